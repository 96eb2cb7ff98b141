// @ts-check
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runNpm } from './npm.mjs';
import { inRoot, ROOT } from './paths.mjs';
import { say, SetupError } from './report.mjs';

/**
 * @typedef {{version?: string, link?: boolean, optional?: boolean}} LockedPackage
 * @typedef {{packages?: Record<string, LockedPackage>}} LockFile
 */

/** npm writes this file last: an interrupted installation has none. */
const INSTALLED = inRoot('node_modules', '.package-lock.json');

/**
 * What of the lock file is not installed. Optional packages that npm left out (other platforms')
 * do not count.
 *
 * @param {LockFile} locked package-lock.json
 * @param {LockFile} installed node_modules/.package-lock.json
 * @param {(path: string) => boolean} exists whether a package's folder is there
 * @returns {string[]} paths such as `node_modules/zod`
 */
export function missingPackages(locked, installed, exists) {
  const there = installed.packages ?? {};
  return Object.entries(locked.packages ?? {})
    .filter(([path, { version, link, optional }]) => {
      if (path === '' || link) return false;
      const found = there[path];
      if (found === undefined) return !optional;
      return found.version !== version || !exists(path);
    })
    .map(([path]) => path);
}

/** Installs what package-lock.json names, if something of it is missing. */
export async function ensureDependencies() {
  const missing = missingHere();
  if (missing.length === 0) return;
  say(
    `Installing ${missing.length === 1 ? 'a missing package' : `${missing.length} missing packages`} with npm ci …`,
  );
  const code = await runNpm(['ci', '--ignore-scripts', '--no-audit', '--no-fund']);
  if (code === 0) return;
  throw new SetupError(
    code === 127
      ? 'npm was not found. Install Node.js with npm, then start again.'
      : `npm ci failed (exit code ${code}; its message is above). Check the network connection, then start again: set-up goes on by itself.`,
  );
}

export function dependenciesInstalled() {
  return missingHere().length === 0;
}

function missingHere() {
  const locked = readLock(inRoot('package-lock.json'));
  if (!existsSync(INSTALLED)) return missingPackages(locked, {}, () => false);
  return missingPackages(locked, readLock(INSTALLED), (path) =>
    existsSync(join(ROOT, path, 'package.json')),
  );
}

/**
 * @param {string} file
 * @returns {LockFile}
 */
function readLock(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new SetupError(
      `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
