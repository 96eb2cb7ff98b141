import { app, session } from 'electron';
import { pathToFileURL } from 'node:url';
import { toAppError, type AppError } from '../../shared/domain/app-error';
import type { DoctorReport } from '../../shared/domain/doctor';
import type { Endpoint } from '../../shared/domain/endpoint';
import { History } from '../history';
import { Imaging } from '../imaging';
import { LinkLoader } from '../links';
import { TextReader } from '../ocr';
import type { ChatClient } from '../provider';
import type { Log } from '../platform/log';
import type { Paths } from '../platform/paths';
import { withEnvironment } from '../platform/proxy-environment';
import { KeyVault } from '../secrets/key-vault';
import { Analyses, type AnalysesOptions } from './analyses';
import { closeInOrder, oneFlight } from './close-in-order';
import { Doctor } from './doctor/doctor';
import { drawTestPicture } from './doctor/picture';
import { runKeysOf, type RunSecrets } from './endpoints/endpoint-keys';
import { Endpoints, type ThisRun } from './endpoints/endpoints';
import { Models } from './endpoints/models';
import { InMemoryStore, type AnalysisHistory } from './in-memory-store';
import { PreparedPictures } from './prepared-pictures';
import { Settings } from './settings';
import { TextTokens } from './text-tokens';

/** Milliseconds that each stage of closing may take: four stages fit into what the window gives. */
const CLOSE_STAGE_MS = 1_500;

/** Of pictures, while there is no history on disk. */
const MAX_IN_MEMORY_BYTES = 256_000_000;

export interface CoreOptions {
  readonly paths: Paths;
  readonly log: Log;
  /** False: analyses are kept in memory for as long as they run. */
  readonly keepsHistory: boolean;
  readonly thisRun?: ThisRun;
  /** For the endpoint that this run names, and no other; never stored. */
  readonly runSecrets?: RunSecrets;
  readonly onUpdate: AnalysesOptions['onUpdate'];
  readonly onDelta: AnalysesOptions['onDelta'];
  readonly onProgress: AnalysesOptions['onProgress'];
  /** By default an ask never goes without its `detail`. */
  readonly confirmDetailLoss?: AnalysesOptions['confirmDetailLoss'];
  readonly onRemark: AnalysesOptions['onRemark'];
  readonly onDoctor: (report: DoctorReport) => void;
  readonly onEndpoints: (endpoints: readonly Endpoint[]) => void;
  /** An answer that could not be written to the history. */
  readonly onNotKept: (error: AppError) => void;
}

/** What the window and the command line share: everything from a picture to a kept answer. */
export interface Core {
  readonly settings: Settings;
  readonly doctor: Doctor;
  readonly endpoints: Endpoints;
  readonly models: Models;
  readonly imaging: Imaging;
  readonly prepared: PreparedPictures;
  readonly analyses: Analyses;
  readonly links: LinkLoader;
  readonly textTokens: TextTokens;
  /** Null where nothing is kept. Where it could not be opened, it is in memory alone, see {@link historyError}. */
  readonly history: AnalysisHistory | null;
  /** Why this run has no history; null where it has one, or wants none. */
  readonly historyError: AppError | null;
  /** Files of ours that could not be read, or will not be written: to be said to the user. */
  readonly problems: readonly AppError[];
  /** Closes each part, whatever the others do; called again, it is the same closing. */
  close(): Promise<void>;
}

/**
 * Opens the services. Connections, the imaging window, the process that reads text and the thread that counts its tokens
 * are made on first need.
 */
export async function openCore(options: CoreOptions): Promise<Core> {
  const { paths, log } = options;
  const loading = Settings.load(paths.settingsFile);
  const [settings, vault, { history, historyError }] = await Promise.all([
    loading,
    loading.then((loaded) => openVault(loaded, options)),
    options.keepsHistory ? openHistory(options) : { history: null, historyError: null },
  ]);
  const endpoints: Endpoints = new Endpoints({
    settings,
    vault,
    thisRun: options.thisRun,
    onChanged: () => options.onEndpoints(endpoints.list()),
    onPurgeFailed: (thrown) => log.error(`removed endpoint: ${inLog(toAppError(thrown))}`),
  });
  const imaging = new Imaging({ pageDir: paths.imagingDir });
  const prepared = new PreparedPictures(imaging);
  const reader = new TextReader({
    processPath: paths.ocrProcessFile,
    languageDir: paths.languageDir,
  });
  const links = new LinkLoader({ resolveProxy, userAgent: userAgent() });
  const textTokens = new TextTokens(pathToFileURL(paths.textTokenWorkerFile));
  let opened: Promise<OpenClient> | null = null;
  const client = async (): Promise<ChatClient> => (await (opened ??= openClient(options))).client;
  const analyses = new Analyses({
    store: history ?? new InMemoryStore(),
    endpoints,
    ownModels: () => settings.data.costs.ownModels,
    imaging,
    prepared,
    reader,
    textTokens,
    client,
    confirmDetailLoss: options.confirmDetailLoss ?? (async () => false),
    onUpdate: options.onUpdate,
    onDelta: options.onDelta,
    onProgress: options.onProgress,
    onRemark: options.onRemark,
    onFailure: (id, error) => log.warn(`analysis ${id}: ${inLog(error)}`),
    onNotKept: (id, error) => {
      log.warn(`analysis ${id} not kept: ${inLog(error)}`);
      // Whoever deleted it knows.
      if (error.code !== 'not-found') options.onNotKept(error);
    },
    now: Date.now,
  });
  const doctor = new Doctor({
    endpoints,
    client,
    drawPicture: (formats) => drawTestPicture(imaging, formats),
    ownModels: () => settings.data.costs.ownModels,
    onUpdate: options.onDoctor,
    now: Date.now,
  });
  const models = new Models({
    endpoints,
    client,
    file: paths.modelsFile,
    now: Date.now,
    onSaveFailed: (thrown) => log.warn(`models: ${inLog(toAppError(thrown))}`),
  });
  return {
    settings,
    doctor,
    endpoints,
    models,
    imaging,
    prepared,
    analyses,
    links,
    textTokens,
    history,
    problems: [settings.problem, vault.problem].filter((problem) => problem !== null),
    historyError,
    close: oneFlight(() =>
      closeInOrder(
        [
          [
            { name: 'analyses', close: () => analyses.close() },
            { name: 'check', close: () => doctor.close() },
            { name: 'models', close: () => models.close() },
          ],
          [{ name: 'endpoints', close: () => endpoints.close() }],
          [
            { name: 'settings', close: () => settings.close() },
            { name: 'imaging', close: async () => imaging.close() },
            { name: 'text reader', close: async () => reader.close() },
            { name: 'links', close: () => links.close() },
            { name: 'text tokens', close: async () => textTokens.close() },
            { name: 'client', close: async () => (await opened)?.close() },
          ],
          // What the others still had to write is in it by now.
          [{ name: 'history', close: async () => history?.close() }],
        ],
        {
          stageMs: CLOSE_STAGE_MS,
          onFailed: (name, error) => log.error(`closing ${name}: ${inLog(error)}`),
        },
      ),
    ),
  };
}

/** Never what an endpoint said: it quotes the question, which must be gone when its analysis is deleted. */
function inLog({ code, status, details }: AppError): string {
  if (code === 'internal' || code.endsWith('-failed')) return `${code} ${details ?? ''}`;
  return status === undefined ? code : `${code} HTTP ${status}`;
}

async function openVault({ data }: Settings, options: CoreOptions): Promise<KeyVault> {
  const { paths, runSecrets, thisRun } = options;
  const meant = thisRun && [...data.profiles, ...thisRun.profiles].find(thisRun.isMeant);
  const vault = new KeyVault({
    file: paths.keysFile,
    platform: process.platform,
    runKeys:
      meant && runSecrets ? runKeysOf(meant, runSecrets, thisRun.proxyLogin ?? null) : new Map(),
  });
  await vault.load();
  return vault;
}

/** A history that cannot be opened keeps nobody from asking: this run's answers are in memory then. */
async function openHistory({
  paths,
  log,
}: CoreOptions): Promise<Pick<Core, 'history' | 'historyError'>> {
  try {
    const history = await History.open({
      dir: paths.historyDir,
      workerUrl: pathToFileURL(paths.historyWorkerFile),
      onSlowQuery: (sql, ms) => log.warn(`history: ${Math.round(ms)} ms for ${sql}`),
    });
    return { history, historyError: null };
  } catch (thrown) {
    const historyError = toAppError(thrown);
    log.error(`history not opened: ${inLog(historyError)}`);
    return { history: new InMemoryStore(MAX_IN_MEMORY_BYTES), historyError };
  }
}

/** The code of the client is loaded on first need: no start waits for it. */
export const loadClient = () => import('../provider/chat-client');

interface OpenClient {
  readonly client: ChatClient;
  close(): Promise<void>;
}

async function openClient({ paths, log }: CoreOptions): Promise<OpenClient> {
  const [{ ChatClient }, { SharedGates }] = await Promise.all([
    loadClient(),
    import('../provider/gates/shared-gates'),
  ]);
  const gates = new SharedGates({ dir: paths.userData, log });
  const client = new ChatClient({ userAgent: userAgent(), resolveProxy, gates });
  const close = async (): Promise<void> => {
    await client.close();
    await gates.close();
  };
  return { client, close };
}

function userAgent(): string {
  return `Looksee/${app.getVersion()}`;
}

async function resolveProxy(url: string): Promise<string> {
  const answer = await session.defaultSession.resolveProxy(url);
  return withEnvironment(answer, url, process.env, process.platform);
}
