import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Question, SentTo } from '../../../shared/domain/analysis';
import type { RequestSending } from '../../../shared/domain/request-trace';
import type { KeptEstimate } from '../../../shared/domain/estimate';
import { loadDriver, wantedDriver } from '../driver';
import { currentOwner, type Owner } from '../../platform/process-owner';
import type { NewAnalysis, NewPicture } from '../entries';
import { HistoryStore, type HistoryStoreOptions } from '../store';

/** The driver under test: what LOOKSEE_SQLITE_DRIVER asks for, else what the app would take on this runtime. */
export const driver = await loadDriver(wantedDriver());

/** A fresh folder, removed when the test is over. */
export function temporaryDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'looksee-history-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** A store that the test's end closes. */
export function openStore(dir: string, options: Partial<HistoryStoreOptions> = {}): HistoryStore {
  const store = HistoryStore.open({ dir, driver, owner: currentOwner(), ...options });
  onTestFinished(() => {
    try {
      store.close();
    } catch {
      // The test closed it.
    }
  });
  return store;
}

/** A process that no longer runs: this one's id, started at another time. */
export const DEAD: Owner = { pid: process.pid, startedAt: 'ticks:another-boot:1' };

export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
export const hashOf = (bytes: Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex');

export function newPicture(name: string, change: Partial<NewPicture> = {}): NewPicture {
  return {
    name,
    link: null,
    page: 0,
    sha256: hashOf(bytesOf(`original ${name}`)),
    format: 'jpeg',
    width: 4032,
    height: 3024,
    bytes: 3_900_000,
    path: `/photos/${name}`,
    thumbnail: bytesOf(`thumbnail of ${name}`),
    ...change,
  };
}

export function newAnalysis(
  prompt: string,
  {
    question = {},
    ...change
  }: Partial<Omit<NewAnalysis, 'question'>> & {
    question?: Partial<Question>;
  } = {},
): NewAnalysis {
  return {
    question: {
      endpointId: 'vision-api',
      model: 'gpt-4o',
      detail: 'high',
      size: 'fit',
      prompt,
      system: '',
      maxTokens: null,
      temperature: null,
      ...question,
    },
    endpointName: 'Vision API',
    stream: false,
    createdAt: 1_763_800_000_000,
    pictures: [newPicture('receipt.jpg')],
    ...change,
  };
}

export const ESTIMATE: KeptEstimate = {
  pictures: [765, null],
  imageTokens: null,
  textTokens: 12,
  promptTokens: null,
  cost: null,
  price: { in: 2.5, out: 10, cachedIn: 1.25 },
  tableVersion: 3,
};
export const SENT_TO: SentTo = { host: 'api.example.com:8443', at: 1_763_800_000_321 };

/** What went over the wire once, with the prompt in its body. */
export function sending(prompt: string, change: Partial<RequestSending> = {}): RequestSending {
  return {
    because: null,
    method: 'POST',
    url: 'https://api.example.com/v1/chat/completions',
    requestHeaders: [{ name: 'authorization', value: 'Bearer [key]', variable: 'API_KEY' }],
    body: JSON.stringify({ model: 'gpt-4o', messages: [{ role: 'user', content: prompt }] }),
    pictures: [],
    bodyBytes: 1_234,
    status: 200,
    responseHeaders: [{ name: 'content-type', value: 'application/json' }],
    responseBody: '{"choices":[]}',
    responseBytes: 14,
    responseCut: false,
    failure: null,
    times: {
      queued: 1_763_800_000_000,
      prepared: 1_763_800_000_020,
      connected: 1_763_800_000_031,
      sent: 1_763_800_000_035,
      headers: 1_763_800_001_900,
      firstDelta: null,
      done: 1_763_800_002_000,
    },
    ...change,
  };
}

/** Writes one finished analysis and gives its id. */
export function addDone(
  store: HistoryStore,
  prompt: string,
  answer: string,
  name?: string,
): number {
  const pictures = name === undefined ? [] : [newPicture(name)];
  const [analysis] = store.create([newAnalysis(prompt, { pictures })]);
  if (analysis === undefined) throw new Error('create gave nothing back');
  store.update(analysis.id, { status: 'done', answer });
  return analysis.id;
}

export function search(store: HistoryStore, text: string): number[] {
  return store.list({ text, before: null, limit: 500 }).entries.map((entry) => entry.id);
}

/** Every file below a folder, with its bytes. */
export function filesBelow(dir: string): Map<string, Buffer> {
  const files = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return new Map(
    files.map((file) => {
      const path = join(file.parentPath, file.name);
      return [path, readFileSync(path)];
    }),
  );
}
