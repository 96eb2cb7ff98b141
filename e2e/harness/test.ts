import { test as base } from '@playwright/test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HarnessProcess, type HarnessOptions, type RunningHarness } from './start';

interface Fixtures {
  folder: string;
  /** Imaging with options of its own, fresh, in the process of the shared one, which it takes the place of. */
  start: (options?: HarnessOptions) => Promise<RunningHarness>;
  /** The shared one: imaging as an earlier test left it. */
  shared: RunningHarness;
  /** Imaging in a process of its own, beside the shared one. */
  startBeside: (options?: HarnessOptions) => Promise<RunningHarness>;
}

interface WorkerFixtures {
  /** Of the shared one. */
  sharedOptions: HarnessOptions;
  harnessProcess: HarnessProcess;
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  sharedOptions: [{}, { option: true, scope: 'worker' }],

  folder: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'looksee-harness-'));
    await use(folder);
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  },

  harnessProcess: [
    async ({}, use) => {
      const process = await HarnessProcess.start();
      await use(process);
      await process.close();
    },
    { scope: 'worker' },
  ],

  shared: async ({ harnessProcess, sharedOptions }, use) =>
    use(await harnessProcess.shared(sharedOptions)),

  start: async ({ harnessProcess }, use) => {
    await use((options = {}) => harnessProcess.fresh(options));
    await harnessProcess.endFresh();
  },

  startBeside: async ({}, use) => {
    const started: HarnessProcess[] = [];
    await use(async (options = {}) => {
      const process = await HarnessProcess.start();
      started.push(process);
      return process.fresh(options);
    });
    for (const process of started) await process.close();
  },
});
export { expect } from '@playwright/test';
