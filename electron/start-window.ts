import { Menu, app, nativeTheme, protocol, screen, session, type BrowserWindow } from 'electron';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { AppFailure } from '../shared/domain/app-error';
import { IMAGE_SCHEME } from '../shared/domain/image-url';
import type { AboutApp } from '../shared/ipc/contract';
import { requestSchemas } from '../shared/ipc/schemas';
import { EventSender } from './ipc/events';
import { createHandlers, type HandlerServices } from './ipc/handlers';
import { createRouter } from './ipc/router';
import { isTrustedSender } from './ipc/sender';
import type { Log } from './platform/log';
import type { Paths } from './platform/paths';
import { loadClient, openCore, type Core } from './services/core';
import { Draft } from './services/draft';
import { EndpointFiles } from './services/endpoints/endpoint-files';
import { Past } from './services/past';
import { Previews } from './services/previews';
import { KeptPictures, PicturesShown } from './services/pictures-shown';
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
}

interface Services extends HandlerServices {
  readonly core: Core;
  readonly shown: PicturesShown;
}

/** Milliseconds that closing may take: what is not written by then is on disk from before. */
const CLOSE_WITHIN_MS = 5000;

/**
 * Milliseconds after the last picture was read when the client is loaded: they are about to be asked about, and the first
 * click shall not wait for it. Not earlier: it takes longer than any picture may wait.
 */
const CLIENT_DELAY_MS = 250;

/** Crashes of the page in one run that are mended by loading it again; the next one ends the app. */
const MAX_CRASHES = 5;

/** Opens the window at once; the services open beside it and answer its first request when they are ready. */
export function startWindow({ files, paths, log }: WindowStart): void {
  if (!app.requestSingleInstanceLock({ files })) {
    app.quit();
    return;
  }
  const events = new EventSender();
  const services = openServices(paths, log, events);
  services.catch((thrown: unknown) => log.error(`services: ${describe(thrown)}`));
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
      .catch((thrown: unknown) => log.error(`adding files: ${describe(thrown)}`));
  };
  addFiles(files);
  app.on('open-file', (event, path) => {
    event.preventDefault();
    addFiles([path]);
  });
  app.on('second-instance', (_event, _argv, _dir, data) => {
    addFiles(filesOf(data));
    if (mainWindow?.isMinimized()) mainWindow.restore();
    mainWindow?.focus();
  });

  // Read while Electron gets ready.
  const savedState = loadWindowState(paths.windowFile, (thrown) =>
    log.warn(`window state: ${describe(thrown)}`),
  );
  let mainWindow: BrowserWindow | null = null;
  let keptState: (() => Promise<void>) | null = null;
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
      else app.quit();
    });
    // The hidden imaging window must not keep the app alive when this one is gone.
    window.on('closed', () => {
      mainWindow = null;
      app.quit();
    });
  };

  app.on('window-all-closed', () => app.quit());
  let closed = false;
  app.on('before-quit', (event) => {
    if (closed) return;
    event.preventDefault();
    const close = services.then(closeServices);
    void Promise.race([Promise.allSettled([close, keptState?.()]), delay(CLOSE_WITHIN_MS)]).then(
      () => {
        closed = true;
        app.quit();
      },
    );
  });

  void app.whenReady().then(async () => {
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
}

async function openServices(paths: Paths, log: Log, events: EventSender): Promise<Services> {
  // The keychain and the sessions need a ready app; the window comes first, since people wait for that.
  await once(app, 'browser-window-created');
  const kept = new KeptPictures();
  const core = await openCore({
    paths,
    log,
    keepsHistory: true,
    onUpdate: (event) => {
      kept.allowAnalysis(event.analysis);
      events.send('analysis:update', event);
    },
    onDelta: (event) => events.send('analysis:delta', event),
    onProgress: (event) => events.send('analysis:progress', event),
    onDoctor: (report) => events.send('doctor:update', { report }),
    onEndpoints: (endpoints) => events.send('endpoints:changed', { endpoints }),
    onNotKept: ({ hint }) =>
      events.send('app:notice', { message: 'An answer could not be kept in the history.', hint }),
  });
  const {
    analyses,
    doctor,
    endpoints,
    models,
    history,
    imaging,
    links,
    prepared,
    settings,
    textTokens,
  } = core;
  if (!history) throw new Error('the window always keeps a history');
  // The command line adds and removes endpoints, too.
  settings.watch(() => events.send('endpoints:changed', { endpoints: endpoints.list() }));
  let clientTimer: NodeJS.Timeout | undefined;
  const draft = await Draft.load({
    dir: paths.draftDir,
    imaging,
    loadLink: (url, options) => links.load(url, options),
    onUpdate: (update) => {
      events.send('pictures:update', update);
      clearTimeout(clientTimer);
      clientTimer = setTimeout(() => {
        const pictures = draft.pictures();
        const isRead = pictures.every(({ state }) => state !== 'loading');
        if (isRead && pictures.length > 0) void loadClient();
      }, CLIENT_DELAY_MS);
    },
    onSaveFailed: (thrown) => {
      log.error(`draft: ${describe(thrown)}`);
      events.send('app:notice', {
        message: 'The draft could not be saved to disk.',
        hint: 'Make room on the disk; until then the draft is lost when Looksee closes.',
      });
    },
  });
  for (const { hint, message, details } of [...core.problems, draft.problem ?? []].flat()) {
    log.error(`${message} ${details ?? ''}`);
    events.send('app:notice', { message, hint });
  }
  if (history.notice) events.send('app:notice', history.notice);
  history.onExternalChange(() => events.send('history:changed', null));
  const past = new Past({
    history,
    analyses,
    draft,
    endpoints,
    imaging,
    settings,
    shown: kept,
    onChanged: () => events.send('history:changed', null),
    onPurgeFailed: (thrown) => log.error(`purge: ${describe(thrown)}`),
  });
  const previews = new Previews({ draft, endpoints, history, kept, prepared, settings });
  return {
    core,
    analyses,
    doctor,
    endpointFiles: new EndpointFiles({ endpoints }),
    models,
    draft,
    endpoints,
    past,
    settings,
    textTokens,
    previews,
    shown: new PicturesShown({ draft, history, kept, imaging, previews }),
    sampleFile: paths.sampleFile,
    about: await aboutApp(),
    warmUpImaging: () => imaging.warmUp(),
    onPageReady: (webContentsId) => events.ready(webContentsId),
    onAddFailed: (thrown) => log.error(`adding pictures: ${describe(thrown)}`),
  };
}

/** Answers first: a picture that is still being read may take longer than closing may. */
async function closeServices({ core, draft, past }: Services): Promise<void> {
  await core.analyses.close();
  await Promise.allSettled([draft.close(), past.close()]);
  await core.close();
}

const PLATFORM_NAMES: Readonly<Record<string, AboutApp['platform']>> = {
  darwin: 'mac',
  win32: 'windows',
};

/** The oldest major version of Electron that still gets security fixes, when this version was made. */
const OLDEST_SUPPORTED_ELECTRON = 43;

async function aboutApp(): Promise<AboutApp> {
  const { electron = '', chrome = '', node = '' } = process.versions;
  return {
    version: app.getVersion(),
    electron,
    chrome,
    node,
    platform: PLATFORM_NAMES[process.platform] ?? 'linux',
    runtimeSupported: Number.parseInt(electron, 10) >= OLDEST_SUPPORTED_ELECTRON,
  };
}

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

function describe(thrown: unknown): string {
  if (thrown instanceof AppFailure) return `${thrown.error.code} ${thrown.error.details ?? ''}`;
  return thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
}
