/** The services joined as in the app, for tests: all real but imaging and reading, which need Electron. */
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { EndpointProfile } from '../../shared/domain/endpoint';
import type { Analysis, AnalysisProgress, Question } from '../../shared/domain/analysis';
import type { AppError } from '../../shared/domain/app-error';
import type { DoctorReport } from '../../shared/domain/doctor';
import type { PictureFacts } from '../../shared/domain/picture';
import type { SendPlan } from '../../shared/domain/plan';
import type { PictureDescription } from '../../shared/domain/picture-description';
import type { AnalysisDelta } from '../../shared/ipc/contract';
import { History } from '../history';
import { temporaryDir } from '../history/testing/fixtures';
import { PictureFailure, type Inspected, type PreparedPicture, type Readable } from '../imaging';
import { LinkLoader } from '../links';
import type { ReadText } from '../ocr';
import { ChatClient } from '../provider/chat-client';
import { startEndpoint, type Endpoint } from '../provider/testing/loopback-endpoint';
import { KeyVault } from '../secrets/key-vault';
import { Analyses, type AnalysesOptions } from './analyses';
import { Doctor } from './doctor/doctor';
import type { TestPicture } from './doctor/picture';
import type { AskedPicture } from './asked';
import { Endpoints, type ThisRun } from './endpoints/endpoints';
import { InMemoryStore } from './in-memory-store';
import { sha256Of } from './picture-source';
import { PreparedPictures } from './prepared-pictures';
import { Settings } from './settings';

export { buildHistory, type BuiltHistory } from '../history/testing/built';
export type { Endpoint };
export { chunk, completion } from '../provider/testing/requests';
export { temporaryDir };

export const KEY = 'sk-test-0123456789abcdef';

export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

export const FACTS: PictureFacts = {
  format: 'png',
  width: 4,
  height: 3,
  orientation: 1,
  animated: false,
  alpha: false,
  clean: true,
  strippable: false,
  pages: 1,
  page: 0,
  incomplete: false,
};

/**
 * Takes every file with "picture" in it; one with "photo" in it is not clean, so it is encoded to be sent, as is a
 * "picture of 3 pages"; one with "tagged" in it is not clean either, but can be stripped. A "picture of 800 x 600" has
 * these pixels.
 */
export const imaging = {
  inspect: async (bytes: Uint8Array, page = 0): Promise<Inspected> => {
    const text = Buffer.from(bytes).toString();
    if (!text.includes('picture')) throw PictureFailure.notAPicture(null);
    const pages = Number(/of (\d+) pages/.exec(text)?.[1] ?? 1);
    const [, width = FACTS.width, height = FACTS.height] = /of (\d+) x (\d+)/.exec(text) ?? [];
    const size = { width: Number(width), height: Number(height) };
    const strippable = text.includes('tagged');
    const clean = !strippable && !text.includes('photo');
    const facts = { ...FACTS, ...size, clean, strippable, pages, page };
    return { facts, thumbnail: bytesOf(`thumbnail of ${text}`), camera: {} };
  },
  describe: async (): Promise<PictureDescription> => ({ groups: [], location: null }),
  prepare: async (bytes: Uint8Array, plan: SendPlan, page = 0): Promise<PreparedPicture> => {
    const { facts } = await imaging.inspect(bytes, page);
    const { width, height } = plan.kind === 'encode' ? plan : facts;
    const made = plan.kind === 'encode' ? 'encoded' : 'stripped';
    const head = bytesOf(`picture ${made} of ${page > 0 ? `page ${page} of ` : ''}`);
    const removed = facts.clean ? [] : ['GPS 48.85840 N 2.29450 E', 'camera Example Phone 7'];
    return { bytes: Buffer.concat([head, bytes]), format: 'png', width, height, removed };
  },
  readable: async (): Promise<Readable> => ({
    grey: { width: 1, height: 1, data: new Uint8Array(1) },
    colours: [{ hex: '#ffffff', share: 1 }],
  }),
};

/** What the doctor asks about: drawn by nobody. */
export const TEST_PICTURE: TestPicture = {
  ...{ format: 'png', bytes: bytesOf('picture of LANTERN'), word: 'LANTERN' },
  ...{ shape: 'circle', colour: 'red' },
};

export const reader = {
  read: async (): Promise<ReadText> => ({
    text: 'TOTAL 12.50',
    confidence: 95,
    rotation: 0,
    language: 'English',
  }),
};

export async function asked(text: string): Promise<AskedPicture> {
  const bytes = bytesOf(text);
  const { facts, thumbnail, camera } = await imaging.inspect(bytes);
  return {
    name: `${text}.png`,
    sha256: await sha256Of(bytes),
    bytes: bytes.byteLength,
    facts,
    camera,
    path: null,
    thumbnail,
    load: async () => bytes,
  };
}

export const question = (change: Partial<Question> = {}): Question => ({
  endpointId: 'vision-api',
  model: 'gpt-4o',
  detail: 'auto',
  size: 'fit',
  prompt: 'What is it?',
  system: '',
  maxTokens: null,
  temperature: null,
  ...change,
});

/** An HTTP server on loopback, closed when the test is over. */
export async function serve(answer: Parameters<typeof startEndpoint>[0]): Promise<Endpoint> {
  const endpoint = await startEndpoint(answer);
  onTestFinished(() => endpoint.close());
  return endpoint;
}

export interface ServicesOptions {
  readonly workerUrl: URL;
  /** Of the Vision API endpoint. */
  readonly baseUrl?: string;
  readonly stream?: boolean;
  readonly key?: string | null;
  /** Id of one more endpoint that the key is for. */
  readonly keyFor?: string;
  readonly dir?: string;
  readonly thisRun?: ThisRun;
  readonly keepsHistory?: boolean;
  readonly confirmDetailLoss?: AnalysesOptions['confirmDetailLoss'];
  /** The history could not be opened. */
  readonly historyError?: AppError;
  readonly onDoctor?: (report: DoctorReport) => void;
  /** Counts texts instead of the encoding. */
  readonly countText?: (text: string) => Promise<number>;
  /** Instead of {@link imaging}. */
  readonly imaging?: Partial<typeof imaging>;
}

/** On this thread: tests have no built worker. */
async function countHere(text: string): Promise<number> {
  return (await import('./text-token-count')).countTextTokens(text);
}

/** Changes a profile behind the service's back, as another process would. */
export async function changeProfile(
  settings: Settings,
  id: string,
  change: Partial<EndpointProfile>,
): Promise<void> {
  await settings.edit(({ profiles }) => ({
    profiles: profiles.map((each) => (each.id === id ? { ...each, ...change } : each)),
  }));
}

/** Closed when the test is over. */
export async function openServices(options: ServicesOptions) {
  const { dir = temporaryDir(), baseUrl, stream = false, key = KEY } = options;
  const settingsFile = join(dir, 'settings.json');
  const settings = await Settings.load(settingsFile);
  if (baseUrl !== undefined) await changeProfile(settings, 'vision-api', { baseUrl, stream });
  const keyIds = ['vision-api', 'gptproto', ...(options.keyFor ? [options.keyFor] : [])];
  const vault = new KeyVault({
    file: join(dir, 'keys.json'),
    platform: 'linux',
    runKeys: new Map(key === null ? [] : keyIds.map((id) => [id, key])),
  });
  const historyDir = join(dir, 'history');
  const history = await History.open({ dir: historyDir, workerUrl: options.workerUrl });
  const changes: string[] = [];
  const endpoints = new Endpoints({
    settings,
    vault,
    thisRun: options.thisRun,
    onChanged: () => changes.push('endpoints'),
  });
  const client = new ChatClient({ userAgent: 'Looksee/test', systemCertificates: [] });
  const links = new LinkLoader({
    resolveProxy: async () => 'DIRECT',
    userAgent: 'Looksee/test',
    systemCertificates: [],
  });
  const updates: Analysis[] = [];
  const deltas: AnalysisDelta[] = [];
  const progress: AnalysisProgress[] = [];
  const failures: AppError[] = [];
  const notKept: AppError[] = [];
  const remarks: string[] = [];
  const ownImaging = { ...imaging, ...options.imaging };
  const prepared = new PreparedPictures(ownImaging);
  const textTokens = { count: options.countText ?? countHere };
  const analyses = new Analyses({
    store: (options.keepsHistory ?? true) && !options.historyError ? history : new InMemoryStore(),
    endpoints,
    ownModels: () => settings.data.costs.ownModels,
    imaging: ownImaging,
    prepared,
    reader,
    textTokens,
    client: async () => client,
    confirmDetailLoss: options.confirmDetailLoss ?? (async () => false),
    onUpdate: ({ analysis }) => updates.push(analysis),
    onDelta: (delta) => deltas.push(delta),
    onProgress: (event) => progress.push(event),
    onFailure: (_id, error) => failures.push(error),
    onRemark: (text) => remarks.push(text),
    onNotKept: (_id, error) => notKept.push(error),
    now: Date.now,
  });
  const reports: DoctorReport[] = [];
  const doctor = new Doctor({
    endpoints,
    client: async () => client,
    drawPicture: async () => TEST_PICTURE,
    ownModels: () => settings.data.costs.ownModels,
    onUpdate: (report) => {
      reports.push(report);
      options.onDoctor?.(report);
    },
    now: Date.now,
  });
  const close = async (): Promise<void> => {
    await Promise.all([analyses.close(), doctor.close()]);
    await endpoints.close();
    await client.close();
    await links.close();
    await history.close();
  };
  onTestFinished(close);
  return {
    ...{
      dir,
      historyDir,
      settingsFile,
      settings,
      vault,
      endpoints,
      client,
      history,
      historyError: options.historyError ?? null,
      analyses,
      doctor,
      imaging: ownImaging,
      links,
      prepared,
      textTokens,
    },
    ...{ updates, deltas, progress, reports, failures, notKept, remarks, changes, close },
  };
}
