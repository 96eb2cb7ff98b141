// @ts-check
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';
import { electronSwitches } from '../scripts/app-process.mjs';
import { inRoot } from '../scripts/paths.mjs';
import { electronPath } from '../scripts/setup.mjs';
import { photos } from './photos.mjs';
import { benchDir } from './running-window.mjs';
import { median } from './stats.mjs';

/** What is done with each photo: see `imaging-app/main.mjs` and `sharp-lanes.mjs`. @typedef {'thumbnail' | 'prepare'} Work */

const PHOTOS = 50;
const RUNS = 5;

/**
 * Times imaging over sharp in plain Node, in turns, each with all cores.
 * @param {Work} work
 * @param {import('./running-window.mjs').Display} display
 * @returns {Promise<import('./metric.mjs').Measured>}
 */
export async function overSharp(work, display) {
  const files = await photos(PHOTOS);
  const imaging = await startImaging(display);
  const sharp = await whenReady(fork(inRoot('bench', 'sharp-lanes.mjs'), { execArgv: [] }));
  try {
    imaging.send({ pageDir: inRoot('out', 'imaging') });
    /** @type {number[]} */
    const runs = [];
    // The first round warms both up and is not counted.
    for (let run = 0; run <= RUNS; run += 1) {
      const yardstick = await timeOf(sharp, work, files);
      const own = await timeOf(imaging, work, files);
      if (run > 0) runs.push(own / yardstick);
    }
    return { value: median(runs), runs };
  } finally {
    sharp.disconnect();
    imaging.disconnect();
    await once(imaging, 'exit');
  }
}

/** @param {import('./running-window.mjs').Display} display */
async function startImaging(display) {
  const userData = benchDir('imaging');
  mkdirSync(userData, { recursive: true });
  const env = { ...process.env, ...display.env };
  const args = [
    ...electronSwitches({
      platform: process.platform,
      env,
      isRoot: process.getuid?.() === 0,
      isVirtualDisplay: display.isVirtual,
    }),
    `--user-data-dir=${userData}`,
    `--imaging-module=${await builtImaging()}`,
    inRoot('bench', 'imaging-app'),
  ];
  const stdio = /** @type {const} */ (['ignore', 'ignore', 'inherit', 'ipc']);
  return whenReady(spawn(electronPath(), args, { env, stdio: [...stdio] }));
}

/** Bundles imaging's half in the main process, apart from the app. @returns {Promise<string>} its address */
async function builtImaging() {
  const outDir = inRoot('out', 'bench-imaging');
  await build({
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true },
    build: {
      ssr: true,
      target: 'node20.18',
      outDir,
      rollupOptions: {
        input: inRoot('electron', 'imaging', 'index.ts'),
        external: ['electron'],
        output: { format: 'es', entryFileNames: 'imaging.mjs' },
      },
    },
  });
  return pathToFileURL(join(outDir, 'imaging.mjs')).href;
}

/**
 * @template {import('node:child_process').ChildProcess} T
 * @param {T} child
 */
async function whenReady(child) {
  const ended = once(child, 'exit').then(() => {
    throw new Error(`${child.spawnfile} ended before it was ready.`);
  });
  await Promise.race([once(child, 'message'), ended]);
  ended.catch(() => undefined);
  return child;
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {Work} work
 * @param {readonly string[]} files
 * @returns {Promise<number>} milliseconds
 */
async function timeOf(child, work, files) {
  const answer = once(child, 'message');
  child.send({ work, files });
  const [{ ms }] = await answer;
  return ms;
}
