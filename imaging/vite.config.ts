import { defineConfig, type Rolldown } from 'vite';
import { resolve } from 'node:path';

const here = import.meta.dirname;

/** libheif names modules of Node.js, which it asks for under Node.js alone: no reason to warn at each build. */
const onLog: Rolldown.InputOptions['onLog'] = (level, log, handle) => {
  const isExpected = /externalized for browser.*libheif/.test(log.message);
  if (!isExpected) handle(level, log);
};

/** The imaging pages are built apart from the visible page: they share no origin, scheme or chunk with it. */
export default defineConfig({
  root: here,
  base: './',
  build: {
    target: 'chrome130',
    outDir: resolve(here, '../out/imaging'),
    emptyOutDir: true,
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: [resolve(here, 'index.html'), resolve(here, 'drawing.html')],
      onLog,
    },
  },
  worker: { format: 'es', rollupOptions: { onLog } },
});
