// @ts-check
import { accessSync, constants, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The top folder of the checkout. */
export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * A path inside the checkout.
 * @param {string[]} parts
 */
export const inRoot = (...parts) => join(ROOT, ...parts);

/**
 * Whether a folder exists, or can be made, and can be written to.
 * @param {string} folder
 */
export function isWritable(folder) {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Where the platform wants caches, for this app.
 * @param {NodeJS.Platform} platform
 * @param {NodeJS.ProcessEnv} env
 * @param {string} home
 */
export function userCacheDir(platform, env, home) {
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'looksee');
  if (platform === 'win32') {
    return join(env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), 'looksee', 'Cache');
  }
  return join(env['XDG_CACHE_HOME'] || join(home, '.cache'), 'looksee');
}

/**
 * The folder of downloads that several checkouts share; inside this checkout when the user's own
 * cache folder cannot be written to (service accounts often have no home).
 */
export function cacheDir() {
  const shared = userCacheDir(process.platform, process.env, homedir());
  return isWritable(shared) ? shared : inRoot('node_modules', '.cache', 'looksee');
}
