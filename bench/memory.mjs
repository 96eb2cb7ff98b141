// @ts-check
import { setTimeout as delay } from 'node:timers/promises';
import { SetupError } from '../scripts/report.mjs';
import { memoryOf } from './process-tree.mjs';
import { benchDir, startWindow } from './running-window.mjs';
import { usedFolder } from './start.mjs';
import { median } from './stats.mjs';

const RUNS = 3;
const IDLE_MS = 5000;

/** @type {import('./metric.mjs').Metric} */
export const memory = {
  name: 'memory',
  what: 'idle 5 s after start, all processes, more than a bare window',
  unit: 'MiB',
  goal: 80,
  measure: async (display) => {
    if (process.platform !== 'linux')
      throw new SetupError('Memory is read from /proc/*/smaps_rollup, which only Linux has.');
    const used = await usedFolder(display);
    /** @param {import('./running-window.mjs').AppName} name @param {string} userData */
    const once = async (name, userData) => {
      const window = await startWindow(name, userData, display);
      await delay(IDLE_MS);
      const mebibytes = memoryOf(window.pid);
      await window.close();
      return mebibytes;
    };
    /** @type {number[]} */
    const runs = [];
    for (let run = 0; run < RUNS; run += 1) {
      const bare = await once('bare', benchDir('bare'));
      runs.push((await once('looksee', used)) - bare);
    }
    return { value: median(runs), runs };
  },
};
