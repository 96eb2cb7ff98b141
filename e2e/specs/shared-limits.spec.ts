import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { LimitedEndpoint } from '../../electron/provider/testing/limited-endpoint';
import { plainProfile } from '../../shared/domain/endpoint';
import { writeSettings } from '../fixtures/app';
import { answersOf, runLooksee } from '../fixtures/command-line';
import { Gate } from '../fixtures/gate';
import { manyPictures } from '../fixtures/pictures';
import { sized } from '../fixtures/size';
import { expect, test as base } from '../fixtures/test';

const MODEL = 'any-model';
const WORK_MS = 30;
const PICTURES = sized(15, 70);
/** Requests in a window of time: fewer than the two together ask. */
const LIMIT = sized(20, 60);
const WINDOW_MS = sized(500, 2_000);

/** A real endpoint that takes 3 at once and so many in a window of time, and refuses what is more. */
class LimitedServer {
  /** Of the command line; the first of them is answered only once this opens. */
  readonly hold = new Gate();
  /** Opens when the first of them has come. */
  readonly commandLineCame = new Gate();
  readonly windowCame = new Gate();
  readonly limited = new LimitedEndpoint({
    counting: 'fixed window',
    atOnce: 3,
    limit: LIMIT,
    windowMs: WINDOW_MS,
    now: () => performance.now(),
  });
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', async () => {
        const text = Buffer.concat(parts).toString();
        const from = text.includes('From the window') ? 'window' : 'command line';
        const digest = createHash('sha256').update(text).digest('hex');
        const { status, headers } = this.limited.arrive(`${from} ${digest}`);
        const isFirst = this.limited.arrivals.length === 1;
        if (from === 'window') this.windowCame.open();
        else this.commandLineCame.open();
        if (isFirst) await this.hold.opened;
        await new Promise((resolve) => setTimeout(resolve, WORK_MS));
        if (status === 200) this.limited.done();
        response.writeHead(status, { 'content-type': 'application/json', ...headers });
        response.end(JSON.stringify(status === 200 ? ANSWER : REFUSAL));
      });
    });
  }

  static async start(): Promise<LimitedServer> {
    const started = new LimitedServer();
    await new Promise<void>((resolve) => started.#server.listen(0, '127.0.0.1', resolve));
    return started;
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1`;
  }

  /** What was asked, as often as it was taken. */
  taken(from: string): string[] {
    return this.limited.arrivals
      .filter(({ id, status }) => status === 200 && id.startsWith(from))
      .map(({ id }) => id);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

const ANSWER = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  model: MODEL,
  choices: [
    { index: 0, message: { role: 'assistant', content: 'Stripes.' }, finish_reason: 'stop' },
  ],
};
const REFUSAL = { error: { message: 'Rate limit reached', code: 'rate_limit_exceeded' } };

const test = base.extend<{ server: LimitedServer }>({
  server: async ({}, use) => {
    const server = await LimitedServer.start();
    await use(server);
    await server.close();
  },
});

// No time is asserted: whatever holds this computer up, the endpoint refuses whatever is more than it allows.
test('a window and a command line beside it together keep to what the endpoint allows', async ({
  start,
  folder,
  userData,
  server,
}) => {
  writeSettings(userData, {
    choices: { endpointId: 'limited', models: { limited: MODEL } },
    profiles: [
      {
        ...plainProfile('limited', 'Limited'),
        baseUrl: server.baseUrl,
        auth: { type: 'none' },
        models: [MODEL],
        concurrency: 3,
        proxy: { type: 'none' },
      },
    ],
  });
  const files = manyPictures(join(folder, 'many'), PICTURES);
  const app = await start();
  const { screen } = app;
  await screen.drop(files);
  await screen.draftHolds(PICTURES);
  await screen.prompt.fill('From the window');

  // The command line asks first, so the limits are at its side; it ends in the middle of what the window asks.
  const commandLine = runLooksee([
    'analyze',
    ...files,
    ...['--endpoint', 'limited', '--model', MODEL, '--prompt', 'From the command line', '--json'],
    ...['--user-data-dir', userData],
  ]);
  await server.commandLineCame.opened;
  await screen.ask.click();
  await server.windowCame.opened;
  server.hold.open();

  const run = await commandLine;
  expect(run.code).toBe(0);
  expect(answersOf(run).map(({ answer }) => answer)).toEqual(Array(PICTURES).fill('Stripes.'));
  await expect.poll(() => server.taken('window').length).toBe(PICTURES);
  await expect(screen.cancelAll()).toHaveCount(0);
  await expect(screen.card).toContainText('Stripes.');

  expect(server.limited.arrivals.map(({ status }) => status)).not.toContain(429);
  for (const from of ['window', 'command line']) {
    expect(server.taken(from)).toHaveLength(PICTURES);
    expect(new Set(server.taken(from)).size).toBe(PICTURES);
  }
  await app.close();
  expect(readdirSync(userData).filter((name) => name.startsWith('gate'))).toEqual([]);
});
