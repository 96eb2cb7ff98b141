/** The client at its gate: the real one, with real time. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { RequestSending } from '../../shared/domain/request-trace';
import type { ChatClient, ChatOutcome, ChatRequest } from './chat-client';
import { OwnGates, type Gates, type Wait } from './gates/gates';
import { clientWith, keep, serve } from './testing/harness';
import { closedPort, stop } from './testing/loopback-endpoint';
import { chunk, completion, OPEN_GATES, profileAt, requestTo } from './testing/requests';

function gatedClient(gates: Gates = new OwnGates()): ChatClient {
  return clientWith({ gates }).client;
}

const LONG = { 'retry-after': '3600' };

describe('a refusal for a rate limit', () => {
  it('is waited for in the gate, in sight, and sent again once', async () => {
    const endpoint = await serve((response, _received, index) =>
      index === 0
        ? response.writeHead(429, { 'retry-after-ms': '60' }).end()
        : response.end(completion('at last')),
    );
    const waits: (Wait | null)[] = [];
    const sendings: RequestSending[] = [];
    const before = Date.now();
    let sent = 0;
    const outcome = await gatedClient().complete(
      requestTo(profileAt(endpoint.baseUrl), {
        onWait: (wait) => waits.push(wait),
        onSending: (sending) => sendings.push(sending),
        onSent: () => (sent += 1),
      }),
    );
    expect(outcome).toMatchObject({ answer: 'at last', error: null });
    expect(waits).toEqual([{ why: 'rate-limit', until: expect.any(Number) }, null]);
    expect(waits[0]?.until).toBeGreaterThanOrEqual(before + 60);
    expect(sendings.map(({ because }) => because?.reason)).toEqual([undefined, 'status']);
    const [first, second] = sendings.map(({ times }) => times);
    expect((second?.prepared ?? 0) - (first?.headers ?? Infinity)).toBeGreaterThanOrEqual(58);
    expect(sendings[1]?.because).toMatchObject({ waitedMs: expect.any(Number) });
    expect(endpoint.received).toHaveLength(2);
    expect(sent).toBe(1);
  });

  it('cancelled while it waits, says that it was refused and is not billed', async () => {
    const endpoint = await serve((response) =>
      response.writeHead(429, { 'retry-after': '60' }).end(),
    );
    const controller = new AbortController();
    const { error } = await gatedClient().complete(
      requestTo(profileAt(endpoint.baseUrl), {
        signal: controller.signal,
        onWait: () => controller.abort(),
      }),
    );
    expect(error).toMatchObject({ code: 'cancelled', status: 429 });
    expect(error?.hint).toContain('not billed');
    expect(endpoint.received).toHaveLength(1);
  });

  it('goes ahead of those that still wait', async () => {
    const endpoint = await serve((response, { body }, index) =>
      index === 0
        ? response.writeHead(429, { 'retry-after-ms': '30' }).end()
        : response.end(completion(String(body.model))),
    );
    const client = gatedClient();
    const profile = profileAt(endpoint.baseUrl, { concurrency: 1 });
    await Promise.all(
      ['a', 'b', 'c'].map((model) =>
        client.complete(
          requestTo(profile, { question: { ...requestTo(profile).question, model } }),
        ),
      ),
    );
    expect(endpoint.received.map(({ body }) => body.model)).toEqual(['a', 'a', 'b', 'c']);
  });

  it('for longer than anybody waits ends all that wait, and the next ask is put to the endpoint', async () => {
    const endpoint = await serve((response, _received, index) =>
      index === 0 ? response.writeHead(429, LONG).end() : response.end(completion('hi')),
    );
    const client = gatedClient();
    const profile = profileAt(endpoint.baseUrl, { concurrency: 1 });
    const outcomes = await Promise.all([1, 2, 3].map(() => client.complete(requestTo(profile))));
    for (const { error } of outcomes) {
      expect(error).toMatchObject({ code: 'rate-limited', retryable: true });
      expect(error?.retryAfterMs).toBeGreaterThan(3_500_000);
    }
    expect(endpoint.received).toHaveLength(1);
    expect(await client.complete(requestTo(profile))).toMatchObject({ answer: 'hi', error: null });
  });

  it('of one that is alone, for longer than anybody waits, does not keep it from asking again', async () => {
    const endpoint = await serve((response, _received, index) =>
      index === 0 ? response.writeHead(429, LONG).end() : response.end(completion('hi')),
    );
    const client = gatedClient();
    const request = requestTo(profileAt(endpoint.baseUrl));
    expect((await client.complete(request)).error?.code).toBe('rate-limited');
    expect(await client.complete(request)).toMatchObject({ answer: 'hi', error: null });
  });

  it('that OpenRouter words in its body holds all', async () => {
    const headers = {
      'X-RateLimit-Limit': '20',
      'X-RateLimit-Remaining': '0',
      'X-RateLimit-Reset': '',
    };
    headers['X-RateLimit-Reset'] = String(Date.now() + 3_600_000);
    const error = { message: 'Rate limit exceeded', code: 429, metadata: { headers } };
    const endpoint = await serve((response) =>
      response.writeHead(429).end(JSON.stringify({ error })),
    );
    const outcome = await gatedClient().complete(requestTo(profileAt(endpoint.baseUrl)));
    expect(outcome.error?.retryAfterMs).toBeGreaterThan(3_500_000);
    expect(endpoint.received).toHaveLength(1);
  });

  it.each<[number, string, number[]]>([
    [429, '{"error":{"message":"No credit","code":"insufficient_quota"}}', [402]],
    [402, '', [402]],
    [200, completion('hi'), [200]],
    [400, '', [400]],
    [503, '', [503, 503, 503]],
  ])('%i %s is told to the gate as %j', async (status, body, expected) => {
    const told: number[] = [];
    const gates: Gates = {
      for: (profile) => ({
        run: (task) =>
          OPEN_GATES.for(profile).run((permit) =>
            task({ ...permit, answered: (each) => void told.push(each) }),
          ),
      }),
    };
    const endpoint = await serve((response) => response.writeHead(status).end(body));
    await gatedClient(gates).complete(requestTo(profileAt(endpoint.baseUrl)));
    expect(told).toEqual(expected);
  });
});

describe('a turn', () => {
  it('lasts until the answer has ended', async () => {
    let finish: () => void = () => undefined;
    const endpoint = await serve((response, _received, index) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(`data: ${chunk('Hi')}\n\n`);
      if (index > 0) return void response.end(`data: ${chunk('', 'stop')}\n\n`);
      finish = () => response.end(`data: ${chunk('', 'stop')}\n\n`);
    });
    const client = gatedClient();
    const profile = profileAt(endpoint.baseUrl, { concurrency: 1, stream: true });
    let second: Promise<ChatOutcome> | null = null;
    const first = client.complete(
      requestTo(profile, {
        onDelta: () => {
          second ??= client.complete(requestTo(profile));
          expect(endpoint.received).toHaveLength(1);
          setImmediate(() => {
            expect(endpoint.received).toHaveLength(1);
            finish();
          });
        },
      }),
    );
    expect(await first).toMatchObject({ answer: 'Hi', error: null });
    expect(await second).toMatchObject({ answer: 'Hi', error: null });
    expect(endpoint.received).toHaveLength(2);
  });

  it('that never came is cancelled at once: nothing was sent', async () => {
    const endpoint = await serve(() => undefined);
    const client = gatedClient();
    const profile = profileAt(endpoint.baseUrl, { concurrency: 1 });
    const [running, waiting] = [new AbortController(), new AbortController()];
    const first = client.complete(requestTo(profile, { signal: running.signal }));
    const sendings: RequestSending[] = [];
    const second = client.complete(
      requestTo(profile, {
        signal: waiting.signal,
        onSending: (sending) => sendings.push(sending),
        onSent: () => expect.fail('sent'),
      }),
    );
    waiting.abort();
    const { error } = await second;
    expect(error).toMatchObject({ code: 'cancelled' });
    expect(error?.hint).toContain('Nothing was sent');
    expect(sendings).toEqual([]);
    await expect.poll(() => endpoint.received.length).toBe(1);
    running.abort();
    expect((await first).error?.code).toBe('cancelled');
  });

  it('comes again after an error of the endpoint, with the reason told', async () => {
    const endpoint = await serve((response, _received, index) =>
      index === 0 ? response.writeHead(503).end() : response.end(completion('hi')),
    );
    const waits: (Wait | null)[] = [];
    const outcome = await gatedClient().complete(
      requestTo(profileAt(endpoint.baseUrl), { onWait: (wait) => waits.push(wait) }),
    );
    expect(outcome.answer).toBe('hi');
    expect(waits).toEqual([{ why: 'repeat', until: expect.any(Number) }, null]);
  });
});

/** Answers, and can be gone for a while: nobody listens, and every connection is dropped. */
async function mortalEndpoint(latencyMs: number): Promise<{
  readonly baseUrl: string;
  /** In the order in which they came whole; a request's number stands in its prompt. */
  readonly log: string[];
  readonly kill: () => void;
  readonly revive: () => Promise<void>;
}> {
  const log: string[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('error', () => undefined);
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      log.push(/picture (\d+)/.exec(Buffer.concat(parts).toString())?.[1] ?? '');
      setTimeout(() => response.end(completion('hi')), latencyMs);
    });
  });
  const port = await closedPort();
  const revive = (): Promise<void> =>
    new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  await revive();
  keep({
    close: async () => {
      server.closeAllConnections();
      await stop(server, []);
    },
  });
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    log,
    kill: () => {
      server.close();
      server.closeAllConnections();
    },
    revive,
  };
}

it.each([
  ['before it answers', false],
  ['once its answer has begun', true],
])(
  'an endpoint that drops each request %s: few are lost, one at a time, none twice',
  async (_when, begins) => {
    const DROPS = 6;
    let open = 0;
    let most = 0;
    const endpoint = await serve((response, _received, index) => {
      if (index === 0 || index > DROPS) return void response.end(completion('hi'));
      open += 1;
      if (begins) response.flushHeaders();
      // The four that were under way when the first was dropped are none of its choice.
      if (index > 4) most = Math.max(most, open);
      setTimeout(() => {
        open -= 1;
        response.destroy();
      }, 20);
    });
    const client = gatedClient();
    const profile = profileAt(endpoint.baseUrl, { concurrency: 4 });
    const ask = (index: number, changes: Partial<ChatRequest> = {}): Promise<ChatOutcome> => {
      const question = { ...requestTo(profile).question, prompt: `picture ${index}` };
      return client.complete(requestTo(profile, { ...changes, question }));
    };
    expect(await ask(0)).toMatchObject({ answer: 'hi', error: null });
    const waits: (Wait | null)[] = [];
    const outcomes = await Promise.all(
      Array.from({ length: 60 }, (_, index) =>
        ask(index + 1, { onWait: (wait) => waits.push(wait) }),
      ),
    );
    const codes = outcomes.map(({ answer, error }) => error?.code ?? answer);
    expect(codes.filter((code) => code === 'maybe-billed')).toHaveLength(DROPS);
    expect(codes.filter((code) => code === 'hi')).toHaveLength(60 - DROPS);
    expect(new Set(endpoint.received.map(({ text }) => text)).size).toBe(61);
    expect(endpoint.received).toHaveLength(61);
    expect(most).toBe(1);
    expect(waits.map((wait) => wait?.why)).toContain('unreachable');
  },
);

describe('an endpoint that is killed', () => {
  it('in the middle of 300: none twice, none lost; what was sent may be billed, all else ends well', async () => {
    const endpoint = await mortalEndpoint(15);
    const client = gatedClient();
    const profile = profileAt(endpoint.baseUrl);
    const waits: (Wait | null)[] = [];
    const sent = new Set<number>();
    const ended = new Set<number>();
    const outcomes = await Promise.all(
      Array.from({ length: 300 }, async (_, index) => {
        const question = { ...requestTo(profile).question, prompt: `picture ${index}` };
        const outcome = await client.complete(
          requestTo(profile, {
            question,
            onWait: (wait) => waits.push(wait),
            onSent: () => sent.add(index),
          }),
        );
        ended.add(index);
        if (ended.size === 100) {
          endpoint.kill();
          setTimeout(() => void endpoint.revive(), 1_500);
        }
        return outcome;
      }),
    );
    const billed = outcomes.flatMap(({ error }, index) =>
      error?.code === 'maybe-billed' ? [index] : [],
    );
    const others = outcomes.filter(({ error }) => error?.code !== 'maybe-billed');
    expect(others.map(({ answer, error }) => error?.code ?? answer)).toEqual(
      others.map(() => 'hi'),
    );
    // Those under way, and at most as many that were written to connections before their end had come through.
    expect(billed.length).toBeLessThanOrEqual(2 * profile.concurrency);
    expect(new Set(endpoint.log).size).toBe(endpoint.log.length);
    expect(waits.map((wait) => wait?.why)).toContain('unreachable');
    expect(sent.size).toBe(300);
  });

  it('while all wait: cancelling ends it at once', async () => {
    const endpoint = await mortalEndpoint(0);
    const client = gatedClient();
    const profile = profileAt(endpoint.baseUrl);
    expect(await client.complete(requestTo(profile))).toMatchObject({ answer: 'hi' });
    endpoint.kill();
    const controller = new AbortController();
    const outcome = await client.complete(
      requestTo(profile, {
        signal: controller.signal,
        onWait: (wait) => wait?.why === 'unreachable' && controller.abort(),
      }),
    );
    expect(outcome.error?.code).toBe('cancelled');
    expect(outcome.error?.hint).toContain('Nothing was sent');
    expect(endpoint.log).toHaveLength(1);
  });

  it('before it ever answered is not waited for', async () => {
    const port = await closedPort();
    const { client, waits } = clientWith({ gates: new OwnGates() });
    const { error } = await client.complete(requestTo(profileAt(`http://127.0.0.1:${port}/v1`)));
    expect(error).toMatchObject({ code: 'refused-connection', retryable: true });
    expect(waits).toHaveLength(2);
  });
});
