/** What was looked at before an ask, what the endpoint received and what is kept are the same bytes. */
import { plainProfile } from '../../shared/domain/endpoint';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Analysis, AskMode, Question } from '../../shared/domain/analysis';
import { MODEL_TABLE_VERSION } from '../../shared/domain/model-table';
import type { Preview } from '../../shared/ipc/contract';
import { closedPort, type Received } from '../provider/testing/loopback-endpoint';
import { askedLink, type Asked } from './asked';
import { sha256Of } from './picture-source';
import {
  asked,
  buildHistory,
  completion,
  openServices,
  question,
  serve,
  type BuiltHistory,
  type Endpoint,
  type ServicesOptions,
} from './testing';
import { openWindowServices } from './testing-window';

const CONCURRENCY = plainProfile('e', 'E').concurrency;

let built: BuiltHistory;
beforeAll(async () => {
  built = await buildHistory();
});
afterAll(() => built.remove());

const REMOVED = ['GPS 48.85840 N 2.29450 E', 'camera Example Phone 7'];

const answering = () => serve((response) => void response.end(completion('A receipt.')));

const open = (endpoint: Endpoint, more: Partial<ServicesOptions> = {}) =>
  openServices({ workerUrl: built.workerUrl, baseUrl: endpoint.baseUrl, ...more });

/** The bytes of the pictures in a request. */
function picturesIn({ text }: Received): Buffer[] {
  return [...text.matchAll(/data:image\/png;base64,([A-Za-z0-9+/=]+)/g)].map(([, base64 = '']) =>
    Buffer.from(base64, 'base64'),
  );
}

/** A draft with these pictures, of which each was looked at as it would be sent. */
async function lookAt(names: readonly string[], change: Partial<Question> = {}) {
  const endpoint = await answering();
  const { baseUrl } = endpoint;
  const services = await openWindowServices({ workerUrl: built.workerUrl, baseUrl });
  const { add, analyses, draft, previews } = services;
  const wanted = question(change);
  const looked: Preview[] = [];
  const pictures: Asked[] = [];
  for (const name of names) {
    const id = await add(`${name}.png`, name);
    looked.push(await previews.make(id, wanted));
    const source = draft.source(id);
    if (!source) throw new Error(`${name} is not ready`);
    pictures.push({ ...source, load: () => draft.read(source.sha256) });
  }
  const ask = async (mode: AskMode) => ended(analyses, await analyses.ask(wanted, pictures, mode));
  return { ...services, endpoint, looked, ask };
}

async function ended(
  analyses: Awaited<ReturnType<typeof open>>['analyses'],
  rows: readonly Analysis[],
): Promise<Analysis[]> {
  const all = await Promise.all(rows.map(({ id }) => analyses.ended(id)));
  return all.filter((row) => row !== null);
}

/** The original itself, encoded anew, and the original stripped. */
const NAMES = ['picture a', 'photo picture b', 'tagged picture c'];
const TEXTS = [
  'picture a',
  'picture encoded of photo picture b',
  'picture stripped of tagged picture c',
];

describe('the bytes that were looked at', () => {
  it.each(['each', 'together'] as const)(
    'are those received and kept, asked about %s',
    async (mode) => {
      const { ask, endpoint, history, looked, previews } = await lookAt(NAMES);
      const from = Date.now();
      const rows = await ask(mode);
      const until = Date.now();
      const received = endpoint.received.flatMap(picturesIn);
      expect(received.map(String).sort()).toEqual([...TEXTS].sort());
      const kept = rows.flatMap((row) => row.pictures);
      for (const [index, { removed, sent }] of looked.entries()) {
        const bytes = Buffer.from(TEXTS[index] ?? '');
        expect(sent).toMatchObject({ sha256: await sha256Of(bytes), bytes: bytes.byteLength });
        expect(bytes.equals((await previews.read(sent.sha256)) ?? new Uint8Array())).toBe(true);
        const inHistory = await history.readPicture(sent.sha256);
        expect(bytes.equals(inHistory ?? new Uint8Array())).toBe(true);
        expect(kept[index]).toMatchObject({ sent, removed });
        expect(removed).toEqual(index === 0 ? [] : REMOVED);
      }
      for (const { sentTo } of rows) {
        expect(sentTo?.host).toBe(`127.0.0.1:${endpoint.port}`);
        expect(sentTo?.at).toBeGreaterThanOrEqual(from);
        expect(sentTo?.at).toBeLessThanOrEqual(until);
      }
      for (const row of rows) expect(await history.get(row.id)).toEqual(row);
    },
  );

  it('go again untouched, with what they lack, and an estimate of their own', async () => {
    const { analyses, ask, endpoint, past } = await lookAt(NAMES, { size: 'original' });
    const [first] = await ask('together');
    const [again] = await ended(analyses, await past.askAgain(first?.id ?? 0));
    expect(endpoint.received[1]?.text).toBe(endpoint.received[0]?.text);
    expect(again?.pictures).toEqual(first?.pictures);
    expect(again?.estimate).toEqual(first?.estimate);
    expect(again?.size).toBe('original');
    expect(again?.sentTo?.at).toBeGreaterThanOrEqual(first?.sentTo?.at ?? Infinity);
  });
});

describe('the estimate', () => {
  it('is of exactly what is sent, with its price and the version of the table, and kept before', async () => {
    const endpoint = await answering();
    const { analyses } = await open(endpoint);
    const link = askedLink('https://example.com/a.png');
    const all = [await asked('photo picture of 4000 x 3000'), await asked('picture b')];
    const texts = { system: 'Be brief.', prompt: 'What is it?' };
    const [row, withLink] = await ended(analyses, [
      ...(await analyses.ask(question(texts), all, 'together')),
      ...(await analyses.ask(question(texts), [all[1] as Asked, link], 'together')),
    ]);
    expect(row?.estimate).toEqual({
      pictures: [765, 255],
      imageTokens: 1020,
      textTokens: 7,
      promptTokens: 1027,
      cost: 0.0025675,
      price: { in: 2.5, out: 10, cachedIn: 1.25 },
      tableVersion: MODEL_TABLE_VERSION,
    });
    expect(withLink?.estimate).toMatchObject({
      pictures: [255, null],
      promptTokens: null,
      cost: null,
    });
  });

  it('is none for a model that nobody has told us about, and its texts are not counted', async () => {
    const countText = () => Promise.reject(new Error('counted all the same'));
    const { analyses } = await open(await answering(), { countText });
    const rows = await analyses.ask(
      question({ model: 'llava' }),
      [await asked('picture a')],
      'each',
    );
    expect(await ended(analyses, rows)).toMatchObject([{ status: 'done', estimate: null }]);
  });

  it('is none where the texts cannot be counted; the answer comes all the same', async () => {
    const countText = () => Promise.reject(new Error('no thread'));
    const { analyses } = await open(await answering(), { countText });
    const rows = await analyses.ask(question(), [await asked('picture a')], 'each');
    expect(await ended(analyses, rows)).toMatchObject([{ status: 'done', estimate: null }]);
  });
});

describe('where it went', () => {
  it('is kept when it begins to leave, not only with the answer', async () => {
    let answer = (): void => undefined;
    const endpoint = await serve((response) => {
      answer = () => void response.end(completion('A receipt.'));
    });
    const { analyses, history } = await open(endpoint);
    const [row] = await analyses.ask(question(), [await asked('picture a')], 'each');
    await expect.poll(() => endpoint.received.length).toBe(1);
    const running = await history.get(row?.id ?? 0);
    expect(running).toMatchObject({ status: 'running', estimate: { imageTokens: 255 } });
    expect(running?.sentTo?.host).toBe(`127.0.0.1:${endpoint.port}`);
    answer();
    expect((await analyses.ended(row?.id ?? 0))?.sentTo).toEqual(running?.sentTo);
  });

  it('is nowhere where nobody took it', async () => {
    const baseUrl = `http://127.0.0.1:${await closedPort()}/v1`;
    const { analyses } = await openServices({ workerUrl: built.workerUrl, baseUrl });
    const rows = await analyses.ask(question(), [await asked('picture a')], 'each');
    const refused = { status: 'failed', error: { code: 'refused-connection' }, sentTo: null };
    expect(await ended(analyses, rows)).toMatchObject([refused]);
  });

  it('is nowhere for what is read on this device', async () => {
    const { analyses } = await open(await answering());
    const onDevice = question({ endpointId: 'on-device', model: '', prompt: '' });
    const rows = await analyses.ask(onDevice, [await asked('photo picture a')], 'each');
    expect(await ended(analyses, rows)).toMatchObject([
      { status: 'done', sentTo: null, estimate: null, pictures: [{ removed: REMOVED }] },
    ]);
  });
});

describe('what the endpoint would refuse', () => {
  const limited = (limits: object): Partial<ServicesOptions> => ({
    thisRun: {
      profiles: [],
      isMeant: () => true,
      adapt: (profile) => ({ ...profile, ...limits }),
    },
  });
  const pictures = () => Promise.all(['picture a', 'photo picture b', 'picture c'].map(asked));

  it('is not sent, and says why and what would fit; the pictures stay as they were prepared', async () => {
    const endpoint = await answering();
    const { analyses, failures } = await open(endpoint, limited({ maxPictures: 2 }));
    const rows = await analyses.ask(question(), await pictures(), 'together');
    const [failed] = await ended(analyses, rows);
    expect(failed).toMatchObject({
      status: 'failed',
      prompt: 'What is it?',
      estimate: null,
      sentTo: null,
      error: {
        code: 'over-limit',
        message: expect.stringContaining('3 pictures'),
        hint: expect.stringContaining('Nothing was sent.'),
        retryable: false,
      },
    });
    expect(failed?.pictures.every(({ sent }) => sent !== null)).toBe(true);
    expect(failures.map(({ code }) => code)).toEqual(['over-limit']);
    expect(endpoint.received).toEqual([]);
  });

  it('is told by the bytes as prepared, of the one that is too large', async () => {
    const endpoint = await answering();
    const { analyses } = await open(endpoint, limited({ maxPictureBytes: 20 }));
    const rows = await ended(analyses, await analyses.ask(question(), await pictures(), 'each'));
    expect(rows.map(({ error }) => error?.code)).toEqual([undefined, 'over-limit', undefined]);
    expect(rows[1]?.error?.message).toContain('photo picture b.png is 34 bytes');
    expect(endpoint.received.flatMap(picturesIn).map(String).sort()).toEqual([
      'picture a',
      'picture c',
    ]);
  });

  it('counts links, and the texts as they are written in the body', async () => {
    const endpoint = await answering();
    const few = await open(endpoint, limited({ maxPictures: 1 }));
    const both = [await asked('picture a'), askedLink('https://example.com/a.png')];
    const [tooMany] = await ended(
      few.analyses,
      await few.analyses.ask(question(), both, 'together'),
    );
    expect(tooMany?.error?.code).toBe('over-limit');
    // As JSON each line break takes two bytes.
    const prompt = `${'\n'.repeat(3_000)}?`;
    const small = await open(endpoint, limited({ maxBodyBytes: 5_000 }));
    const long = await small.analyses.ask(question({ prompt }), [await asked('picture a')], 'each');
    const [tooLong] = await ended(small.analyses, long);
    expect(tooLong?.error).toMatchObject({
      code: 'over-limit',
      hint: expect.stringContaining('Shorten the prompt.'),
    });
    expect(endpoint.received).toEqual([]);
  });
});

describe('many pictures', () => {
  it('are prepared a little ahead of their turn, not all before', async () => {
    const waiting: (() => void)[] = [];
    const endpoint = await serve((response, _, index) => {
      const answer = (): void => void response.end(completion('A receipt.'));
      // Once one was answered, as many go at once as may.
      if (index === 0) answer();
      else waiting.push(answer);
    });
    const { analyses } = await open(endpoint);
    await ended(analyses, await analyses.ask(question(), [await asked('picture a')], 'each'));
    const all = await Promise.all(
      Array.from({ length: CONCURRENCY * 3 }, (_, index) => asked(`picture ${index}`)),
    );
    let prepared = 0;
    const onPrepared = async (): Promise<void> => void (prepared += 1);
    const rows = await analyses.ask(question(), all, 'each', { onPrepared });
    for (let turn = 1; turn <= 3; turn += 1) {
      await expect.poll(() => waiting.length).toBe(CONCURRENCY);
      await expect.poll(() => prepared).toBe(Math.min(CONCURRENCY * turn + 2, all.length));
      for (const answer of waiting.splice(0)) answer();
    }
    expect((await ended(analyses, rows)).every(({ status }) => status === 'done')).toBe(true);
  });
});
