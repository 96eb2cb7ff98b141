import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';

export interface BuiltHistory {
  readonly workerUrl: URL;
  /** A program that does with a history what its arguments say: see child.ts. */
  readonly childFile: string;
  remove(): void;
}

/**
 * Builds the worker as the app has it, since threads and child processes cannot run TypeScript. Within the checkout,
 * where the fallback driver is found.
 */
export async function buildHistory(): Promise<BuiltHistory> {
  const root = join(import.meta.dirname, '..', '..', '..');
  mkdirSync(join(root, 'out'), { recursive: true });
  const dir = mkdtempSync(join(root, 'out', 'history-test-'));
  const entry = {
    'history-worker': join(import.meta.dirname, '..', 'worker.ts'),
    child: join(import.meta.dirname, 'child.ts'),
  };
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: true,
      target: 'node20.18',
      outDir: dir,
      minify: false,
      rollupOptions: {
        input: entry,
        external: ['@photostructure/sqlite'],
        output: { entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' },
      },
    },
  });
  return {
    workerUrl: pathToFileURL(join(dir, 'history-worker.mjs')),
    childFile: join(dir, 'child.mjs'),
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}
