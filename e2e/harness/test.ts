import { test as base } from '@playwright/test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RunningHarness } from './start';

type Options = NonNullable<Parameters<typeof RunningHarness.start>[1]>;

interface Fixtures {
  folder: string;
  /** Starts the harness with options of its own. Whatever still runs at the end is ended. */
  start: (options?: Options) => Promise<RunningHarness>;
}

interface WorkerFixtures {
  /** Of the shared one. */
  sharedOptions: Options;
  shared: RunningHarness;
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  sharedOptions: [{}, { option: true, scope: 'worker' }],

  folder: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'looksee-harness-'));
    await use(folder);
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  },

  start: async ({ folder }, use) => {
    const started: RunningHarness[] = [];
    await use(async (options) => {
      const harness = await RunningHarness.start(join(folder, `app-${started.length}`), options);
      started.push(harness);
      return harness;
    });
    for (const harness of started) await harness.close();
  },

  /** One for all tests of a worker that leave it as it was. */
  shared: [
    async ({ sharedOptions }, use) => {
      const folder = mkdtempSync(join(tmpdir(), 'looksee-harness-'));
      const harness = await RunningHarness.start(folder, sharedOptions);
      await use(harness);
      await harness.close();
      rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    },
    { scope: 'worker' },
  ],
});
export { expect } from '@playwright/test';
