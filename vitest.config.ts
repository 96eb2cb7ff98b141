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

const common = { environment: 'node', pool: 'forks', testTimeout: 30_000 } as const;

export default defineConfig({
  test: {
    projects: [
      // Pure functions leave nothing behind: their files share a process, which takes longer to start than they run.
      {
        test: {
          ...common,
          name: 'pure',
          include: ['shared/**/*.test.ts', 'imaging/**/*.test.ts'],
          isolate: false,
        },
      },
      {
        test: {
          ...common,
          name: 'parts',
          include: [
            'electron/**/*.test.ts',
            'renderer/**/*.test.{ts,tsx}',
            'scripts/**/*.test.{ts,mjs}',
          ],
        },
      },
    ],
  },
});
