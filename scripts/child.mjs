// @ts-check
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';

/**
 * Runs a command and waits for it. Signals that reach this process are passed on to it; on Linux it
 * does not outlive this process even if that is killed.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions & {ownGroup?: boolean}} [options] `ownGroup`
 *   keeps a terminal's Ctrl+C from reaching the child a second time: it arrives through us alone
 * @returns {Promise<number>} its exit code, 128 + n after signal n, 127 if it cannot be started
 */
export function run(command, args, { ownGroup = false, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const [file = command, ...rest] = [...diesWithParent(), command, ...args];
    const child = spawn(file, rest, {
      stdio: 'inherit',
      detached: ownGroup && process.platform !== 'win32',
      ...options,
    });
    const stopForwarding = forwardSignals(child);
    child.once('error', (error) => {
      stopForwarding();
      if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') resolve(127);
      else reject(error);
    });
    child.once('exit', (code, signal) => {
      stopForwarding();
      resolve(exitCode(code, signal));
    });
  });
}

/** What to put before a command so that the kernel ends it when this process is gone. */
export function diesWithParent() {
  return existsSync('/usr/bin/setpriv') ? ['/usr/bin/setpriv', '--pdeathsig', 'TERM', '--'] : [];
}

/**
 * @param {number | null} code
 * @param {NodeJS.Signals | null} signal
 */
export function exitCode(code, signal) {
  return signal === null ? (code ?? 1) : 128 + constants.signals[signal];
}

/** npm and the terminal both deliver one Ctrl+C; a second one that a person meant comes later. */
const SAME_SIGNAL_MS = 500;

/**
 * @param {import('node:child_process').ChildProcess} child
 * @returns {() => void} stop
 */
function forwardSignals(child) {
  /** @type {NodeJS.Signals[]} */
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  let last = -Infinity;
  /** @param {NodeJS.Signals} signal */
  const forward = (signal) => {
    const now = performance.now();
    if (now - last < SAME_SIGNAL_MS) return;
    last = now;
    child.kill(signal);
  };
  for (const signal of signals) process.on(signal, forward);
  const parent = process.ppid;
  const watch = setInterval(() => {
    // Killing npm ends the shell between it and us, but not us.
    if (process.env['npm_lifecycle_event'] && process.ppid !== parent) forward('SIGTERM');
  }, 1000);
  return () => {
    clearInterval(watch);
    for (const signal of signals) process.off(signal, forward);
  };
}
