// @ts-check
import { linkSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isWritable } from './paths.mjs';
import { say, SetupError } from './report.mjs';

/**
 * Runs a task while holding a lock file, so that two starts at once do not set up over each other.
 * The lock of a process that is gone is taken over.
 *
 * @template T
 * @param {string} file
 * @param {string} waitingText said once while another process holds the lock
 * @param {() => Promise<T>} task
 * @returns {Promise<T>}
 */
export async function withLock(file, waitingText, task) {
  if (!isWritable(dirname(file))) {
    throw new SetupError(
      `Something is to be set up, but this user may not write to ${dirname(file)}. ` +
        'Run "node scripts/setup.mjs && npm run build" once as the user who owns the folder.',
    );
  }
  let told = false;
  while (!tryLock(file)) {
    if (!told) say(waitingText);
    told = true;
    await sleep(200);
  }
  const release = () => {
    try {
      unlinkSync(file);
    } catch {
      // Already gone with the folder around it.
    }
  };
  process.once('exit', release);
  try {
    return await task();
  } finally {
    process.off('exit', release);
    release();
  }
}

/**
 * The lock appears by `link`, so it never exists without its owner's id in it.
 * @param {string} file
 */
function tryLock(file) {
  const own = `${file}.${process.pid}`;
  writeFileSync(own, String(process.pid));
  try {
    linkSync(own, file);
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
  } finally {
    unlinkSync(own);
  }
  removeIfStale(file);
  return false;
}

/** @param {string} file */
function removeIfStale(file) {
  const stale = `${file}.stale-${process.pid}`;
  try {
    if (isAlive(Number(readFileSync(file, 'utf8')))) return;
    renameSync(file, stale);
    // Between reading and renaming, another process may have taken the lock: give it back.
    if (isAlive(Number(readFileSync(stale, 'utf8')))) linkSync(stale, file);
    unlinkSync(stale);
  } catch {
    // Released or taken over meanwhile; the next try sees.
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}
