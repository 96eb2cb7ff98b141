import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// Vitest 5 prints failures with Map.groupBy, which Node 20 lacks; this file runs in the process that prints.
Map.groupBy ??= <K, T>(items: Iterable<T>, keyOf: (item: T, index: number) => K): Map<K, T[]> => {
  const groups = new Map<K, T[]>();
  let index = 0;
  for (const item of items) {
    const key = keyOf(item, index++);
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return groups;
};

const ROOMS = ['shared', 'imaging', 'electron', 'renderer', 'scripts'];

const tests = ROOMS.flatMap((room) =>
  readdirSync(new URL(room, import.meta.url), { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.test\.(tsx?|mjs)$/.test(path))
    .map((path) => `${room}/${path.replaceAll('\\', '/')}`),
);

/** Whether it replaces modules or the page's own objects, which stay replaced for other tests in the same process. */
const replaces = (test: string): boolean =>
  /\bvi\.(mock|doMock|stubGlobal)\(/.test(readFileSync(new URL(test, import.meta.url), 'utf8'));

const common = {
  environment: 'node',
  pool: 'forks',
  // What a test waits for comes in a moment on an idle machine, and much later on one that is busy.
  testTimeout: 60_000,
  hookTimeout: 60_000,
  expect: { poll: { timeout: 30_000 } },
  alias: [
    {
      find: /^electron$/,
      replacement: fileURLToPath(new URL('electron/platform/testing/electron.ts', import.meta.url)),
    },
  ],
} as const;

export default defineConfig({
  test: {
    // Many wait for sockets and other processes: more of them at a time than there are cores.
    maxWorkers: 3,
    projects: [
      {
        test: {
          ...common,
          name: 'together',
          include: tests.filter((test) => !replaces(test)),
          isolate: false,
        },
      },
      { test: { ...common, name: 'apart', include: tests.filter(replaces) } },
    ],
  },
});
