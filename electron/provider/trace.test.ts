import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { EndpointProfile } from '../../shared/domain/endpoint';
import {
  asCurl,
  MAX_TRACED_RESPONSE_BYTES,
  type RequestSending,
} from '../../shared/domain/request-trace';
import type { ChatOutcome, ChatRequest } from './chat-client';
import { DEFAULT_TIMEOUTS } from '../../shared/domain/endpoint';
import { clientWith, keep, serve } from './testing/harness';
import {
  closedPort,
  idle,
  startRawEndpoint,
  type Received,
  type startEndpoint,
} from './testing/loopback-endpoint';
import {
  builtIn,
  chunk,
  completion,
  KEY,
  profileAt,
  QUESTION,
  requestTo,
} from './testing/requests';

const PICTURE = randomBytes(3_000);
const PICTURE_SHA = createHash('sha256').update(PICTURE).digest('hex');

/** Asks, and gives everything that was told of the sendings. */
async function trace(
  profile: EndpointProfile,
  changes: Partial<ChatRequest> = {},
): Promise<{ outcome: ChatOutcome; sendings: RequestSending[] }> {
  const sendings: RequestSending[] = [];
  const { client } = clientWith();
  const outcome = await client.complete(
    requestTo(profile, {
      images: [{ format: 'jpeg', bytes: PICTURE }],
      onSending: (sending) => sendings.push(sending),
      ...changes,
    }),
  );
  hideWhatIsSecret(sendings);
  return { outcome, sendings };
}

/** SECURITY: no trace holds the key in any form, nor bytes of a picture; nor does what is made of it. */
function hideWhatIsSecret(sendings: readonly RequestSending[]): void {
  for (const sending of sendings) {
    const all = JSON.stringify(sending) + asCurl(sending);
    for (const secret of [
      KEY,
      KEY.slice(0, 12),
      Buffer.from(KEY).toString('base64').slice(0, 20),
      PICTURE.toString('base64').slice(0, 40),
      PICTURE.toString('base64', 1_500).slice(0, 40),
    ]) {
      expect(all).not.toContain(secret);
    }
  }
}

/** What came, in the order in which it has to come. */
function inOrder(times: readonly (number | null)[]): void {
  const came = times.filter((time) => time !== null);
  expect(came).toEqual(came.toSorted((a, b) => a - b));
}

function the<T>(items: readonly T[]): T {
  expect(items).toHaveLength(1);
  return items[0] as T;
}

const header = (
  headers: readonly { name: string; value: string }[],
  wanted: string,
): string | undefined => headers.find(({ name }) => name === wanted)?.value;

describe('the trace of one sending', () => {
  it('is what went and what came', async () => {
    const endpoint = await serve((response) =>
      response
        .writeHead(200, {
          'content-type': 'application/json',
          'x-request-id': 'req-1',
          'set-cookie': ['a=secret', 'b=secret'],
          'x-echo': `you said Bearer ${KEY}`,
        })
        .end(completion(`The key is ${KEY}.`)),
    );
    const before = Date.now();
    const { sendings } = await trace(profileAt(endpoint.baseUrl), {
      question: { ...QUESTION, prompt: `My key is ${KEY}` },
    });
    const sending = the(sendings);
    const received = the(endpoint.received) as Received;
    expect(sending).toMatchObject({
      because: null,
      method: 'POST',
      url: `${endpoint.baseUrl}/chat/completions`,
      status: 200,
      responseCut: false,
      failure: null,
      bodyBytes: Buffer.byteLength(received.text),
    });
    const went = Object.fromEntries(sending.requestHeaders.map(({ name, value }) => [name, value]));
    expect(went).toEqual({ ...received.headers, authorization: 'Bearer [key]' });
    const elided = `data:image/jpeg;base64,... (3,000 bytes, SHA-256 ${PICTURE_SHA.slice(0, 16)}…)`;
    expect(sending.pictures).toEqual([elided]);
    expect(sending.body).toBe(
      received.text
        .replace(/data:image\/jpeg;base64,[A-Za-z0-9+/=]+/, elided)
        .replace(KEY, '[key]'),
    );
    expect(header(sending.responseHeaders, 'x-request-id')).toBe('req-1');
    expect(header(sending.responseHeaders, 'x-echo')).toBe('you said Bearer [key]');
    expect(
      sending.responseHeaders.filter(({ name }) => name === 'set-cookie').map(({ value }) => value),
    ).toEqual(['[removed]', '[removed]']);
    expect(sending.responseBody).toBe(completion('The key is [key].'));
    expect(sending.responseBytes).toBe(Buffer.byteLength(completion(`The key is ${KEY}.`)));

    const { queued, prepared, connected, sent, headers, firstDelta, done } = sending.times;
    expect(firstDelta).toBeNull();
    expect([prepared, connected, sent, headers]).not.toContain(null);
    inOrder([before, queued, prepared, connected, sent, headers, done]);
    expect(done).toBeLessThanOrEqual(Date.now() + 1);
  });

  it('of a stream has the text of the stream and the time of its first words', async () => {
    const text = `data: ${chunk('Hel')}\n\ndata: ${chunk('lo', 'stop')}\n\ndata: [DONE]\n\n`;
    const endpoint = await serve((response) =>
      response.writeHead(200, { 'content-type': 'text/event-stream' }).end(text),
    );
    const { outcome, sendings } = await trace(profileAt(endpoint.baseUrl, { stream: true }));
    expect(outcome.answer).toBe('Hello');
    const sending = the(sendings);
    expect(sending.responseBody).toBe(text);
    const { connected, sent, headers, firstDelta, done } = sending.times;
    expect(firstDelta).not.toBeNull();
    inOrder([connected, sent, headers, firstDelta, done]);
    expect(asCurl(sending)).toContain('--no-buffer');
  });

  it('keeps a long answer up to its cap, and no half of a key at the end', async () => {
    const long = `${'x'.repeat(MAX_TRACED_RESPONSE_BYTES - 400)} ${`${KEY} `.repeat(5_000)}`;
    const body = completion(long);
    const endpoint = await serve((response) => response.end(body));
    const { outcome, sendings } = await trace(profileAt(endpoint.baseUrl));
    const sending = the(sendings);
    expect(outcome.error).toBeNull();
    expect(sending.responseCut).toBe(true);
    expect(sending.responseBytes).toBe(Buffer.byteLength(body));
    const kept = sending.responseBody ?? '';
    expect(kept.length).toBeLessThanOrEqual(MAX_TRACED_RESPONSE_BYTES);
    expect(kept.length).toBeGreaterThan(MAX_TRACED_RESPONSE_BYTES / 2);
    expect(kept.replaceAll('[key]', '')).not.toContain('sk-');
  });

  it('takes the hash that is known already, and the time at which it began to wait', async () => {
    const endpoint = await serve((response) => response.end(completion('hi')));
    const { sendings } = await trace(profileAt(endpoint.baseUrl), {
      images: [
        { format: 'webp', bytes: PICTURE, sha256: 'f'.repeat(64) },
        { link: 'https://example.com/a.png' },
      ],
      queuedAt: 1_000,
    });
    const sending = the(sendings);
    expect(sending.pictures).toEqual([
      `data:image/webp;base64,... (3,000 bytes, SHA-256 ${'f'.repeat(16)}…)`,
    ]);
    expect(sending.body).toContain('"url":"https://example.com/a.png"');
    expect(sending.times.queued).toBe(1_000);
  });

  it.each<[string, Partial<EndpointProfile>, string | null, string]>([
    ['bearer', {}, 'authorization', `-H 'authorization: Bearer '"$API_KEY"''`],
    ['raw', { auth: { type: 'raw' } }, 'authorization', `-H 'authorization: '"$API_KEY"''`],
    [
      'a header of its own',
      { auth: { type: 'header', name: 'API-Key' } },
      'api-key',
      `-H 'api-key: '"$API_KEY"''`,
    ],
  ])('names the header of the key: %s', async (_name, changes, keyHeader, inCurl) => {
    const endpoint = await serve((response) => response.end(completion('hi')));
    const { sendings } = await trace(profileAt(endpoint.baseUrl, changes));
    const named = the(sendings).requestHeaders.filter(({ variable }) => variable !== undefined);
    expect(named).toMatchObject([{ name: keyHeader, variable: 'API_KEY' }]);
    expect(asCurl(the(sendings))).toContain(inCurl);
  });

  it('without a key has none', async () => {
    const endpoint = await serve((response) => response.end(completion('hi')));
    const { sendings } = await trace(profileAt(endpoint.baseUrl, { auth: { type: 'none' } }));
    expect(the(sendings).requestHeaders.filter(({ variable }) => variable !== undefined)).toEqual(
      [],
    );
    expect(asCurl(the(sendings))).not.toContain('API_KEY');
  });

  it('tells those of one time apart', async () => {
    const endpoint = await serve((response, { body }) => response.end(completion(body.model)));
    const { client } = clientWith();
    const models = ['a', 'b', 'c', 'd'];
    const sendings = await Promise.all(
      models.map(
        (model) =>
          new Promise<RequestSending>((resolve) => {
            void client.complete(
              requestTo(profileAt(endpoint.baseUrl), {
                question: { ...QUESTION, model },
                onSending: resolve,
              }),
            );
          }),
      ),
    );
    for (const [index, model] of models.entries()) {
      expect(sendings[index]?.body).toContain(`"model":"${model}"`);
      expect(sendings[index]?.responseBody).toBe(completion(model));
      expect(Object.values(sendings[index]?.times ?? {}).filter((time) => time === null)).toEqual([
        null,
      ]);
    }
  });

  it('on a connection that is warm is connected too', async () => {
    const endpoint = await serve((response) => response.end(completion('hi')));
    const { client } = clientWith();
    const sendings: RequestSending[] = [];
    const request = requestTo(profileAt(endpoint.baseUrl), {
      onSending: (sending) => sendings.push(sending),
    });
    await client.complete(request);
    await idle();
    await client.complete(request);
    expect(endpoint.connections()).toBe(1);
    expect(sendings.map(({ times }) => times.connected)).not.toContain(null);
  });
});

describe('the trace of a request that was sent again', () => {
  it('says which status it was', async () => {
    const endpoint = await serve((response, _received, index) =>
      index === 0
        ? response.writeHead(429, { 'retry-after': '2' }).end('{"error":"slow down"}')
        : response.end(completion('hi')),
    );
    const { outcome, sendings } = await trace(profileAt(endpoint.baseUrl));
    expect(outcome.answer).toBe('hi');
    expect(sendings.map(({ status, because }) => ({ status, because }))).toEqual([
      { status: 429, because: null },
      { status: 200, because: { reason: 'status', status: 429, waitedMs: expect.any(Number) } },
    ]);
    expect(sendings[0]?.responseBody).toBe('{"error":"slow down"}');
    inOrder([sendings[0]?.times.done ?? null, sendings[1]?.times.queued ?? null]);
  });

  it('says which parameter was refused', async () => {
    const endpoint = await serve((response, { body }) => {
      if (!('max_tokens' in body)) return void response.end(completion('hi'));
      const error = { message: 'No', param: 'max_tokens', code: 'unsupported_parameter' };
      response.writeHead(400).end(JSON.stringify({ error }));
    });
    const { sendings } = await trace(profileAt(endpoint.baseUrl), {
      question: { ...QUESTION, maxTokens: 9 },
    });
    expect(sendings.map(({ because }) => because)).toEqual([
      null,
      { reason: 'refused-parameter', parameter: 'max_tokens' },
    ]);
    expect(sendings[0]?.body).toContain('"max_tokens":9');
    expect(sendings[1]?.body).toContain('"max_completion_tokens":9');
  });

  it('says that the other form of auth was tried', async () => {
    const endpoint = await serve((response, { headers }) =>
      headers.authorization === `Bearer ${KEY}`
        ? response.end(completion('hi'))
        : response.writeHead(401).end(`{"error":"${headers.authorization} is no key"}`),
    );
    const { sendings } = await trace({ ...builtIn('gptproto'), baseUrl: endpoint.baseUrl });
    expect(sendings.map(({ because }) => because)).toEqual([null, { reason: 'other-auth' }]);
    expect(sendings.map(({ requestHeaders }) => header(requestHeaders, 'authorization'))).toEqual([
      '[key]',
      'Bearer [key]',
    ]);
    expect(sendings[0]?.responseBody).toBe('{"error":"[key] is no key"}');
  });

  it('never connected: once for each attempt, with nothing that did not happen', async () => {
    const port = await closedPort();
    const { sendings } = await trace(profileAt(`http://127.0.0.1:${port}/v1`));
    expect(sendings.map(({ because }) => because?.reason ?? null)).toEqual([
      null,
      'not-sent',
      'not-sent',
    ]);
    for (const sending of sendings) {
      expect(sending).toMatchObject({
        status: null,
        responseHeaders: [],
        responseBody: null,
        times: { connected: null, sent: null, headers: null, firstDelta: null },
      });
      expect(sending.failure).toMatch(/^connection \(connect\).*ECONNREFUSED/);
      expect(header(sending.requestHeaders, 'authorization')).toBe('Bearer [key]');
    }
  });
});

describe('the trace of a request that did not end well', () => {
  it('cancelled while the endpoint thinks', async () => {
    const controller = new AbortController();
    const endpoint = await serve(() => controller.abort());
    const { outcome, sendings } = await trace(profileAt(endpoint.baseUrl), {
      signal: controller.signal,
    });
    expect(outcome.error?.code).toBe('cancelled');
    const { failure, times } = the(sendings);
    expect(failure).toMatch(/^cancelled/);
    expect(times.connected).not.toBeNull();
    expect(times.headers).toBeNull();
  });

  it('cancelled before it was sent', async () => {
    const endpoint = await serve((response) => response.end(completion('hi')));
    const { sendings } = await trace(profileAt(endpoint.baseUrl), {
      signal: AbortSignal.abort(),
    });
    expect(the(sendings)).toMatchObject({
      failure: 'cancelled (connect)',
      times: { connected: null, sent: null },
    });
    expect(endpoint.connections()).toBe(0);
  });

  it('dropped in the middle of an answer', async () => {
    const endpoint = keep(
      await startRawEndpoint((socket) =>
        socket.end(
          `HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 5000\r\n\r\ndata: ${chunk('Half')}\n\n`,
        ),
      ),
    );
    const { sendings } = await trace(profileAt(endpoint.baseUrl, { stream: true }));
    const { status, failure, responseBody, times } = the(sendings);
    expect(status).toBe(200);
    expect(failure).toMatch(/^connection \(body\)/);
    expect(responseBody).toBe(`data: ${chunk('Half')}\n\n`);
    expect(times.firstDelta).not.toBeNull();
  });

  it('timed out', async () => {
    const endpoint = await serve(() => undefined);
    const { sendings } = await trace(
      profileAt(endpoint.baseUrl, { timeouts: { ...DEFAULT_TIMEOUTS, firstByte: 50 } }),
    );
    expect(the(sendings).failure).toMatch(/^timeout \(first-byte\)/);
    expect(the(sendings).times.sent).not.toBeNull();
  });

  it('refused before anything could be made of it leaves none', async () => {
    const answer: Parameters<typeof startEndpoint>[0] = (response) =>
      response.end(completion('hi'));
    const endpoint = await serve(answer);
    const { outcome, sendings } = await trace(profileAt(endpoint.baseUrl), { key: null });
    expect(outcome.error?.code).toBe('key-missing');
    expect(sendings).toEqual([]);
  });
});

it.each([200, 400])(
  'a request that was sent whole says so, also where %i is answered before it can look up',
  async (status) => {
    const port = await answerInThread(status);
    // This thread stands still from the moment the body has left until the answer is there.
    const onSent = (): void => queueMicrotask(() => Atomics.wait(NEVER, 0, 0, 150));
    const { sendings } = await trace(profileAt(`http://127.0.0.1:${port}/v1`), { onSent });
    expect(sendings.map(({ times }) => times.sent)).toEqual([expect.any(Number)]);
  },
);

const NEVER = new Int32Array(new SharedArrayBuffer(4));

/** An endpoint in a thread of its own, which answers while this one stands still. */
async function answerInThread(status: number): Promise<number> {
  const thread = new Worker(
    `const { createServer } = require('node:http');
     const { parentPort, workerData } = require('node:worker_threads');
     const server = createServer((request, response) => {
       request.resume().on('end', () => response.writeHead(workerData.status).end(workerData.body));
     });
     server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));`,
    { eval: true, workerData: { status, body: completion('hi') } },
  );
  onTestFinished(() => void thread.terminate());
  const [port] = (await once(thread, 'message')) as [number];
  return port;
}
