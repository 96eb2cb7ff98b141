import { defineConfig } from 'vite';
import { resolve } from 'node:path';

const here = import.meta.dirname;

/** The imaging page is built apart from the visible page: the two share no origin, scheme or chunk. */
export default defineConfig({
  root: here,
  base: './',
  build: {
    target: 'chrome130',
    outDir: resolve(here, '../out/imaging'),
    emptyOutDir: true,
    modulePreload: { polyfill: false },
    rollupOptions: { input: resolve(here, 'index.html') },
  },
  worker: { format: 'es' },
});
