// @ts-check
import { rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { SetupError } from '../scripts/report.mjs';
import { photos } from './photos.mjs';
import { memoryOf } from './process-tree.mjs';
import { benchDir, startWindow } from './running-window.mjs';
import { median } from './stats.mjs';

/** @typedef {{all: number, longestTask: number, first: number, memory: number}} Drop */
/** @typedef {{drop300?: {droppedAt: number, first: number, tasks: number[], ready: Set<string>}}} Noted */

const PHOTOS = 300;
const RUNS = 3;
const IDLE_MS = 5000;
/** How long a hand takes from the window's edge to letting go. */
const DRAG_MS = 700;
/** After this a removal cannot be undone, and the imaging window is gone. */
const FORGOTTEN_MS = 50_000;

/** @type {Map<import('./running-window.mjs').Display, Promise<Drop[]>>} */
const measured = new Map();

/**
 * All four are of the same drops.
 * @param {keyof Drop} part
 * @returns {import('./metric.mjs').Metric['measure']}
 */
function partOfDrops(part) {
  return async (display) => {
    const drops = measured.get(display) ?? dropAll(display);
    measured.set(display, drops);
    const runs = (await drops).map((drop) => drop[part]);
    return { value: median(runs), runs };
  };
}

/** @type {readonly import('./metric.mjs').Metric[]} */
export const drop300 = [
  {
    name: 'drop300',
    what: '300 photos of 12 megapixels dropped, until all thumbnails are there',
    unit: 'ms',
    goal: 20_000,
    measure: partOfDrops('all'),
  },
  {
    name: 'drop300-longest-task',
    what: "the window's longest task meanwhile; 0: none over 50 ms",
    unit: 'ms',
    goal: 50,
    measure: partOfDrops('longestTask'),
  },
  {
    name: 'drop300-first',
    what: 'from the drop to the first thumbnail on the screen',
    unit: 'ms',
    goal: 200,
    measure: partOfDrops('first'),
  },
  {
    name: 'drop300-memory',
    what: 'all processes above before, once the pictures were removed',
    unit: 'MiB',
    goal: 50,
    measure: partOfDrops('memory'),
  },
];

/** @param {import('./running-window.mjs').Display} display */
async function dropAll(display) {
  if (process.platform !== 'linux')
    throw new SetupError('Memory is read from /proc/*/smaps_rollup, which only Linux has.');
  const files = await photos(PHOTOS);
  const drops = [];
  for (let run = 0; run < RUNS; run += 1) drops.push(await drop(display, files));
  return drops;
}

/**
 * @param {import('./running-window.mjs').Display} display
 * @param {readonly string[]} files
 * @returns {Promise<Drop>}
 */
async function drop(display, files) {
  const userData = benchDir('drop300');
  rmSync(userData, { recursive: true, force: true });
  const window = await startWindow('looksee', userData, display);
  try {
    await delay(IDLE_MS);
    const before = memoryOf(window.pid);
    await window.run(watch);
    const data = { items: [], files, dragOperationsMask: 1 };
    const drag = (/** @type {string} */ type) =>
      window.send('Input.dispatchDragEvent', { type, x: 400, y: 300, data });
    await drag('dragEnter');
    await delay(DRAG_MS);
    await drag('dragOver');
    await drag('drop');
    const times = await window.until('the last thumbnail', readTimes, PHOTOS);

    await removeAll(window);
    await delay(FORGOTTEN_MS);
    return { ...times, memory: memoryOf(window.pid) - before };
  } finally {
    await window.close();
    rmSync(userData, { recursive: true, force: true });
  }
}

/** Runs in the page: notes when it is dropped on, what comes in, and what keeps it busy. */
function watch() {
  const page =
    /** @type {Noted & {looksee: import('../shared/ipc/bridge').LookseeBridge<unknown>}} */ (
      /** @type {unknown} */ (globalThis)
    );
  /** @type {NonNullable<Noted['drop300']>} */
  const noted = { droppedAt: 0, first: 0, tasks: [], ready: new Set() };
  page.drop300 = noted;
  const look = () => {
    const thumbnails = document.querySelectorAll('[role="listbox"][aria-label="Pictures"] img');
    const isShown = [...thumbnails].some(
      (each) => each instanceof HTMLImageElement && each.complete && each.naturalWidth > 0,
    );
    if (isShown) noted.first = performance.now() - noted.droppedAt;
    else requestAnimationFrame(look);
  };
  addEventListener(
    'drop',
    () => {
      noted.droppedAt = performance.now();
      requestAnimationFrame(look);
    },
    { capture: true, once: true },
  );
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries())
      if (noted.droppedAt > 0 && startTime + duration > noted.droppedAt) noted.tasks.push(duration);
  }).observe({ type: 'longtask' });
  page.looksee.onPicturesUpdate(({ upsert }) => {
    for (const { state, id } of upsert) if (state === 'ready') noted.ready.add(id);
  });
}

/**
 * Runs in the page.
 * @param {number} count
 * @returns {Omit<Drop, 'memory'> | null} null while thumbnails are missing
 */
function readTimes(count) {
  const noted = /** @type {Noted} */ (globalThis).drop300;
  const thumbnails = document.querySelectorAll('[role="listbox"][aria-label="Pictures"] img');
  const seen = [...thumbnails].every(
    (each) => each instanceof HTMLImageElement && each.complete && each.naturalWidth > 0,
  );
  if (!noted || noted.ready.size < count || noted.first === 0 || !seen) return null;
  const all = performance.now() - noted.droppedAt;
  return { all, longestTask: Math.max(0, ...noted.tasks), first: noted.first };
}

/**
 * As a user does: select all, delete.
 * @param {import('./running-window.mjs').RunningWindow} window
 */
async function removeAll(window) {
  await window.run(() => {
    /** @type {HTMLElement | null} */ (
      document.querySelector('[role="listbox"][aria-label="Pictures"]')
    )?.focus();
  });
  const all = { modifiers: 2, key: 'a', code: 'KeyA', windowsVirtualKeyCode: 65 };
  const remove = { key: 'Delete', code: 'Delete', windowsVirtualKeyCode: 46 };
  for (const key of [all, remove])
    for (const type of ['keyDown', 'keyUp'])
      await window.send('Input.dispatchKeyEvent', { type, ...key });
  await window.until('an empty draft', () =>
    document.querySelector('[role="listbox"][aria-label="Pictures"] [role="option"]') ? null : true,
  );
}
