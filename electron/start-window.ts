import { Menu, app, nativeTheme, powerMonitor, protocol, screen, session } from 'electron';
import type { BrowserWindow } from 'electron';
import { resolve } from 'node:path';
import { IMAGE_SCHEME } from '../shared/domain/image-url';
import { requestSchemas } from '../shared/ipc/schemas';
import { ENDING_SIGNALS } from './cli/interruption';
import { EventSender } from './ipc/events';
import { createHandlers } from './ipc/handlers';
import { createRouter } from './ipc/router';
import { isTrustedSender } from './ipc/sender';
import type { Log } from './platform/log';
import type { Paths } from './platform/paths';
import { Quitting } from './quitting';
import type { UnexpectedErrors } from './unexpected-errors';
import { closeWindowServices, describeFailure, openWindowServices } from './window-services';
import type { WindowServices } from './window-services';
import { confirmClose } from './window/close-question';
import { confineRequests } from './window/guards';
import { createMainWindow } from './window/main-window';
import { menuTemplate } from './window/menu';
import { APP_SCHEME } from './window/origin';
import { appProtocol, imageProtocol } from './window/schemes';
import { fitToScreens, keepWindowState, loadWindowState } from './window/window-state';

export interface WindowStart {
  /** Named when the app was started, absolute. */
  readonly files: readonly string[];
  readonly paths: Paths;
  readonly log: Log;
  readonly errors: UnexpectedErrors;
  /** Starts the app anew with these files when this process has ended. */
  readonly relaunch: (files: readonly string[]) => void;
}

/** Milliseconds that closing may take in all: what is not written by then is on disk from before. */
const CLOSE_WITHIN_MS = 10_000;

/** Crashes of the page in one run that are mended by loading it again; the next one ends the app. */
const MAX_CRASHES = 5;

/** Opens the window at once; the services open beside it and answer its first request when they are ready. */
export function startWindow({ errors, files, log, paths, relaunch }: WindowStart): void {
  if (!app.requestSingleInstanceLock({ files })) {
    app.quit();
    return;
  }
  const events = new EventSender();
  let opened: WindowServices | null = null;
  let mainWindow: BrowserWindow | null = null;
  let keptState: (() => Promise<void>) | null = null;
  const quitting = new Quitting({
    paidRequests: () => {
      const { running, sent } = opened?.core.analyses.paidRequests() ?? { running: 0, sent: 0 };
      const checks = opened?.core.doctor.running ?? 0;
      return { running: running + checks, sent: sent + checks };
    },
    confirm: (paid, signal) => confirmClose(mainWindow, paid, signal),
    close: async () => {
      errors.closing();
      const close = services.then((all) => closeWindowServices(all, log));
      await Promise.race([Promise.allSettled([close, keptState?.()]), delay(CLOSE_WITHIN_MS)]);
    },
    exit: () => app.quit(),
    relaunch,
  });
  const services = openWindowServices({
    paths,
    log,
    events,
    onAnalysis: () => quitting.paidRequestsChanged(),
  });
  services.then(
    (all) => (opened = all),
    (thrown: unknown) => errors.receive('start', describeFailure(thrown)),
  );
  createRouter({
    handlers: createHandlers(services),
    schemas: requestSchemas,
    isTrustedSender,
    log,
  });

  const addFiles = (more: readonly string[]): void => {
    if (more.length === 0) return;
    services
      .then(({ draft }) => draft.add(more.map((path) => ({ path }))))
      .catch((thrown: unknown) => log.error(`adding files: ${describeFailure(thrown)}`));
  };
  addFiles(files);
  app.on('open-file', (event, path) => {
    event.preventDefault();
    if (!quitting.takesStart([path])) addFiles([path]);
  });
  app.on('second-instance', (_event, _argv, _dir, data) => {
    if (quitting.takesStart(filesOf(data))) return;
    addFiles(filesOf(data));
    if (mainWindow?.isMinimized()) mainWindow.restore();
    mainWindow?.focus();
  });

  // Read while Electron gets ready.
  const savedState = loadWindowState(paths.windowFile, (thrown) =>
    log.warn(`window state: ${describeFailure(thrown)}`),
  );
  const open = async (): Promise<void> => {
    const workAreas = [
      screen.getPrimaryDisplay(),
      ...screen.getAllDisplays().filter(({ id }) => id !== screen.getPrimaryDisplay().id),
    ].map(({ workArea }) => workArea);
    const window = createMainWindow({
      preloadFile: paths.preloadFile,
      iconFile: paths.iconFile,
      state: fitToScreens(await savedState, workAreas),
      theme: nativeTheme.shouldUseDarkColors ? 'dark' : 'light',
    });
    mainWindow = window;
    keptState = keepWindowState(window, paths.windowFile);
    events.attach(window.webContents);
    let crashes = 0;
    window.webContents.on('render-process-gone', (_event, { reason }) => {
      log.error(`page gone: ${reason}`);
      if (window.isDestroyed() || reason === 'clean-exit') return;
      crashes += 1;
      if (crashes <= MAX_CRASHES) window.reload();
      // Nobody can be asked by a page that does not live.
      else quitting.now();
    });
    window.on('close', (event) => {
      if (!quitting.mayCloseWindow()) event.preventDefault();
    });
    // The system ends: there is no time to ask.
    window.on('session-end', () => quitting.now());
    window.on('focus', () => void opened?.settings.look());
    errors.windowOpened(() => events.send('app:notice', UNEXPECTED));
    // The hidden imaging window must not keep the app alive when this one is gone.
    window.on('closed', () => {
      mainWindow = null;
      app.quit();
    });
  };

  app.on('window-all-closed', () => app.quit());
  app.on('before-quit', (event) => {
    if (!quitting.mayQuit()) event.preventDefault();
  });

  const start = app.whenReady().then(async () => {
    // Only now: while it starts, Chromium sets handlers of its own, which quit the app as a user does.
    for (const signal of ENDING_SIGNALS) process.on(signal, () => quitting.now());
    if (process.platform === 'darwin') powerMonitor.on('shutdown', () => quitting.now());
    confineRequests(session.defaultSession, [APP_SCHEME, IMAGE_SCHEME, 'devtools']);
    protocol.handle(APP_SCHEME, appProtocol(paths.rendererDir));
    protocol.handle(
      IMAGE_SCHEME,
      imageProtocol(async (id, rest) => (await services).shown.resolve(id, rest)),
    );
    await open();
    // The page's process takes its time to start: now is when this costs none.
    void new Response();
    const dispatch = (command: Parameters<Parameters<typeof menuTemplate>[0]['dispatch']>[0]) =>
      events.send('app:command', { command });
    Menu.setApplicationMenu(
      Menu.buildFromTemplate(
        menuTemplate({ platform: process.platform, development: !app.isPackaged, dispatch }),
      ),
    );
  });
  start.catch((thrown: unknown) => errors.receive('start', thrown));
}

const UNEXPECTED = {
  message: 'Something inside Looksee went wrong.',
  hint: 'You can keep working. If something doesn’t work right, restart Looksee. See the log in its data folder for details.',
} as const;

function filesOf(data: unknown): string[] {
  const files = (data as { files?: unknown } | null)?.files;
  if (!Array.isArray(files)) return [];
  return files
    .filter((file): file is string => typeof file === 'string')
    .map((file) => resolve(file));
}

function delay(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms).unref());
}
