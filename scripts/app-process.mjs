// @ts-check
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { run } from './child.mjs';
import { isWritable, ROOT } from './paths.mjs';
import { say, SetupError } from './report.mjs';
import { electronPath, runtimeDir } from './runtime.mjs';

/** The folder in which the user typed the command; npm itself changes to the checkout. */
export function userFolder() {
  return process.env['INIT_CWD'] || process.cwd();
}

/**
 * Electron's own switches for this machine.
 * @param {{platform: NodeJS.Platform, env: NodeJS.ProcessEnv, isRoot: boolean, isVirtualDisplay: boolean}} machine
 */
export function electronSwitches({ platform, env, isRoot, isVirtualDisplay }) {
  const switches = [];
  if (env['ELECTRON_ENABLE_LOGGING'] === undefined) {
    // Chromium reports missing buses and graphics cards as errors; they mean nothing to the user.
    switches.push('--log-level=3');
  }
  if (platform === 'linux' && isRoot) switches.push('--no-sandbox');
  // Xvfb has no graphics card: looking for one costs three failed starts of Chromium's GPU process.
  if (isVirtualDisplay) switches.push('--disable-gpu');
  if (platform === 'linux' && !env['DISPLAY'] && env['WAYLAND_DISPLAY']) {
    switches.push('--ozone-platform-hint=auto');
  }
  return switches;
}

/**
 * Makes the names of files absolute, and leaves options alone.
 * @param {readonly string[]} args
 * @param {string} folder that relative names start from
 */
export function absoluteFiles(args, folder) {
  return args.map((arg) => (arg.startsWith('-') ? arg : resolve(folder, arg)));
}

/**
 * Starts the built app and waits for its end.
 * @param {readonly string[]} args for the app
 * @param {{DISPLAY: string, XAUTHORITY: string}} [virtualDisplay] to run on; else on the user's
 * @returns {Promise<number>} exit code
 */
export async function runApp(args, virtualDisplay) {
  checkConfigFolder();
  const isRoot = process.getuid?.() === 0;
  const env = { ...process.env, INIT_CWD: userFolder(), ...virtualDisplay };
  if (process.platform === 'linux' && isRoot) {
    say(
      'Warning: started as root, so Chromium runs without its sandbox. An ordinary user is safer.',
    );
  }
  const switches = electronSwitches({
    platform: process.platform,
    env,
    isRoot,
    isVirtualDisplay: virtualDisplay !== undefined,
  });
  const code = await run(electronPath(), [...switches, ROOT, '--', ...args], {
    cwd: userFolder(),
    env,
    ownGroup: true,
  });
  if (code === SIGTRAP_CODE) explainSandbox();
  return code;
}

/** How Chromium ends itself when it cannot set up its sandbox (128 + SIGTRAP). */
const SIGTRAP_CODE = 133;

/** Ubuntu since 24.04 forbids ordinary programs the user namespaces that the sandbox is made of. */
function explainSandbox() {
  const restricted =
    kernelSetting('apparmor_restrict_unprivileged_userns') === '1' ||
    kernelSetting('unprivileged_userns_clone') === '0';
  if (!restricted) return;
  const helper = join(runtimeDir(), 'chrome-sandbox');
  say(
    'Electron could not set up its sandbox, because this system forbids it to ordinary programs (as Ubuntu does since 24.04). ' +
      `Allow it to its helper, then start again:\n\n  sudo chown root:root ${helper} && sudo chmod 4755 ${helper}\n`,
  );
}

/** @param {string} name */
function kernelSetting(name) {
  const file = `/proc/sys/kernel/${name}`;
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
}

/** Chromium crashes without a word where it cannot write its settings. */
function checkConfigFolder() {
  if (process.platform !== 'linux') return;
  const folder = process.env['XDG_CONFIG_HOME'] || join(homedir(), '.config');
  if (isWritable(folder)) return;
  throw new SetupError(
    `Looksee keeps its settings and its history in ${folder}, and this user may not write there. ` +
      'Name a folder of yours in HOME or XDG_CONFIG_HOME, then start again.',
  );
}
