import type { ServerResponse } from 'node:http';
import type { Analysis } from '../../shared/domain/analysis';
import { plainProfile } from '../../shared/domain/endpoint';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { History, type PictureToSend } from '../history';
import { askedLink, type AskedPicture } from './asked';
import {
  asked,
  buildHistory,
  changeProfile,
  chunk,
  completion,
  KEY,
  openServices,
  question,
  serve,
  type BuiltHistory,
  type Endpoint,
} from './testing';

const CONCURRENCY = plainProfile('e', 'E').concurrency;

let built: BuiltHistory;
beforeAll(async () => {
  built = await buildHistory();
});
afterAll(() => built.remove());

const open = (endpoint: Endpoint | null, more: Partial<Parameters<typeof openServices>[0]> = {}) =>
  openServices({
    workerUrl: built.workerUrl,
    ...(endpoint && { baseUrl: endpoint.baseUrl }),
    ...more,
  });

const answered = (response: ServerResponse): void =>
  void response.end(completion('It is a receipt.'));

/** An endpoint whose answers wait for `release`. @param first so many do not wait */
async function held(first = 0) {
  const waiting: ServerResponse[] = [];
  const endpoint = await serve((response, _, index) =>
    index < first ? answered(response) : void waiting.push(response),
  );
  const release = () => waiting.splice(0).forEach(answered);
  return { endpoint, waiting, release };
}

/** An endpoint that streams the beginning of an answer and leaves its end open. */
const begun = () =>
  serve((response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(`data: ${chunk('It is ')}\n\ndata: ${chunk('a rec')}\n\n`);
  });

const pictures = () => Promise.all(['picture a', 'picture b', 'picture c'].map(asked));

function withResolvers(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
}

/** The pictures of a request's body, as text. */
function sentPictures(body: Record<string, unknown>): string[] {
  return [...JSON.stringify(body).matchAll(/base64,([A-Za-z0-9+/=]+)/g)].map(([, base64 = '']) =>
    Buffer.from(base64, 'base64').toString(),
  );
}

describe('asking', () => {
  it('sends one request a picture, each with a row that holds what was sent and what came', async () => {
    const endpoint = await serve(answered);
    const { analyses, history, updates } = await open(endpoint);
    const rows = await analyses.ask(question(), await pictures(), 'each');
    expect(updates.map(({ id, status }) => [id, status])).toEqual(
      rows.map(({ id }) => [id, 'running']),
    );
    const ended = await Promise.all(rows.map(({ id }) => analyses.ended(id)));
    expect(endpoint.received).toHaveLength(3);
    expect(ended.map((row) => [row?.status, row?.answer, row?.usage?.totalTokens])).toEqual(
      Array(3).fill(['done', 'It is a receipt.', 1183]),
    );
    expect(updates.slice(3).every(({ status }) => status === 'done')).toBe(true);
    const kept = await history.get(rows[1]?.id ?? 0);
    expect(kept).toEqual(ended[1]);
    const sent = await history.readPicture(kept?.pictures[0]?.sent?.sha256 ?? '');
    expect(Buffer.from(sent ?? []).toString()).toBe('picture b');
  });

  it('tells the exact bytes before anything is sent, and sends nothing where that fails', async () => {
    const endpoint = await serve(answered);
    const { analyses } = await open(endpoint);
    const told: string[] = [];
    const onPrepared = async ({ name }: AskedPicture, { bytes }: PictureToSend) => {
      expect(endpoint.received).toHaveLength(0);
      told.push(`${name}: ${Buffer.from(bytes).toString()}`);
      if (name.startsWith('photo')) throw new Error('no space');
    };
    const both = [await asked('picture a'), await asked('photo picture b')];
    const rows = await analyses.ask(question({ size: 'original' }), both, 'together', {
      onPrepared,
    });
    const [ended] = await Promise.all(rows.map(({ id }) => analyses.ended(id)));
    expect(told).toEqual([
      'picture a.png: picture a',
      'photo picture b.png: picture encoded of photo picture b',
    ]);
    expect(ended?.status).toBe('failed');
    expect(endpoint.received).toHaveLength(0);
  });

  it('sends all together in order, the prepared form where the original must not go', async () => {
    const endpoint = await serve(answered);
    const { analyses } = await open(endpoint);
    const all = await Promise.all(['picture a', 'picture photo', 'picture c'].map(asked));
    const [row] = await analyses.ask(question(), all, 'together');
    await analyses.ended(row?.id ?? 0);
    expect(endpoint.received.map(({ body }) => sentPictures(body))).toEqual([
      ['picture a', 'picture encoded of picture photo', 'picture c'],
    ]);
  });

  it('gives a link to the endpoint as it is, beside pictures, and keeps it', async () => {
    const endpoint = await serve(answered);
    const { analyses, history } = await open(endpoint);
    const link = `${endpoint.baseUrl}/photos/a%20cat.jpg?size=2`;
    const all = [await asked('picture a'), askedLink(link)];
    const [row] = await analyses.ask(question(), all, 'together');
    expect((await analyses.ended(row?.id ?? 0))?.status).toBe('done');
    expect(endpoint.received.map(({ method, path }) => [method, path])).toEqual([
      ['POST', '/v1/chat/completions'],
    ]);
    expect(endpoint.received[0]?.text).toContain(
      `{"type":"image_url","image_url":{"url":${JSON.stringify(link)}}}`,
    );
    expect((await history.get(row?.id ?? 0))?.pictures).toMatchObject([
      { link: null, sent: { bytes: 9 } },
      { name: 'a cat.jpg', link, sent: null, format: null, bytes: 0 },
    ]);
  });

  it('writes nothing where a link is asked about on this device', async () => {
    const { analyses, history } = await open(null);
    const all = [await asked('picture a'), askedLink('https://example.com/a.png')];
    await expect(
      analyses.ask(question({ endpointId: 'on-device' }), all, 'each'),
    ).rejects.toMatchObject({
      error: {
        code: 'picture-unusable',
        message: 'On this device reads pictures on this computer only.',
        hint: expect.stringContaining('Load the link instead'),
      },
    });
    expect((await history.list({ text: '', before: null, limit: 10 })).entries).toEqual([]);
  });

  it('prepares the page that was chosen', async () => {
    const endpoint = await serve(answered);
    const { analyses, history } = await open(endpoint);
    const scan = await asked('picture scan');
    const [row] = await analyses.ask(
      question(),
      [{ ...scan, facts: { ...scan.facts, pages: 3, page: 2 } }],
      'each',
    );
    await analyses.ended(row?.id ?? 0);
    expect(sentPictures(endpoint.received[0]?.body ?? {})).toEqual([
      'picture encoded of page 2 of picture scan',
    ]);
    expect((await history.get(row?.id ?? 0))?.pictures[0]?.page).toBe(2);
  });

  it('writes nothing where the question itself cannot be asked', async () => {
    const { analyses, history } = await open(null);
    const ask = (change: Parameters<typeof question>[0]) => async () =>
      analyses.ask(question(change), await pictures(), 'each');
    await expect(ask({ prompt: ' ' })).rejects.toMatchObject({ error: { code: 'prompt-missing' } });
    await expect(ask({ endpointId: 'nobody' })).rejects.toMatchObject({
      error: { code: 'not-found' },
    });
    expect((await history.list({ text: '', before: null, limit: 10 })).entries).toEqual([]);
  });

  it('keeps what failed before anything was sent, with the reason', async () => {
    const endpoint = await serve(answered);
    const { analyses, failures } = await open(endpoint, { key: null });
    const [row] = await analyses.ask(question(), await pictures(), 'together');
    const ended = await analyses.ended(row?.id ?? 0);
    expect([ended?.status, ended?.error?.code]).toEqual(['failed', 'key-missing']);
    expect(failures.map(({ code }) => code)).toEqual(['key-missing']);
    expect(endpoint.received).toEqual([]);
  });

  it('reads on this device one picture after the other, with no request', async () => {
    const { analyses } = await open(null);
    const onDevice = question({ endpointId: 'on-device', model: '', prompt: '' });
    const rows = await analyses.ask(onDevice, await pictures(), 'each');
    const ended = await Promise.all(rows.map(({ id }) => analyses.ended(id)));
    for (const row of ended) {
      expect(row?.status).toBe('done');
      expect(row?.answer).toContain('TOTAL 12.50');
    }
  });
});

describe('cancelling', () => {
  it('keeps what came of a streamed answer', async () => {
    const { analyses, history, deltas } = await open(await begun(), { stream: true });
    const [row] = await analyses.ask(question(), await pictures(), 'together');
    const id = row?.id ?? 0;
    await expect.poll(() => deltas.map(({ text }) => text).join('')).toBe('It is a rec');
    expect(deltas.map(({ offset }) => offset)).toEqual([0, 6]);
    analyses.cancel([id]);
    await analyses.ended(id);
    const kept = await history.get(id);
    expect([kept?.status, kept?.error?.code]).toEqual(['cancelled', 'cancelled']);
    expect(kept?.answer).toBe('It is a rec');
  });

  it('writes a growing answer while it grows, so that a crash costs little', async () => {
    const { analyses, history } = await open(await begun(), { stream: true });
    const [row] = await analyses.ask(question(), await pictures(), 'together');
    const kept = () => history.get(row?.id ?? 0);
    await expect.poll(async () => (await kept())?.answer, { timeout: 20_000 }).toBe('It is a rec');
    expect((await kept())?.status).toBe('running');
  });

  it('ends one that waits for its turn at once, and sends nothing of it', async () => {
    // Once one was answered, as many go at once as may.
    const { endpoint, waiting, release } = await held(1);
    const { analyses, progress } = await open(endpoint);
    const [first] = await analyses.ask(question(), [await asked('picture a')], 'each');
    await analyses.ended(first?.id ?? 0);
    const all = await Promise.all(
      Array.from({ length: CONCURRENCY + 4 }, (_, index) => asked(`picture ${index}`)),
    );
    const rows = await analyses.ask(question(), all, 'each');
    await expect.poll(() => waiting.length).toBe(CONCURRENCY);
    const stepsOf = (row: Analysis | undefined) =>
      progress.filter(({ id }) => id === row?.id).map(({ step }) => step);
    // Prepared, before the endpoint's gate; and not even that.
    const [atGate, behind] = [rows.at(CONCURRENCY), rows.at(-1)];
    await expect.poll(() => stepsOf(atGate)).toContain('turn');
    expect([stepsOf(rows[0]).at(-1), stepsOf(behind)]).toEqual(['sent', []]);
    for (const late of [atGate, behind]) {
      analyses.cancel([late?.id ?? 0]);
      const ended = await analyses.ended(late?.id ?? 0);
      expect([ended?.status, ended?.sentTo]).toEqual(['cancelled', null]);
    }
    expect(waiting).toHaveLength(CONCURRENCY);
    release();
    await expect.poll(() => waiting.length).toBe(2);
    release();
    const ended = await Promise.all(rows.map(({ id }) => analyses.ended(id)));
    expect(ended.filter((row) => row?.status === 'done')).toHaveLength(rows.length - 2);
    expect(endpoint.received).toHaveLength(rows.length - 1);
  });

  it('writes every row when the app closes', async () => {
    const { endpoint, waiting } = await held();
    const services = await open(endpoint);
    const rows = await services.analyses.ask(question(), await pictures(), 'each');
    // Two more than that wait for their turn.
    await expect.poll(() => waiting.length).toBeGreaterThan(0);
    await services.close();
    const again = await History.open({ dir: services.historyDir, workerUrl: built.workerUrl });
    onTestFinished(() => again.close());
    const kept = await Promise.all(rows.map(({ id }) => again.get(id)));
    expect(kept.map((row) => row?.status)).toEqual(Array(3).fill('cancelled'));
  });
});

describe('closing', () => {
  it('refuses what is asked afterwards: nothing is written, nothing is sent', async () => {
    const endpoint = await serve(answered);
    const { analyses, history } = await open(endpoint);
    await analyses.close();
    await expect(analyses.ask(question(), await pictures(), 'each')).rejects.toMatchObject({
      error: { code: 'cancelled' },
    });
    expect((await history.list({ text: '', before: null, limit: 10 })).entries).toEqual([]);
    expect(endpoint.received).toEqual([]);
  });

  it('ends as cancelled what was being written, and waits for its rows', async () => {
    const endpoint = await serve(answered);
    const { analyses, history } = await open(endpoint);
    const asking = analyses.ask(question(), await pictures(), 'each');
    await analyses.close();
    const { entries } = await history.list({ text: '', before: null, limit: 10 });
    expect(entries.map(({ status }) => status)).toEqual(Array(3).fill('cancelled'));
    expect(await asking).toHaveLength(3);
    expect(endpoint.received).toEqual([]);
  });
});

describe('a paid answer', () => {
  it('is told although its row was deleted meanwhile, by the window beside a command line', async () => {
    const { endpoint, waiting, release } = await held();
    const { analyses, history, notKept, updates } = await open(endpoint);
    const [row] = await analyses.ask(question(), await pictures(), 'together');
    const id = row?.id ?? 0;
    await expect.poll(() => waiting.length).toBe(1);
    await history.purge([id]);
    release();
    const ended = await analyses.ended(id);
    expect([ended?.status, ended?.answer]).toEqual(['done', 'It is a receipt.']);
    expect(notKept.map(({ code }) => code)).toEqual(['not-found']);
    expect(updates.at(-1)).toEqual(ended);
  });

  it('is sent for although its row was deleted while its picture was prepared', async () => {
    const endpoint = await serve(answered);
    const { analyses, history, notKept } = await open(endpoint);
    const picture = await asked('picture a');
    const { promise: deleted, resolve } = withResolvers();
    const load = async () => {
      await deleted;
      return picture.load();
    };
    const [row] = await analyses.ask(question(), [{ ...picture, load }], 'each');
    const id = row?.id ?? 0;
    const ended = analyses.ended(id);
    await history.purge([id]);
    resolve();
    expect((await ended)?.answer).toBe('It is a receipt.');
    expect(notKept.map(({ code }) => code)).toEqual(['not-found']);
  });

  it('is told although the history cannot be written any more', async () => {
    const { endpoint, waiting, release } = await held();
    const { analyses, history, notKept, updates } = await open(endpoint);
    const [row] = await analyses.ask(question(), await pictures(), 'together');
    await expect.poll(() => waiting.length).toBe(1);
    const ended = analyses.ended(row?.id ?? 0);
    await history.close();
    release();
    expect((await ended)?.answer).toBe('It is a receipt.');
    expect(updates.at(-1)).toMatchObject({ status: 'done', answer: 'It is a receipt.' });
    expect(notKept.map(({ code }) => code)).toEqual(['history-failed']);
  });
});

describe('what an answer teaches', () => {
  const onlyBearer = () =>
    serve((response, { headers }) => {
      if (headers.authorization === `Bearer ${KEY}`) answered(response);
      else response.writeHead(401).end('{"error":{"message":"wrong key"}}');
    });
  const gptProto = question({ endpointId: 'gptproto', model: '' });

  it('is kept, and the page is told', async () => {
    const endpoint = await onlyBearer();
    const { analyses, changes, endpoints, settings } = await open(null);
    await changeProfile(settings, 'gptproto', { baseUrl: endpoint.baseUrl });
    const [row] = await analyses.ask(gptProto, [await asked('picture a')], 'each');
    expect((await analyses.ended(row?.id ?? 0))?.status).toBe('done');
    expect(endpoints.profile('gptproto').auth).toEqual({ type: 'bearer' });
    expect(changes).toEqual(['endpoints']);
  });

  it('is not written by a run with flags of its own: a window beside it has the file', async () => {
    const endpoint = await onlyBearer();
    const thisRun = {
      profiles: [],
      isMeant: () => true,
      adapt: (profile: ReturnType<typeof services.endpoints.profile>) => ({
        ...profile,
        baseUrl: endpoint.baseUrl,
      }),
    };
    const services = await open(endpoint, { thisRun });
    const before = readFileSync(services.settingsFile, 'utf8');
    const [row] = await services.analyses.ask(gptProto, [await asked('picture a')], 'each');
    expect((await services.analyses.ended(row?.id ?? 0))?.status).toBe('done');
    expect(readFileSync(services.settingsFile, 'utf8')).toBe(before);
  });
});

describe('what a model refuses', () => {
  it('is said of a temperature that was left out, once an ask, also where it was known before', async () => {
    const endpoint = await serve((response, { text }) => {
      if (!text.includes('"temperature"')) return answered(response);
      const error = {
        message: 'Unsupported parameter',
        param: 'temperature',
        code: 'unsupported_value',
      };
      return void response.writeHead(400).end(JSON.stringify({ error }));
    });
    const { analyses, remarks } = await open(endpoint);
    for (const asks of [1, 2]) {
      const rows = await analyses.ask(question({ temperature: 0.2 }), await pictures(), 'each');
      const ended = await Promise.all(rows.map(({ id }) => analyses.ended(id)));
      expect(ended.map((row) => row?.status)).toEqual(Array(3).fill('done'));
      const remark = 'Sent without temperature: gpt-4o at Vision API does not accept it.';
      expect(remarks).toEqual(Array(asks).fill(remark));
    }
  });

  const MAX_TOKENS_REFUSED = JSON.stringify({
    error: { message: 'No', param: 'max_tokens', code: 'unsupported_parameter' },
  });
  const modern = () =>
    serve((response, { body }) => {
      if ('max_tokens' in body) response.writeHead(400).end(MAX_TOKENS_REFUSED);
      else answered(response);
    });
  const ask = async (
    { analyses }: Awaited<ReturnType<typeof open>>,
    change: Parameters<typeof question>[0] = {},
  ) => {
    const wanted = question({ maxTokens: 50, ...change });
    const [row] = await analyses.ask(wanted, [await asked('picture a')], 'each');
    expect((await analyses.ended(row?.id ?? 0))?.status).toBe('done');
  };
  const tokenKeys = ({ received }: Endpoint) =>
    received.map(({ body }) => Object.keys(body).filter((key) => key.startsWith('max_')));

  it('is known at the next start, for this model and address alone', async () => {
    const endpoint = await modern();
    const first = await open(endpoint);
    await ask(first);
    await first.close();
    const { dir } = first;
    const second = await open(endpoint, { dir });
    await ask(second);
    expect(tokenKeys(endpoint)).toEqual([
      ['max_tokens'],
      ['max_completion_tokens'],
      ['max_completion_tokens'],
    ]);
    await ask(second, { model: 'another' });
    expect(tokenKeys(endpoint).slice(3)).toEqual([['max_tokens'], ['max_completion_tokens']]);
    const elsewhere = await modern();
    await second.endpoints.update('vision-api', { baseUrl: elsewhere.baseUrl });
    await ask(second);
    expect(tokenKeys(elsewhere)).toEqual([['max_tokens'], ['max_completion_tokens']]);
  });

  const commandLine = { profiles: [], isMeant: () => true, adapt: <T>(profile: T): T => profile };

  it('is not written by a run with flags of its own', async () => {
    const endpoint = await modern();
    const services = await open(endpoint, { thisRun: commandLine });
    const before = readFileSync(services.settingsFile, 'utf8');
    await ask(services);
    expect(readFileSync(services.settingsFile, 'utf8')).toBe(before);
  });

  it('is known to the command line, too, once the window has learned it', async () => {
    const endpoint = await modern();
    const window = await open(endpoint);
    await ask(window);
    await ask(await open(endpoint, { dir: window.dir, thisRun: commandLine }));
    expect(tokenKeys(endpoint).slice(1)).toEqual([
      ['max_completion_tokens'],
      ['max_completion_tokens'],
    ]);
  });

  it('is not kept for the address that the endpoint has got meanwhile', async () => {
    const endpoint = await modern();
    const services = await open(endpoint);
    const { id, ...old } = services.endpoints.profile('vision-api');
    await services.endpoints.update(id, { baseUrl: 'https://elsewhere.example/v1' });
    await services.endpoints.learnRefused({ id, ...old }, 'gpt-4o', { temperature: 'drop' });
    expect(services.settings.data.refused).toEqual({});
  });
});

describe('what goes over the wire', () => {
  it('is kept as each sending ends, with the hash of what was sent and when it was asked', async () => {
    const waiting: ServerResponse[] = [];
    const endpoint = await serve((response, _, index) => {
      if (index === 0) response.writeHead(503, { 'retry-after-ms': '1' }).end();
      else waiting.push(response);
    });
    const { analyses, history, progress } = await open(endpoint);
    const [row] = await analyses.ask(question(), [await asked('picture a')], 'each');
    const id = row?.id ?? 0;
    await expect.poll(() => waiting.length, { timeout: 20_000 }).toBe(1);
    // Were the app to die now, it would be there.
    const [refused, ...none] = (await history.sendings(id)) ?? [];
    expect([refused?.status, none]).toEqual([503, []]);
    expect((await history.get(id))?.status).toBe('running');
    const steps = progress.map(({ step }) => step);
    expect(steps.slice(0, 3)).toEqual(['preparing', 'turn', 'sent']);
    expect(steps.at(-1)).toBe('sent');

    waiting.splice(0).forEach(answered);
    const ended = await analyses.ended(id);
    const sendings = (await history.sendings(id)) ?? [];
    expect(sendings.map(({ status }) => status)).toEqual([503, 200]);
    const { sha256 = '' } = ended?.pictures[0]?.sent ?? {};
    expect(sendings[0]?.pictures[0]).toContain(`SHA-256 ${sha256.slice(0, 16)}…`);
    expect(sendings[0]?.times.queued).toBe(row?.createdAt);
    expect(JSON.stringify(sendings)).not.toContain(KEY);
  });

  it('takes along the secret headers of its profile, and shows none', async () => {
    const endpoint = await serve(answered);
    const { analyses, endpoints, history } = await open(endpoint);
    const extraHeaders = [
      { name: 'X-Team', value: null },
      { name: 'X-Title', value: 'Looksee' },
    ];
    await endpoints.update('vision-api', { extraHeaders });
    await endpoints.setHeaderKey('vision-api', 'X-Team', 'team-0123456789abcdef');
    const [row] = await analyses.ask(question(), [await asked('picture a')], 'each');
    await analyses.ended(row?.id ?? 0);
    expect(endpoint.received[0]?.headers).toMatchObject({
      'x-team': 'team-0123456789abcdef',
      'x-title': 'Looksee',
    });
    const kept = JSON.stringify(await history.sendings(row?.id ?? 0));
    expect(kept).toContain('Looksee');
    expect(kept).not.toContain('team-0123456789abcdef');
  });

  it('says to which host also where the address is exact', async () => {
    const endpoint = await serve(answered);
    const { analyses, endpoints } = await open(endpoint);
    const baseUrl = `${endpoint.baseUrl}/deployments/d/chat/completions?api-version=1#`;
    await endpoints.update('vision-api', { baseUrl });
    const [row] = await analyses.ask(question(), [await asked('picture a')], 'each');
    const ended = await analyses.ended(row?.id ?? 0);
    expect(ended?.sentTo?.host).toBe(`127.0.0.1:${endpoint.port}`);
    expect(endpoint.received[0]?.path).toBe('/v1/deployments/d/chat/completions?api-version=1');
  });
});

describe('without a history', () => {
  it('an answer comes all the same, and nothing is written', async () => {
    const endpoint = await serve(answered);
    const { analyses, history } = await open(endpoint, { keepsHistory: false });
    const rows = await analyses.ask(question(), await pictures(), 'each');
    const ended = await Promise.all(rows.map(({ id }) => analyses.ended(id)));
    expect(ended.map((row) => row?.answer)).toEqual(Array(3).fill('It is a receipt.'));
    expect((await history.list({ text: '', before: null, limit: 10 })).entries).toEqual([]);
  });
});
