// @ts-check
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { run } from './child.mjs';
import { say, SetupError } from './report.mjs';

/**
 * Debian packages, by what needs them.
 * @type {Record<Purpose, readonly string[]>}
 * @typedef {'run' | 'headless' | 'tests'} Purpose run: the app itself; headless: the app without a
 *   screen; tests: a session bus with a keychain, and a reader of metadata that is not ours, for the end-to-end tests
 */
export const DEBIAN_PACKAGES = {
  run: [
    'libgtk-3-0',
    'libnss3',
    'libasound2',
    'libgbm1',
    'libxss1',
    'libxtst6',
    'libsecret-1-0',
    'libnotify4',
  ],
  headless: ['xvfb', 'xauth', 'dbus', 'fonts-dejavu-core'],
  tests: ['dbus-x11', 'gnome-keyring', 'libimage-exiftool-perl'],
};

/** What the package of each purpose brings, for Linux systems without dpkg. */
const SHARED_LIBRARIES = {
  run: [
    'libgtk-3.so.0',
    'libnss3.so',
    'libasound.so.2',
    'libgbm.so.1',
    'libX11.so.6',
    'libcups.so.2',
  ],
  programs: { headless: ['Xvfb'], tests: ['dbus-run-session', 'gnome-keyring-daemon', 'exiftool'] },
};

/**
 * @param {readonly Purpose[]} purposes
 * @returns {string[]} Debian package names
 */
export function packagesFor(purposes) {
  return purposes.flatMap((purpose) => DEBIAN_PACKAGES[purpose]);
}

/**
 * Which packages are not installed. Debian 13 and Ubuntu 24.04 renamed some libraries with the
 * suffix `t64` (64-bit time); either name counts.
 *
 * @param {readonly string[]} wanted
 * @param {string} dpkgOutput lines of `NAME STATUS`, as `dpkg-query -W` prints them
 */
export function missingDebianPackages(wanted, dpkgOutput) {
  const installed = new Set(
    dpkgOutput
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter(([, status]) => status === 'installed')
      .map(([name]) => name),
  );
  return wanted.filter((name) => !installed.has(name) && !installed.has(`${name}t64`));
}

/**
 * Installs the system packages that are missing, or says how.
 * @param {readonly Purpose[]} purposes
 * @throws {SetupError} naming the exact command, when this user may not install them
 */
export async function ensureSystemPackages(purposes) {
  if (process.platform !== 'linux') return;
  if (!existsSync('/usr/bin/dpkg-query')) {
    checkOtherLinux(purposes);
    return;
  }
  const wanted = packagesFor(purposes);
  const missing = missingDebianPackages(wanted, queryDpkg(wanted));
  if (missing.length === 0) return;
  if (process.getuid?.() !== 0) {
    throw new SetupError(
      `Looksee needs these system packages, which are missing: ${missing.join(' ')}\nInstall them, then start again:\n\n` +
        `  sudo apt-get update && sudo apt-get install -y --no-install-recommends ${currentNames(missing).join(' ')}\n`,
    );
  }
  say(`Installing the system packages ${missing.join(' ')} with apt-get …`);
  await apt(['update']);
  await apt(['install', '-y', '--no-install-recommends', ...currentNames(missing)]);
}

/** @param {readonly string[]} names */
function queryDpkg(names) {
  const both = names.flatMap((name) => [name, `${name}t64`]);
  // It exits with 1 when a name is unknown, and prints the others all the same.
  const format = '--showformat=${Package} ${db:Status-Status}\\n';
  return spawnSync('dpkg-query', ['--show', format, ...both], { encoding: 'utf8' }).stdout ?? '';
}

/**
 * The names under which this release has the packages.
 * @param {readonly string[]} names
 */
function currentNames(names) {
  return names.map((name) => (aptKnows(`${name}t64`) ? `${name}t64` : name));
}

/** @param {string} name */
function aptKnows(name) {
  return (
    spawnSync('apt-cache', ['show', '--no-all-versions', name], { stdio: 'ignore' }).status === 0
  );
}

/** @param {string[]} args */
async function apt(args) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const code = await run('apt-get', args, { env, stdio: ['ignore', 2, 2] });
  if (code === 0) return;
  throw new SetupError(
    `apt-get ${args[0]} failed (exit code ${code}; its message is above). Correct that, then start again: set-up goes on by itself.`,
  );
}

/** @param {readonly Purpose[]} purposes */
function checkOtherLinux(purposes) {
  const known = sharedLibraries();
  const missing = purposes.flatMap((purpose) =>
    purpose === 'run'
      ? SHARED_LIBRARIES.run.filter((name) => known !== undefined && !known.includes(name))
      : SHARED_LIBRARIES.programs[purpose].filter((name) => !isProgram(name)),
  );
  if (missing.length === 0) return;
  throw new SetupError(
    `Looksee needs these, which this system does not have: ${missing.join(' ')}\n` +
      `Install them with the system's package manager, then start again. On Debian the packages are called:\n\n  ${packagesFor(purposes).join(' ')}\n`,
  );
}

/** @returns {string | undefined} undefined: this system (musl, NixOS) keeps no list */
function sharedLibraries() {
  for (const ldconfig of ['/sbin/ldconfig', '/usr/sbin/ldconfig']) {
    if (!existsSync(ldconfig)) continue;
    try {
      return execFileSync(ldconfig, ['-p'], { encoding: 'utf8' });
    } catch {
      return undefined;
    }
  }
  return undefined;
}

/**
 * Whether a program is on the PATH.
 * @param {string} name
 */
export function isProgram(name) {
  return (process.env['PATH'] ?? '').split(':').some((folder) => existsSync(`${folder}/${name}`));
}
