import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';

/**
 * Builds programs as the app is built, since threads and other processes cannot run TypeScript. Within the checkout,
 * where their packages are found.
 * @param entries files by the names that they get, without an ending
 * @param external packages that are not bundled
 */
export async function buildPrograms(
  entries: Readonly<Record<string, string>>,
  external: readonly string[] = [],
): Promise<{ fileOf(name: string): string; remove(): void }> {
  const out = join(import.meta.dirname, '..', '..', '..', 'out');
  mkdirSync(out, { recursive: true });
  const dir = mkdtempSync(join(out, 'test-programs-'));
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: true,
      target: 'node20.18',
      outDir: dir,
      minify: false,
      rollupOptions: {
        input: entries,
        external: [...external],
        output: { entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' },
      },
    },
  });
  return {
    fileOf: (name) => join(dir, `${name}.mjs`),
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}
