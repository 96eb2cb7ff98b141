import { defineConfig } from 'vite';
import { resolve } from 'node:path';

const here = import.meta.dirname;

/** The imaging pages are built apart from the visible page: they share no origin, scheme or chunk with it. */
export default defineConfig({
  root: here,
  base: './',
  build: {
    target: 'chrome130',
    outDir: resolve(here, '../out/imaging'),
    emptyOutDir: true,
    modulePreload: { polyfill: false },
    rollupOptions: { input: [resolve(here, 'index.html'), resolve(here, 'drawing.html')] },
  },
  worker: { format: 'es' },
});
