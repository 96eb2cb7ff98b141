// @ts-check
import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/**
 * Runs a command and waits for it. Signals that reach this process are passed on to it.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions & {ownGroup?: boolean}} [options] `ownGroup`
 *   keeps a terminal's Ctrl+C from reaching the child a second time: it arrives through us alone
 * @returns {Promise<number>} its exit code, 128 + n after signal n, 127 if it cannot be started
 */
export function run(command, args, { ownGroup = false, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
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
  return () => {
    for (const signal of signals) process.off(signal, forward);
  };
}
