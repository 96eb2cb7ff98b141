// @ts-check
import { drawPictures } from './pictures.mjs';
import { benchDir, startWindow } from './running-window.mjs';
import { seedHistory } from './seed-history.mjs';
import { median } from './stats.mjs';

const ROWS = 10_000;
const RUNS = 7;
/** More than the first screen shows. */
const THUMBNAILS = 24;

/** A user-data folder whose history holds 10,000 analyses; made once. @param {import('./running-window.mjs').Display} display */
export async function usedFolder(display) {
  const form = /** @type {const} */ ({ width: 256, height: 192, type: 'image/webp', quality: 0.8 });
  const folder = benchDir('used');
  await seedHistory(`${folder}/history`, ROWS, () => drawPictures(display, THUMBNAILS, form));
  return folder;
}

/** @type {import('./metric.mjs').Metric} */
export const start = {
  name: 'start',
  what: 'spawn to usable composer with 10,000 analyses, over a bare window',
  unit: 'times',
  goal: 1.5,
  measure: async (display) => {
    const used = await usedFolder(display);
    /** @param {import('./running-window.mjs').AppName} name @param {string} userData */
    const once = async (name, userData) => {
      const window = await startWindow(name, userData, display);
      await window.close();
      return window.startMs;
    };
    /** @type {number[]} */
    const runs = [];
    // The first pair warms the caches of disk and Chromium and is not counted.
    for (let run = 0; run <= RUNS; run += 1) {
      const bare = await once('bare', benchDir('bare'));
      const looksee = await once('looksee', used);
      if (run > 0) runs.push(looksee / bare);
    }
    return { value: median(runs), runs };
  },
};
