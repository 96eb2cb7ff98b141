import { defineConfig } from 'electron-vite';
import react from '@vitejs/plugin-react';
import { resolve } from 'node:path';

const here = import.meta.dirname;

/** The oldest runtime the app must run on: Electron 33 (Node 20.18, Chrome 130). */
const NODE_TARGET = 'node20.18';
const CHROME_TARGET = 'chrome130';

export default defineConfig({
  main: {
    build: {
      target: NODE_TARGET,
      outDir: 'out/main',
      // Read as a hundred files, zod alone takes longer to load than all of the app's own code.
      externalizeDeps: { exclude: ['zod', 'eventsource-parser'] },
      lib: {
        entry: {
          main: resolve(here, 'electron/main.ts'),
          'history-worker': resolve(here, 'electron/history/worker.ts'),
          'text-token-worker': resolve(here, 'electron/services/text-token-worker.ts'),
          'ocr-process': resolve(here, 'electron/ocr/process.ts'),
        },
        formats: ['es'],
      },
      rollupOptions: {
        output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      target: NODE_TARGET,
      outDir: 'out/preload',
      lib: { entry: { preload: resolve(here, 'electron/preload.ts') }, formats: ['cjs'] },
      rollupOptions: { output: { entryFileNames: '[name].cjs' } },
    },
  },
  renderer: {
    root: resolve(here, 'renderer'),
    plugins: [react()],
    build: {
      target: CHROME_TARGET,
      outDir: resolve(here, 'out/renderer'),
      emptyOutDir: true,
      minify: true,
      modulePreload: { polyfill: false },
      rollupOptions: { input: resolve(here, 'renderer/index.html') },
    },
  },
});
