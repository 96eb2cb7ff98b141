// @ts-check
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';

const ROOT = join(import.meta.dirname, '..');
const OUT = join(ROOT, 'out', 'bench-history');

/**
 * Builds the parts of the history that benchmarks use, so that plain Node can run them.
 * @returns {Promise<{store: any, driver: any, owner: any, history: any, workerUrl: URL}>}
 */
export async function loadHistory() {
  const source = (/** @type {string} */ name) => join(ROOT, 'electron', 'history', `${name}.ts`);
  const names = ['store', 'driver', 'owner', 'history'];
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: true,
      target: 'node20.18',
      outDir: OUT,
      emptyOutDir: true,
      rollupOptions: {
        input: Object.fromEntries([...names, 'worker'].map((name) => [name, source(name)])),
        preserveEntrySignatures: 'strict',
        external: ['@photostructure/sqlite'],
        output: { entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' },
      },
    },
  });
  const built = (/** @type {string} */ name) => pathToFileURL(join(OUT, `${name}.mjs`));
  const [store, driver, owner, history] = await Promise.all(
    names.map((name) => import(built(name).href)),
  );
  return { store, driver, owner, history, workerUrl: built('worker') };
}
