// @ts-check
import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { run } from './child.mjs';
import { ROOT } from './paths.mjs';
import { say } from './report.mjs';
import { electronPath, runtimeDir } from './runtime.mjs';

/** The folder in which the user typed the command; npm itself changes to the checkout. */
export function userFolder() {
  return process.env['INIT_CWD'] || process.cwd();
}

/**
 * Electron's own switches for this machine.
 * @param {{platform: NodeJS.Platform, env: NodeJS.ProcessEnv, isRoot: boolean}} machine
 */
export function electronSwitches({ platform, env, isRoot }) {
  const switches = [];
  if (env['ELECTRON_ENABLE_LOGGING'] === undefined) {
    // Chromium reports missing buses and graphics cards as errors; they mean nothing to the user.
    switches.push('--log-level=3');
  }
  if (platform === 'linux' && isRoot) switches.push('--no-sandbox');
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
 * @param {NodeJS.ProcessEnv} [extraEnv]
 * @returns {Promise<number>} exit code
 */
export async function runApp(args, extraEnv = {}) {
  const isRoot = process.getuid?.() === 0;
  const env = { ...process.env, INIT_CWD: userFolder(), ...extraEnv };
  if (process.platform === 'linux' && isRoot) {
    say(
      'Warning: started as root, so Chromium runs without its sandbox. An ordinary user is safer.',
    );
  }
  const switches = electronSwitches({ platform: process.platform, env, isRoot });
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
  const helper = join(runtimeDir(), 'chrome-sandbox');
  const stat = statSync(helper, { throwIfNoEntry: false });
  if (process.platform !== 'linux' || !stat || (stat.uid === 0 && stat.mode & 0o4000)) return;
  say(
    'Electron ended before it could start. If this system does not allow it to build its sandbox (Ubuntu 24.04 and later), ' +
      `allow its helper and start again:\n\n  sudo chown root:root ${helper} && sudo chmod 4755 ${helper}\n`,
  );
}
