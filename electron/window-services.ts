import { app } from 'electron';
import { once } from 'node:events';
import { AppFailure } from '../shared/domain/app-error';
import { shownName } from '../shared/domain/shown-name';
import type { AboutApp } from '../shared/ipc/contract';
import type { EventSender } from './ipc/events';
import type { HandlerServices } from './ipc/handlers';
import type { Log } from './platform/log';
import type { Paths } from './platform/paths';
import { closeInOrder } from './services/close-in-order';
import { loadClient, openCore, type Core } from './services/core';
import { DetailQuestions } from './services/detail-questions';
import { Draft } from './services/draft';
import { EndpointFiles } from './services/endpoints/endpoint-files';
import { Past } from './services/past';
import { Previews } from './services/previews';
import { KeptPictures, PicturesShown } from './services/pictures-shown';

/** What the window has, composed. */
export interface WindowServices extends HandlerServices {
  readonly core: Core;
  readonly shown: PicturesShown;
}

/**
 * Milliseconds after the last picture was read when the client is loaded: a question is likely to follow, and the first
 * click should not wait for it. Not earlier: loading takes long enough to delay a picture.
 */
const CLIENT_DELAY_MS = 250;

/** Milliseconds that each stage of closing may take. */
const CLOSE_STAGE_MS = 1_500;

export interface WindowServicesOptions {
  readonly paths: Paths;
  readonly log: Log;
  readonly events: EventSender;
  /** An analysis has begun or ended. */
  readonly onAnalysis: () => void;
}

/** Opens the services of the window, once it is there. */
export async function openWindowServices({
  events,
  log,
  onAnalysis,
  paths,
}: WindowServicesOptions): Promise<WindowServices> {
  // The keychain and the sessions need a ready app; the window comes first, since people wait for that.
  await once(app, 'browser-window-created');
  const kept = new KeptPictures();
  const detailQuestions = new DetailQuestions((open) =>
    events.send('analysis:detail-questions', { open }),
  );
  const core = await openCore({
    paths,
    log,
    keepsHistory: true,
    confirmDetailLoss: (loss, signal) => detailQuestions.ask(loss, signal),
    onUpdate: (event) => {
      kept.allowAnalysis(event.analysis);
      events.send('analysis:update', event);
      onAnalysis();
    },
    onDelta: (event) => events.send('analysis:delta', event),
    onProgress: (event) => events.send('analysis:progress', event),
    onDoctor: (report) => events.send('doctor:update', { report }),
    onEndpoints: (endpoints) => events.send('endpoints:changed', { endpoints }),
    onRemark: (message) =>
      events.send('app:notice', {
        message,
        hint: 'Clear Temperature under More, or choose another model.',
      }),
    onNotKept: ({ hint }) =>
      events.send('app:notice', { message: 'An answer could not be saved to the history.', hint }),
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
  settings.watch(() => events.send('endpoints:changed', { endpoints: endpoints.list() }), log);
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
      log.error(`draft: ${describeFailure(thrown)}`);
      events.send('app:notice', {
        message: 'The draft could not be saved to disk.',
        hint: 'Free up disk space. Until then, the draft is lost when you quit.',
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
    onPurgeFailed: (thrown) => log.error(`purge: ${describeFailure(thrown)}`),
    onOriginalUnreadable: (name, { hint, message }) =>
      events.send('app:notice', {
        message: `The original of ${shownName(name)} could not be read, so what was sent takes its place. ${message}`,
        hint,
      }),
  });
  const previews = new Previews({ draft, endpoints, history, kept, prepared, settings });
  return {
    core,
    analyses,
    detailQuestions,
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
    historyProblem: core.historyError,
    warmUpImaging: () => imaging.warmUp(),
    onPageReady: (webContentsId) => events.ready(webContentsId),
    onAddFailed: (thrown) => log.error(`adding pictures: ${describeFailure(thrown)}`),
  };
}

/** Answers first: a picture that is still being read may take longer than closing may. The history last. */
export async function closeWindowServices(
  { core, draft, past }: WindowServices,
  log: Log,
): Promise<void> {
  await closeInOrder(
    [
      [{ name: 'analyses', close: () => core.analyses.close() }],
      [
        { name: 'draft', close: () => draft.close() },
        { name: 'past', close: () => past.close() },
      ],
    ],
    {
      stageMs: CLOSE_STAGE_MS,
      onFailed: (name, { code, details }) => log.error(`closing ${name}: ${code} ${details ?? ''}`),
    },
  );
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

/** For the log. */
export function describeFailure(thrown: unknown): string {
  if (thrown instanceof AppFailure) return `${thrown.error.code} ${thrown.error.details ?? ''}`;
  return thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
}
