import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import type { Analysis, AnalysisProgress } from '../../shared/domain/analysis';
import { sized } from '../platform/testing/size';
import { LimitedEndpoint } from '../provider/testing/limited-endpoint';
import type { AskedPicture } from './asked';
import {
  asked,
  buildHistory,
  completion,
  openServices,
  question,
  type BuiltHistory,
} from './testing';

let built: BuiltHistory;
beforeAll(async () => {
  built = await buildHistory();
});
afterAll(() => built.remove());

/** Milliseconds. */
const ANSWERS_AFTER_MS = 20;
const WINDOW_MS = sized(1_500, 2_000);
const LIMIT = sized(20, 60);
const MANY = sized(60, 500);

/** Takes 3 at once and so many in a window of time, can be killed, and started again at the same port. Its books outlive it. */
class MortalEndpoint {
  readonly limited = new LimitedEndpoint({
    counting: 'sliding window',
    atOnce: 3,
    limit: LIMIT,
    windowMs: WINDOW_MS,
    now: () => performance.now(),
  });
  /** Pictures of the requests that were taken and answered whole. */
  readonly answered: string[] = [];
  readonly #sockets = new Set<Socket>();
  #server = createServer();
  #port = 0;
  #onTaken = (): void => undefined;

  async start(): Promise<this> {
    this.#server = createServer((request, response) => void this.#serve(request, response));
    this.#server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    await new Promise<void>((resolve) =>
      this.#server.listen(this.#port, '127.0.0.1', () => resolve()),
    );
    this.#port = (this.#server.address() as AddressInfo).port;
    return this;
  }

  /** As a power cut does. */
  async kill(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  /** Dies while it works on the request that makes so many. */
  async killAt(taken: number): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#onTaken = () => {
        if (this.taken.length !== taken) return;
        this.#onTaken = () => undefined;
        void this.kill().then(resolve);
      };
    });
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${this.#port}/v1`;
  }

  /** Requests that were worked on, by their picture. */
  get taken(): string[] {
    return this.limited.arrivals.filter(({ status }) => status === 200).map(({ id }) => id);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    try {
      for await (const part of request) parts.push(part as Buffer);
    } catch {
      return;
    }
    const base64 = /base64,([A-Za-z0-9+/=]+)/.exec(Buffer.concat(parts).toString())?.[1] ?? '';
    const picture = Buffer.from(base64, 'base64').toString();
    const { headers, status } = this.limited.arrive(picture);
    if (status === 429) {
      response.writeHead(429, headers).end('{"error":{"message":"Too many requests"}}');
      return;
    }
    response.writeHead(200, { ...headers, 'content-type': 'application/json' });
    response.flushHeaders();
    this.#onTaken();
    setTimeout(() => {
      this.limited.done();
      if (response.destroyed) return;
      this.answered.push(picture);
      response.end(completion(`Seen: ${picture}`));
    }, ANSWERS_AFTER_MS);
  }
}

async function endpoint(): Promise<MortalEndpoint> {
  const started = await new MortalEndpoint().start();
  onTestFinished(() => started.kill());
  return started;
}

const pictures = (count: number): Promise<AskedPicture[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => asked(`picture ${index}`)));

const nameOf = ({ pictures: [picture] }: Analysis): string =>
  picture?.name.replace(/\.png$/, '') ?? '';

async function open(baseUrl: string) {
  const services = await openServices({ workerUrl: built.workerUrl, baseUrl });
  /** All rows that the history has. */
  const kept = async (): Promise<Analysis[]> => {
    const { entries } = await services.history.list({ text: '', before: null, limit: 500 });
    const all = await Promise.all(entries.map(({ id }) => services.history.get(id)));
    return all.flatMap((row) => row ?? []);
  };
  return { ...services, kept };
}

/** The most analyses that were past their start and had not ended, by what the page was told. */
function mostAtOnce(progress: readonly AnalysisProgress[], rows: readonly Analysis[]): number {
  const sent = new Set<number>();
  const preparing = new Set<number>();
  let most = 0;
  for (const { id, step } of progress) {
    if (step === 'preparing') preparing.add(id);
    if (step === 'sent') sent.add(id);
    most = Math.max(most, preparing.size - sent.size);
  }
  expect(preparing.size).toBe(rows.length);
  return most;
}

it(`${MANY} analyses of an endpoint that takes 3 at once and ${LIMIT} in ${WINDOW_MS} ms all finish, each asked once`, async () => {
  const limited = await endpoint();
  const { analyses, endpoints, kept, progress } = await open(limited.baseUrl);
  const all = await pictures(MANY);
  const rows = await analyses.ask(question(), all, 'each');
  const ended = await Promise.all(rows.map(({ id }) => analyses.ended(id)));

  expect(ended.map((row) => row?.answer)).toEqual(
    Array.from({ length: MANY }, (_, index) => `Seen: picture ${index}`),
  );
  expect((await kept()).map(({ status }) => status)).toEqual(Array(MANY).fill('done'));
  expect(limited.taken.toSorted()).toEqual(rows.map(nameOf).toSorted());
  // What it allows at once is told nowhere: the first refusals teach it, whenever they come.
  const refused = limited.limited.arrivals.filter(({ status }) => status === 429);
  const learned = (refused[0]?.at ?? 0) + WINDOW_MS;
  expect(refused.filter(({ at }) => at > learned)).toEqual([]);
  const { concurrency } = endpoints.profile('vision-api');
  expect(mostAtOnce(progress, rows)).toBeLessThanOrEqual(concurrency + 2);
  const waits = progress.filter(({ why, until }) => why === 'rate-limit' && until !== null);
  expect(waits.length).toBeGreaterThan(0);
}, 120_000);

const AFTER_DEATH = sized(40, 150);

it('killed in the middle, it is asked for the rest once it is back, and for nothing twice', async () => {
  const mortal = await endpoint();
  const { analyses, history, kept, progress } = await open(mortal.baseUrl);
  const killed = mortal.killAt(sized(15, 40));
  const rows = await analyses.ask(question(), await pictures(AFTER_DEATH), 'each');
  const ended = Promise.all(rows.map(({ id }) => analyses.ended(id)));
  await killed;
  await expect
    .poll(() => progress.some(({ why }) => why === 'unreachable'), { timeout: 60_000 })
    .toBe(true);
  await mortal.start();
  await ended;

  const after = await kept();
  expect(after).toHaveLength(AFTER_DEATH);
  const done = after.filter(({ status }) => status === 'done');
  const billed = after.filter(({ error }) => error?.code === 'maybe-billed');
  expect(done.length + billed.length).toBe(AFTER_DEATH);
  expect(new Set(mortal.taken).size).toBe(mortal.taken.length);
  for (const row of done) expect(row.answer).toBe(`Seen: ${nameOf(row)}`);
  expect(mortal.answered).toEqual(expect.arrayContaining(done.map(nameOf)));
  // What it worked on when it died, and what was on its way.
  expect(billed.length).toBeGreaterThan(0);
  expect(billed.length).toBeLessThanOrEqual(4);
  for (const { error, id, sentTo } of billed) {
    expect(error?.retryable).toBe(true);
    expect(sentTo).not.toBeNull();
    const sendings = await history.sendings(id);
    expect(sendings?.at(-1)).toMatchObject({ failure: expect.any(String) });
  }
}, 120_000);
