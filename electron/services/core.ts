import { app, session } from 'electron';
import { pathToFileURL } from 'node:url';
import type { EndpointProfile } from '../../shared/domain/endpoint';
import { History } from '../history';
import { Imaging } from '../imaging';
import { TextReader } from '../ocr';
import { ChatClient } from '../provider';
import type { Log } from '../platform/log';
import type { Paths } from '../platform/paths';
import { KeyVault } from '../secrets/key-vault';
import { Analyses, type AnalysesOptions } from './analyses';
import { Endpoints, type ThisRun } from './endpoints';
import { NoHistory, type Keeper } from './no-history';
import { Settings } from './settings';

export interface CoreOptions {
  readonly paths: Paths;
  readonly log: Log;
  /** False: analyses are kept in memory for as long as they run. */
  readonly keepsHistory: boolean;
  readonly thisRun?: ThisRun;
  /** Keys of this run only, by endpoint id; never stored. */
  readonly runKeys?: ReadonlyMap<string, string>;
  readonly onUpdate: AnalysesOptions['onUpdate'];
  readonly onDelta: AnalysesOptions['onDelta'];
}

/** What the window and the command line share: everything from a picture to a kept answer. */
export interface Core {
  readonly settings: Settings;
  readonly endpoints: Endpoints;
  readonly imaging: Imaging;
  readonly analyses: Analyses;
  /** Null where nothing is kept. */
  readonly history: History | null;
  close(): Promise<void>;
}

/** Opens the services. Clients, the imaging window and the text reader are made on first need. */
export async function openCore(options: CoreOptions): Promise<Core> {
  const { paths, log } = options;
  const vault = new KeyVault({
    file: paths.keysFile,
    platform: process.platform,
    runKeys: options.runKeys ?? new Map(),
  });
  const [settings, history] = await Promise.all([
    Settings.load(paths.settingsFile),
    options.keepsHistory ? openHistory(options) : null,
    vault.load(),
  ]);
  const endpoints = new Endpoints(settings, vault, options.thisRun);
  const imaging = new Imaging({ pageDir: paths.imagingDir });
  const clients = new Map<string, ChatClient>();
  let reader: TextReader | null = null;
  const keeper: Keeper = history ?? new NoHistory();
  const analyses = new Analyses({
    keeper,
    endpoints,
    imaging,
    reader: async () =>
      (reader ??= new TextReader({
        processPath: paths.ocrProcessFile,
        languageDir: paths.languageDir,
      })),
    client: async (profile) => clientOf(profile, clients),
    onUpdate: options.onUpdate,
    onDelta: options.onDelta,
    onFailure: (id, error) => log.warn(`analysis ${id}: ${error.code} ${error.details ?? ''}`),
    now: Date.now,
  });
  return {
    settings,
    endpoints,
    imaging,
    analyses,
    history,
    close: async () => {
      await analyses.close();
      const closing = [...clients.values(), imaging, ...(reader ? [reader] : [])];
      await Promise.allSettled([settings.flush(), ...closing.map((each) => each.close())]);
      await history?.close();
    },
  };
}

function openHistory({ paths, log }: CoreOptions): Promise<History> {
  return History.open({
    dir: paths.historyDir,
    workerUrl: pathToFileURL(paths.historyWorkerFile),
    onSlowQuery: (sql, ms) => log.warn(`history: ${Math.round(ms)} ms for ${sql}`),
  });
}

function clientOf(profile: EndpointProfile, clients: Map<string, ChatClient>): ChatClient {
  const known = clients.get(profile.id);
  if (known) return known;
  const client = new ChatClient({
    userAgent: `Looksee/${app.getVersion()}`,
    resolveProxy: async (url) => proxyOf(await session.defaultSession.resolveProxy(url)),
  });
  clients.set(profile.id, client);
  return client;
}

/**
 * The first proxy of a PAC-style answer such as `PROXY host:8080; DIRECT`, as a URL; null: go directly.
 * @see https://www.electronjs.org/docs/latest/api/session#sesresolveproxyurl
 */
export function proxyOf(answer: string): string | null {
  const [first = ''] = answer.split(';');
  const [kind = '', address = ''] = first.trim().split(/\s+/);
  if (!address) return null;
  if (kind === 'PROXY') return `http://${address}`;
  return kind === 'HTTPS' ? `https://${address}` : null;
}
