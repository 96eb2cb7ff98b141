// @ts-check
/**
 * Runs the built app again and again inside one Electron process. Each run executes out/main/main.js anew, with its own arguments,
 * environment, user-data folder and end, and what it listened to or handled is taken down afterwards. The modules that
 * main.js loads, and Chromium's own state, are shared by all runs, so whatever a test asserts about the process itself
 * (its start, signals, sandbox, memory, a kill) needs a process of its own.
 */
import {
  app,
  BrowserWindow,
  clipboard,
  dialog,
  ipcMain,
  Menu,
  nativeTheme,
  protocol,
  shell,
  utilityProcess,
} from 'electron';
import { AsyncLocalStorage } from 'node:async_hooks';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import workerThreads from 'node:worker_threads';

/**
 * How a run ended and what it printed.
 * @typedef {{code: number, stdout: string, stderr: string}} Finished
 */

const root = process.env['LOOKSEE_E2E_ROOT'] ?? '';
const mainUrl = pathToFileURL(join(root, 'out/main/main.js')).href;
const ownEnv = { ...process.env };
delete ownEnv['LOOKSEE_E2E_ROOT'];
const [executable = ''] = process.argv;
const real = {
  setPath: app.setPath.bind(app),
  handle: ipcMain.handle.bind(ipcMain),
  handleScheme: protocol.handle.bind(protocol),
  write: {
    stdout: process.stdout.write.bind(process.stdout),
    stderr: process.stderr.write.bind(process.stderr),
  },
};

/**
 * What takes seconds of a core to start, lent to one run after the other: the thread that counts tokens reads its vocabulary,
 * the process that reads text its language.
 * @type {{counting: import('node:worker_threads').Worker | null, reading: Electron.UtilityProcess | null}}
 */
const lent = { counting: null, reading: null };

/**
 * @template {import('node:worker_threads').Worker | Electron.UtilityProcess} Lent
 * @param {keyof typeof lent} name
 * @param {Lent} started
 * @param {'terminate' | 'kill'} end its method that ends it
 * @returns {Lent}
 */
function lend(name, started, end) {
  const thing = /** @type {any} */ (started);
  let outstanding = 0;
  const [postMessage, reallyEnd] = [thing.postMessage.bind(thing), thing[end].bind(thing)];
  const received = (/** @type {{kind?: string}} */ message) => {
    if (message.kind !== 'partial') outstanding -= 1;
  };
  const ended = () => {
    if (lent[name] === thing) lent[name] = null;
  };
  const watch = () => thing.on('message', received).on('exit', ended);
  watch();
  thing.postMessage = (/** @type {unknown} */ message) => {
    outstanding += 1;
    postMessage(message);
  };
  thing[end] = () => {
    if (outstanding > 0) {
      // What it still does is nothing to the next run.
      ended();
      return reallyEnd();
    }
    // Each by its name: a thread's own listeners start and stop its port.
    for (const event of ['message', 'error', 'exit']) thing.removeAllListeners(event);
    watch();
    thing.unref?.();
    return end === 'kill' || Promise.resolve(0);
  };
  lent[name] = thing;
  return thing;
}

Object.assign(workerThreads, {
  Worker: new Proxy(workerThreads.Worker, {
    construct: (Worker, [file, options]) =>
      options?.name === 'text-tokens'
        ? (lent.counting ?? lend('counting', new Worker(file, options), 'terminate'))
        : new Worker(file, options),
  }),
});
syncBuiltinESMExports();
const fork = utilityProcess.fork.bind(utilityProcess);
Object.assign(utilityProcess, {
  /** @type {typeof fork} */
  fork: (...given) => lent.reading ?? lend('reading', fork(...given), 'kill'),
});

/** The run under way: there is one at a time. */
class Run {
  /** @type {string[]} */
  channels = [];
  /** @type {string[]} */
  schemes = [];
  stdout = '';
  stderr = '';
  /** @type {(code: number) => void} */
  finish = () => undefined;
  /** @type {Promise<number>} */
  code = new Promise((resolve) => {
    this.finish = resolve;
  });
}

/** @type {Run | null} */
let current = null;
/** The run whose code is executing. What Electron itself calls belongs to the run under way. */
const executing = new AsyncLocalStorage();
/** What is left of a run that has ended may not end the next one. */
const caller = () => executing.getStore() ?? current;
let runs = 0;

// The default of Electron is to quit.
app.on('window-all-closed', () => undefined);

Object.assign(app, {
  getAppPath: () => root,
  requestSingleInstanceLock: () => true,
  relaunch: () => undefined,
  /** Chromium's own folders cannot move while it runs. @param {string} name @param {string} path */
  setPath: (name, path) => {
    if (name === 'userData') real.setPath(name, path);
  },
  /** In the order of Electron: listeners may put it off, then windows may, then it is over. */
  quit: () => {
    const run = caller();
    if (!run || run !== current || isPrevented('before-quit')) return;
    for (const window of BrowserWindow.getAllWindows()) window.close();
    if (BrowserWindow.getAllWindows().length > 0) return;
    if (isPrevented('will-quit')) return;
    app.emit('quit', {}, 0);
    run.finish(0);
  },
  /** @param {number} code */
  exit: (code = 0) => caller()?.finish(code),
});

/** @param {string} name of an event of the app that can be prevented */
function isPrevented(name) {
  let prevented = false;
  const event = {
    preventDefault: () => {
      prevented = true;
    },
  };
  executing.run(current, () => app.emit(name, event));
  return prevented;
}

ipcMain.handle = (channel, listener) => {
  current?.channels.push(channel);
  real.handle(channel, listener);
};
protocol.handle = (scheme, handler) => {
  current?.schemes.push(scheme);
  real.handleScheme(scheme, handler);
};
for (const name of /** @type {const} */ (['stdout', 'stderr'])) {
  process[name].write = /** @param {string | Uint8Array} text @param {any[]} rest */ (
    text,
    ...rest
  ) => {
    if (current) current[name] += String(text);
    return real.write[name](text, ...rest);
  };
}

/** Tests replace methods of these, such as the answer of a dialog. */
const REPLACEABLE = [dialog, shell, clipboard, Menu];
/** @type {readonly import('node:events').EventEmitter[]} */
const EMITTERS = [app, process, ipcMain, nativeTheme];

/**
 * Notes what is there, so that it can be put back.
 * @returns {() => void} puts it back
 */
function snapshot() {
  const methods = REPLACEABLE.map((each) => ({ ...each }));
  const listeners = EMITTERS.map(
    (emitter) => new Map(emitter.eventNames().map((name) => [name, emitter.rawListeners(name)])),
  );
  return () => {
    for (const [index, each] of REPLACEABLE.entries()) {
      for (const name of Object.keys(each)) Reflect.deleteProperty(each, name);
      Object.assign(each, methods[index]);
    }
    for (const [index, emitter] of EMITTERS.entries()) {
      for (const name of emitter.eventNames()) {
        const before = listeners[index]?.get(name) ?? [];
        for (const listener of emitter.rawListeners(name)) {
          if (!before.includes(listener)) emitter.off(name, /** @type {() => void} */ (listener));
        }
      }
    }
  };
}

/** @param {NodeJS.ProcessEnv} env */
function setEnv(env) {
  for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name];
  Object.assign(process.env, env);
}

/**
 * Starts the app, as Electron would on such a command line.
 * @param {readonly string[]} args what follows the app's folder
 * @param {Readonly<Record<string, string>>} env in addition to the host's own
 * @returns {Promise<void>} once main.js has been executed
 */
async function begin(args, env) {
  if (current) throw new Error('A run is under way.');
  const run = new Run();
  const putBack = snapshot();
  current = run;
  runs += 1;
  process.argv = [executable, root, ...args];
  setEnv({ ...ownEnv, ...env });
  ended = run.code.then(async (code) => {
    for (const window of BrowserWindow.getAllWindows()) window.destroy();
    for (const listener of process.listeners('exit'))
      if (!exitListeners.includes(listener)) listener(code);
    for (const channel of run.channels) ipcMain.removeHandler(channel);
    for (const scheme of run.schemes) protocol.unhandle(scheme);
    putBack();
    setEnv(ownEnv);
    current = null;
    return { code, stdout: run.stdout, stderr: run.stderr };
  });
  await executing.run(run, () => import(`${mainUrl}?run=${runs}`));
}
const exitListeners = process.listeners('exit');
/** @type {Promise<Finished>} */
let ended = Promise.resolve({ code: 0, stdout: '', stderr: '' });

export const host = {
  begin,
  /** What the run under way, or the last one, came to. */
  ended: () => ended,
  /** Runs the command line to its end. @param {readonly string[]} args @param {Readonly<Record<string, string>>} env */
  command: async (args, env) => {
    await begin(args, env);
    return ended;
  },
  /** Closes the windows as their frames do, and waits for the end. */
  close: () => {
    for (const window of visibleWindows()) window.close();
    return ended;
  },
  /** Takes the windows away, whatever they have to say, and waits for the end. */
  stop: () => {
    if (current) {
      // Whatever is asked, the last button goes on.
      Object.assign(dialog, {
        showMessageBox: /** @param {any[]} args */ (...args) =>
          Promise.resolve({ response: (args.at(-1).buttons?.length ?? 1) - 1 }),
      });
      const windows = visibleWindows();
      for (const window of windows) window.destroy();
      if (windows.length === 0) app.quit();
    }
    return ended;
  },
};

function visibleWindows() {
  return BrowserWindow.getAllWindows().filter((window) =>
    window.webContents.getURL().startsWith('app://'),
  );
}

Object.assign(globalThis, { host });

// Before Electron is ready: the app's schemes and switches are registered by its own code, once for all runs.
await begin(['--', '--command-line', '--version'], {});
Object.assign(protocol, { registerSchemesAsPrivileged: () => undefined });
Object.assign(app, { enableSandbox: () => undefined });
