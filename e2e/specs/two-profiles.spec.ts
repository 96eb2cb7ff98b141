import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { writeSettings } from '../fixtures/app';
import { answersOf, runLooksee } from '../fixtures/command-line';
import { ForwardProxy } from '../fixtures/forward-proxy';
import { Gate } from '../fixtures/gate';
import { manyPictures } from '../fixtures/pictures';
import { profileFor } from '../../electron/services/testing/profile-for';
import { sized } from '../fixtures/size';
import { expect, test } from '../fixtures/test';

const PICTURES = sized(8, 20);
const ALPHA_KEY = 'sk-alpha-0123456789abcdef0123456789';
const BETA_KEY = 'sk-beta-fedcba9876543210fedcba9876';

interface Arrived {
  readonly headers: IncomingHttpHeaders;
  readonly model: string;
  /** The other end of the connection. */
  readonly port: number;
  /** Requests of this model that it worked on then, with this one. */
  readonly running: number;
}

/** One host for both: notes each request, and who else is there, and answers when the test says so. */
class SharedHost {
  readonly arrived: Arrived[] = [];
  readonly hold = new Gate();
  /** Of all models together. */
  mostAtOnce = 0;
  readonly #running = new Map<string, number>();
  readonly #server: Server;
  #wake: (() => void)[] = [];

  constructor() {
    this.#server = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on('error', () => undefined);
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const { model } = JSON.parse(Buffer.concat(parts).toString()) as { model: string };
        const running = (this.#running.get(model) ?? 0) + 1;
        this.#running.set(model, running);
        const all = [...this.#running.values()].reduce((sum, each) => sum + each, 0);
        this.mostAtOnce = Math.max(this.mostAtOnce, all);
        const { headers, socket } = request;
        this.arrived.push({ headers, model, port: socket.remotePort ?? 0, running });
        for (const wake of this.#wake.splice(0)) wake();
        void this.hold.opened.then(() => {
          this.#running.set(model, (this.#running.get(model) ?? 0) - 1);
          response.setHeader('content-type', 'application/json');
          response.end(completion(model));
        });
      });
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1`;
  }

  of(model: string): Arrived[] {
    return this.arrived.filter((each) => each.model === model);
  }

  /** Waits until so many of this model have come. */
  async received(model: string, count: number): Promise<void> {
    while (this.of(model).length < count) {
      await new Promise<void>((resolve) => this.#wake.push(resolve));
    }
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

function completion(model: string): string {
  const message = { role: 'assistant', content: `Answered for ${model}.` };
  return JSON.stringify({
    model,
    choices: [{ index: 0, message, finish_reason: 'stop' }],
    usage: { prompt_tokens: 1118, completion_tokens: 4, total_tokens: 1122 },
  });
}

test('two profiles on one host at the same time, in the window and on the command line: no key, header, proxy or limit of the other', async ({
  folder,
  start,
  userData,
}) => {
  const host = new SharedHost();
  const baseUrl = await host.listen();
  const proxy = await ForwardProxy.start();
  try {
    writeSettings(userData, {
      choices: { endpointId: 'alpha', models: { alpha: 'model-alpha', beta: 'model-beta' } },
      costs: { askAbove: null },
      profiles: [
        {
          ...profileFor('vision-api', { baseUrl }),
          id: 'alpha',
          name: 'Alpha',
          extraHeaders: [{ name: 'X-Team', value: 'alpha-team' }],
          proxy: { type: 'none' },
          concurrency: 1,
        },
        {
          ...profileFor('vision-api', { baseUrl }),
          id: 'beta',
          name: 'Beta',
          auth: { type: 'header', name: 'api-key' },
          extraHeaders: [{ name: 'X-Cost-Centre', value: 'beta-centre' }],
          proxy: { type: 'url', url: proxy.url },
          concurrency: 4,
        },
      ],
    });
    const files = manyPictures(join(folder, 'many'), PICTURES);
    const { screen } = await start();
    await screen.setKey('Alpha', ALPHA_KEY);
    await screen.drop(files);
    await screen.prompt.fill('Which team?');
    await screen.ask.click();
    const beta = runLooksee(
      [
        ...['analyze', ...files, '--json', '--endpoint', 'beta', '--model', 'model-beta'],
        ...['--prompt', 'Which team?', '--user-data-dir', userData],
      ],
      { env: { LOOKSEE_API_KEY: BETA_KEY } },
    );
    // Both are in the middle of it, each as far as its own limit lets it.
    await host.received('model-alpha', 1);
    await host.received('model-beta', 4);
    host.hold.open();
    const run = await beta;
    expect(answersOf(run).map(({ answer }) => answer)).toEqual(
      Array.from({ length: PICTURES }, () => 'Answered for model-beta.'),
    );
    await expect(screen.cancelAll()).toHaveCount(0);

    const [alphas, betas] = [host.of('model-alpha'), host.of('model-beta')];
    expect([alphas.length, betas.length]).toEqual([PICTURES, PICTURES]);
    for (const { headers } of alphas) {
      expect(headers).toMatchObject({
        authorization: `Bearer ${ALPHA_KEY}`,
        'x-team': 'alpha-team',
      });
      expect(headers['api-key']).toBeUndefined();
      expect(JSON.stringify(headers)).not.toMatch(/beta/i);
    }
    for (const { headers } of betas) {
      expect(headers).toMatchObject({ 'api-key': BETA_KEY, 'x-cost-centre': 'beta-centre' });
      expect(headers.authorization).toBeUndefined();
      expect(JSON.stringify(headers)).not.toMatch(/alpha/i);
    }
    expect(Math.max(...alphas.map(({ running }) => running))).toBe(1);
    expect(Math.max(...betas.map(({ running }) => running))).toBe(4);

    // Each request of the one came out of the proxy, none of the other's went in.
    expect(proxy.lines.length).toBeGreaterThan(0);
    expect(JSON.stringify(proxy.headers)).not.toMatch(/alpha/i);
    expect(betas.every(({ port }) => proxy.ports.has(port))).toBe(true);
    expect(alphas.some(({ port }) => proxy.ports.has(port))).toBe(false);
  } finally {
    host.hold.open();
    await proxy.close();
    await host.close();
  }
});

test('one profile in the window and on the command line twice: its limit holds for all together', async ({
  folder,
  start,
  userData,
}) => {
  const host = new SharedHost();
  const baseUrl = await host.listen();
  try {
    writeSettings(userData, {
      choices: { endpointId: 'alpha', models: { alpha: 'model-window' } },
      costs: { askAbove: null },
      profiles: [
        { ...profileFor('vision-api', { baseUrl }), id: 'alpha', name: 'Alpha', concurrency: 2 },
      ],
    });
    const files = manyPictures(join(folder, 'many'), PICTURES);
    const { screen } = await start();
    await screen.setKey('Alpha', ALPHA_KEY);
    await screen.drop(files);
    await screen.prompt.fill('Which team?');
    await screen.ask.click();
    await host.received('model-window', 2);
    host.hold.open();
    const runs = ['model-first', 'model-second'].map((model) =>
      runLooksee(
        [
          ...['analyze', ...files, '--json', '--endpoint', 'alpha', '--model', model],
          ...['--prompt', 'Which team?', '--user-data-dir', userData],
        ],
        { env: { LOOKSEE_API_KEY: ALPHA_KEY } },
      ),
    );
    for (const run of await Promise.all(runs)) expect(run.code).toBe(0);
    await expect(screen.cancelAll()).toHaveCount(0);
    expect(host.arrived).toHaveLength(3 * PICTURES);
    expect(host.mostAtOnce).toBeLessThanOrEqual(2);
  } finally {
    host.hold.open();
    await host.close();
  }
});
