// @ts-check
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { electronSwitches } from '../scripts/app-process.mjs';
import { inRoot, ROOT } from '../scripts/paths.mjs';
import { SetupError } from '../scripts/report.mjs';
import { electronPath } from '../scripts/setup.mjs';
import { devtoolsPipe } from './devtools-pipe.mjs';

/** @typedef {{env: Record<string, string>, isVirtual: boolean}} Display variables that lead to it */
/** @typedef {'looksee' | 'bare'} AppName */

/** @type {Record<AppName, string>} */
const FOLDERS = { looksee: ROOT, bare: inRoot('bench', 'bare-app') };
const WITHIN_MS = 300_000;
const CLOSE_WITHIN_MS = 15_000;

/** Keeps the benchmark away from the keychain of whoever runs it. */
const NO_KEYCHAIN = {
  DBUS_SESSION_BUS_ADDRESS: 'disabled:',
  XDG_CURRENT_DESKTOP: '',
  DESKTOP_SESSION: '',
  GNOME_KEYRING_CONTROL: '',
  KDE_SESSION_VERSION: '',
};

/**
 * Resolves, in the page, to the time (milliseconds since 1970) of the first frame in which the
 * field named Prompt can be typed into. Running it again gives the same promise.
 */
const USABLE = `(globalThis.benchUsable ??= new Promise((resolve) => {
  const look = () => {
    const field = document.querySelector('textarea[aria-label="Prompt"]');
    const isUsable = field?.checkVisibility() && !field.disabled && !field.readOnly;
    if (!isUsable) return requestAnimationFrame(look);
    requestAnimationFrame(() => resolve(performance.timeOrigin + performance.now()));
  };
  look();
}))`;

/**
 * Starts an app and waits until its field can be typed into. The page itself notes that moment, so
 * that it costs nothing to watch it from outside.
 *
 * @param {AppName} name
 * @param {string} userData
 * @param {Display} display
 */
export async function startWindow(name, userData, display) {
  mkdirSync(userData, { recursive: true });
  const env = { ...process.env, ...NO_KEYCHAIN, ...display.env };
  const { platform } = process;
  const isRoot = process.getuid?.() === 0;
  const switches = electronSwitches({ platform, env, isRoot, isVirtualDisplay: display.isVirtual });
  const args = [
    ...switches,
    '--remote-debugging-pipe',
    `--user-data-dir=${userData}`,
    FOLDERS[name],
    ...(name === 'looksee' ? [`--user-data-dir=${userData}`] : []),
  ];
  const spawnedAt = performance.timeOrigin + performance.now();
  const child = spawn(electronPath(), args, {
    env,
    stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
  });
  let complaint = '';
  child.stderr?.on('data', (data) => (complaint = (complaint + data).slice(-4000)));
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.once('error', (error) => (complaint += error.message));
  const pipe = devtoolsPipe(child);

  const close = async () => {
    const timer = setTimeout(() => child.kill('SIGKILL'), CLOSE_WITHIN_MS);
    pipe.send('Browser.close').catch(() => undefined);
    await ended;
    clearTimeout(timer);
  };

  try {
    const { sessionId, usableAt } = await within(WITHIN_MS, usable(pipe));
    return new RunningWindow(child.pid ?? 0, usableAt - spawnedAt, pipe, sessionId, close);
  } catch (error) {
    child.kill('SIGKILL');
    await ended;
    const reason = error instanceof Error ? error.message : String(error);
    throw new SetupError(`The window did not open: ${reason}\n${complaint.trim()}`);
  }
}

/** An app with its window open. */
export class RunningWindow {
  /**
   * @param {number} pid
   * @param {number} startMs from spawn to a field that can be typed into
   * @param {import('./devtools-pipe.mjs').DevtoolsPipe} pipe
   * @param {string} sessionId
   * @param {() => Promise<void>} close quits as a user does; kills it if that takes too long
   */
  constructor(pid, startMs, pipe, sessionId, close) {
    this.pid = pid;
    this.startMs = startMs;
    this.close = close;
    /** @private */
    this.pipe = pipe;
    /** @private */
    this.sessionId = sessionId;
  }

  /**
   * @param {string} method of the DevTools protocol
   * @param {object} [params]
   */
  send(method, params) {
    return this.pipe.send(method, params, this.sessionId);
  }

  /**
   * Drops files on it, as a file manager does.
   * @param {readonly string[]} files
   */
  async drop(files) {
    const data = { items: [], files, dragOperationsMask: 1 };
    for (const type of ['dragEnter', 'dragOver', 'drop'])
      await this.send('Input.dispatchDragEvent', { type, x: 400, y: 300, data });
  }

  /**
   * Runs a function in the page.
   * @template {readonly unknown[]} A
   * @template R
   * @param {(...args: A) => R} task uses nothing but its arguments, which are JSON, and the page's own globals
   * @param {A} args
   * @returns {Promise<Awaited<R>>}
   */
  async run(task, ...args) {
    return evaluate(this.pipe, this.sessionId, `(${task})(...${JSON.stringify(args)})`);
  }

  /**
   * Runs a function in the page, once a frame, until it gives something other than null.
   * @template {readonly unknown[]} A
   * @template R
   * @param {string} what is waited for
   * @param {(...args: A) => R | null} task see {@link run}
   * @param {A} args
   * @returns {Promise<R>}
   */
  async until(what, task, ...args) {
    const expression = `new Promise((resolve) => {
      const look = () => {
        const found = (${task})(...${JSON.stringify(args)});
        if (found === null) requestAnimationFrame(look);
        else resolve(found);
      };
      look();
    })`;
    return within(WITHIN_MS, evaluate(this.pipe, this.sessionId, expression), what);
  }
}

/**
 * @param {import('./devtools-pipe.mjs').DevtoolsPipe} pipe
 * @returns {Promise<{sessionId: string, usableAt: number}>}
 */
function usable(pipe) {
  return new Promise((resolve, reject) => {
    /** @type {string | null} */
    let page = null;
    pipe.on('Target.attachedToTarget', ({ sessionId, targetInfo }) => {
      if (targetInfo.type !== 'page' || page !== null) return;
      page = sessionId;
      untilSeen(pipe, sessionId).then((usableAt) => resolve({ sessionId, usableAt }), reject);
    });
    pipe
      .send('Target.setAutoAttach', {
        autoAttach: true,
        waitForDebuggerOnStart: false,
        flatten: true,
      })
      .catch(reject);
  });
}

/**
 * @param {import('./devtools-pipe.mjs').DevtoolsPipe} pipe
 * @param {string} sessionId
 * @returns {Promise<number>} see {@link USABLE}
 */
async function untilSeen(pipe, sessionId) {
  for (;;) {
    try {
      return await evaluate(pipe, sessionId, USABLE);
    } catch (error) {
      // The empty page that a window begins with goes away under the first look.
      if (!(error instanceof Error) || !/context|navigat/i.test(error.message)) throw error;
    }
  }
}

/**
 * @param {import('./devtools-pipe.mjs').DevtoolsPipe} pipe
 * @param {string} sessionId
 * @param {string} expression
 * @returns {Promise<any>}
 */
async function evaluate(pipe, sessionId, expression) {
  const { result, exceptionDetails } = await pipe.send(
    'Runtime.evaluate',
    { expression, awaitPromise: true, returnByValue: true },
    sessionId,
  );
  if (exceptionDetails)
    throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
  return result.value;
}

/**
 * @template T
 * @param {number} ms
 * @param {Promise<T>} promise
 * @param {string} [what]
 * @returns {Promise<T>}
 */
async function within(ms, promise, what = 'a field that can be typed into') {
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} did not come within ${ms / 1000} s`)), ms);
  });
  try {
    return await Promise.race([promise, /** @type {Promise<never>} */ (late)]);
  } finally {
    clearTimeout(timer);
  }
}

/** A folder for what benchmarks keep between runs. @param {string[]} parts */
export const benchDir = (...parts) => join(inRoot('out', 'bench'), ...parts);
