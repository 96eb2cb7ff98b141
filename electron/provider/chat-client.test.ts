import { createServer } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import type { AppError } from '../../shared/domain/app-error';
import type { EndpointProfile } from '../../shared/domain/endpoint';
import { MAX_RESPONSE_BYTES } from '../../shared/domain/limits';
import type { ChatClient, ChatClientOptions, ChatOutcome } from './chat-client';
import { idle, listen, startEndpoint, stop, type Endpoint } from './testing/loopback-endpoint';
import {
  builtIn,
  completion,
  createClient,
  KEY,
  profileAt,
  QUESTION,
  requestTo,
} from './testing/requests';

const open: (Endpoint | ChatClient)[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()));
});

async function serve(answer: Parameters<typeof startEndpoint>[0]): Promise<Endpoint> {
  const endpoint = await startEndpoint(answer);
  open.push(endpoint);
  return endpoint;
}

function clientWith(options: Partial<ChatClientOptions> = {}): ReturnType<typeof createClient> {
  const created = createClient(options);
  open.push(created.client);
  return created;
}

/** Asks an endpoint that always answers the same. */
async function askAgainst(
  status: number,
  body: string | Buffer,
  headers: Record<string, string> = {},
  changes: Partial<EndpointProfile> = {},
): Promise<{ outcome: ChatOutcome; endpoint: Endpoint; waits: number[] }> {
  const endpoint = await serve((response) => response.writeHead(status, headers).end(body));
  const { client, waits } = clientWith();
  const outcome = await client.complete(requestTo(profileAt(endpoint.baseUrl, changes)));
  return { outcome, endpoint, waits };
}

describe('an answer', () => {
  it('of the Vision API: headers and body as its page shows, answer and usage as reported', async () => {
    const endpoint = await serve((response) => response.end(completion('A sunset.')));
    const { client } = clientWith();
    let sent = 0;
    const outcome = await client.complete(
      requestTo(profileAt(endpoint.baseUrl), {
        question: { ...QUESTION, maxTokens: 1000 },
        images: [{ link: 'https://example.com/image.jpg' }],
        onSent: () => (sent += 1),
      }),
    );
    expect(outcome).toEqual({
      answer: 'A sunset.',
      usage: {
        promptTokens: 1118,
        completionTokens: 65,
        totalTokens: 1183,
        reported: { prompt_tokens: 1118, completion_tokens: 65, total_tokens: 1183 },
      },
      finishReason: 'stop',
      reportedModel: 'gpt-4o-2024-08-06',
      ms: expect.any(Number),
      error: null,
      learned: null,
    });
    expect(sent).toBe(1);
    const [request] = endpoint.received;
    expect(request).toMatchObject({ method: 'POST', path: '/v1/chat/completions' });
    expect(request?.headers).toMatchObject({
      authorization: `Bearer ${KEY}`,
      'content-type': 'application/json',
      'user-agent': 'Looksee/test',
      'content-length': String(request?.text.length),
    });
    expect(request?.headers).not.toHaveProperty('transfer-encoding');
    expect(request?.body).toEqual({
      model: 'gpt-4o',
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What is in this image?' },
            { type: 'image_url', image_url: { url: 'https://example.com/image.jpg' } },
          ],
        },
      ],
      max_tokens: 1000,
    });
  });

  it('of GPTProto: the raw key, and stream: false stated', async () => {
    const endpoint = await serve((response) => response.end(completion('A boardwalk.')));
    const profile = { ...builtIn('gptproto'), baseUrl: endpoint.baseUrl };
    const { client } = clientWith();
    const outcome = await client.complete(requestTo(profile));
    expect(outcome).toMatchObject({ answer: 'A boardwalk.', error: null, learned: null });
    expect(endpoint.received[0]?.headers.authorization).toBe(KEY);
    expect(endpoint.received[0]?.body.stream).toBe(false);
  });

  it('sends a body of many chunks byte for byte', async () => {
    const bytes = new Uint8Array(1_500_000).map((_, index) => (index * 31) % 256);
    const endpoint = await serve((response) => response.end(completion('ok')));
    const { client } = clientWith();
    await client.complete(
      requestTo(profileAt(endpoint.baseUrl), { images: [{ format: 'webp', bytes }] }),
    );
    expect(endpoint.received[0]?.text).toContain(
      `data:image/webp;base64,${Buffer.from(bytes).toString('base64')}"`,
    );
  });

  it.each<[string, unknown, string]>([
    ['a string', 'text', 'text'],
    ['null', null, ''],
    ['missing', undefined, ''],
    [
      'parts',
      [
        { type: 'text', text: 'one ' },
        { type: 'text', text: 'two' },
      ],
      'one two',
    ],
    ['strings', ['one ', 'two'], 'one two'],
    ['a refusal among parts', [{ type: 'refusal', refusal: 'I will not.' }], 'I will not.'],
    ['not Latin', '画像 \u{1F600} ß', '画像 \u{1F600} ß'],
  ])('whose content is %s', async (_name, content, expected) => {
    const { outcome } = await askAgainst(200, completion(content));
    expect(outcome).toMatchObject({ answer: expected, error: null, finishReason: 'stop' });
  });

  it('that is a refusal', async () => {
    const choice = { message: { content: null, refusal: 'I cannot.' }, finish_reason: 'stop' };
    const { outcome } = await askAgainst(200, completion(null, { choices: [choice] }));
    expect(outcome).toMatchObject({ answer: 'I cannot.', error: null });
  });

  it.each([
    ['length', 'thinking'],
    ['stop', ''],
  ])('with only reasoning_content, ended by %s', async (finishReason, expected) => {
    const choice = {
      message: { content: '', reasoning_content: 'thinking' },
      finish_reason: finishReason,
    };
    const { outcome } = await askAgainst(200, completion(null, { choices: [choice] }));
    expect(outcome).toMatchObject({ answer: expected, finishReason, error: null });
  });

  it('with no usage, no model and no finish reason', async () => {
    const { outcome } = await askAgainst(200, '{"choices":[{"message":{"content":"hi"}}]}');
    expect(outcome).toMatchObject({
      answer: 'hi',
      usage: null,
      reportedModel: null,
      finishReason: null,
      error: null,
    });
  });

  it('keeps a usage of unknown shape as it was reported', async () => {
    const usage = { prompt_tokens: 'many', cost: 0.01, prompt_tokens_details: { image_tokens: 5 } };
    const { outcome } = await askAgainst(200, completion('hi', { usage }));
    expect(outcome.usage).toEqual({
      promptTokens: null,
      completionTokens: null,
      totalTokens: null,
      reported: usage,
    });
  });

  it('with odd but harmless extras: error null, a BOM, blank lines before it', async () => {
    const body = `\uFEFF\n\n\n${completion('hi', { error: null })}`;
    expect((await askAgainst(200, body)).outcome).toMatchObject({ answer: 'hi', error: null });
  });

  it('that is gzipped', async () => {
    const { outcome, endpoint } = await askAgainst(200, gzipSync(completion('packed')), {
      'content-encoding': 'gzip',
    });
    expect(outcome).toMatchObject({ answer: 'packed', error: null });
    expect(endpoint.received[0]?.headers['accept-encoding']).toBe('gzip');
  });

  it('stopped by a content filter with no text is named so', async () => {
    const choices = [{ message: { content: null }, finish_reason: 'content_filter' }];
    const { outcome } = await askAgainst(200, completion(null, { choices }));
    expect(outcome).toMatchObject({
      finishReason: 'content_filter',
      error: { code: 'content-filtered', status: 200 },
    });
  });

  it('sixteen at once', async () => {
    const waiting: (() => void)[] = [];
    const endpoint = await serve((response, _received, index) => {
      waiting.push(() => response.end(completion(`answer ${index}`)));
      if (waiting.length === 16) for (const answer of waiting) answer();
    });
    const { client } = clientWith();
    const profile = profileAt(endpoint.baseUrl);
    const outcomes = await Promise.all(
      Array.from({ length: 16 }, () => client.complete(requestTo(profile))),
    );
    expect(new Set(outcomes.map(({ answer }) => answer)).size).toBe(16);
    expect(outcomes.every(({ error }) => error === null)).toBe(true);
  });

  it('keeps the connection warm', async () => {
    const endpoint = await serve((response) => response.end(completion('hi')));
    const { client } = clientWith();
    await client.complete(requestTo(profileAt(endpoint.baseUrl)));
    await idle();
    await client.complete(requestTo(profileAt(endpoint.baseUrl)));
    expect(endpoint.received.map(({ connection }) => connection)).toEqual([1, 1]);
  });
});

describe('an HTTP 200 that is no answer', () => {
  it.each<[string, string, string, string]>([
    ['an error object', '{"error":{"message":"Boom","code":500}}', 'server-error', 'Boom'],
    ['a numeric code', '{"error":{"message":"Slow down","code":429}}', 'rate-limited', 'Slow down'],
    ['an error string', '{"error":"Model unloaded"}', 'server-error', 'Model unloaded'],
    ['an error array', '[{"error":{"message":"Bad","code":400}}]', 'bad-request', 'Bad'],
    [
      'an error in its choice',
      '{"choices":[{"message":{"content":""},"error":{"code":502,"message":"Upstream"}}]}',
      'server-error',
      'Upstream',
    ],
    ['empty', '', 'bad-response', 'The body is empty.'],
    ['HTML', '<html><title>Sign in</title></html>', 'bad-response', 'Sign in'],
    ['no choices', '{"choices":[]}', 'bad-response', 'choices'],
    ['cut JSON', '{"choices":[{"message":{"content":"hal', 'bad-response', 'hal'],
    ['null', 'null', 'bad-response', 'null'],
    ['wrong types', '{"choices":[{"message":{"content":7}}]}', 'bad-response', '7'],
  ])('%s', async (_name, body, code, words) => {
    const { outcome, endpoint } = await askAgainst(200, body);
    expect(outcome.error).toMatchObject({ code, status: 200 });
    expect(outcome.error?.details).toContain(words);
    expect(endpoint.received).toHaveLength(1);
  });

  it('longer than any answer: reading stops at the cap', async () => {
    let written = 0;
    const endpoint = await serve((response) => {
      const block = Buffer.alloc(1024 * 1024, 'a');
      const write = (): void => {
        if (written >= 50 || response.destroyed) return void response.end('"}');
        written += 1;
        response.write(block, write);
      };
      response.write('{"text":"');
      write();
    });
    const { client } = clientWith();
    const outcome = await client.complete(requestTo(profileAt(endpoint.baseUrl)));
    expect(outcome.error).toMatchObject({ code: 'bad-response' });
    expect(outcome.error?.details).toContain('longer than any model writes');
    expect(outcome.answer).toBe('');
  });

  it('a small gzip that unpacks to more than the cap', async () => {
    const bomb = gzipSync(Buffer.alloc(MAX_RESPONSE_BYTES + 1, 0x7b));
    const { outcome } = await askAgainst(200, bomb, { 'content-encoding': 'gzip' });
    expect(outcome.error?.details).toContain('longer than any model writes');
  });

  it.each(['gzip', 'br', 'unheard-of'])('damaged or unknown compression: %s', async (encoding) => {
    const { outcome } = await askAgainst(200, completion('hi'), { 'content-encoding': encoding });
    expect(outcome.error).toMatchObject({ code: 'bad-response' });
    expect(outcome.error?.details).toContain('compression');
  });
});

describe('an error status', () => {
  const openAi = (message: string, code: string | null = null, type = 'invalid_request_error') =>
    JSON.stringify({ error: { message, type, param: null, code } });

  it.each<[number, string, AppError['code']]>([
    [400, openAi('Bad picture'), 'bad-request'],
    [400, openAi('Too long', 'context_length_exceeded'), 'too-large'],
    [400, openAi('Filtered', 'content_filter'), 'content-filtered'],
    [401, openAi('Wrong key', 'invalid_api_key'), 'key-refused'],
    [401, '', 'key-refused'],
    [402, '{"error":{"code":402,"message":"Insufficient credits"}}', 'payment-required'],
    [403, openAi('Not allowed'), 'key-refused'],
    [404, openAi('The model `gpt-9` does not exist', 'model_not_found'), 'model-not-found'],
    [404, '{"error":"model \\"llava\\" not found, try pulling it first"}', 'model-not-found'],
    [404, '<html><title>404 Not Found</title></html>', 'not-found'],
    [404, '', 'not-found'],
    [405, '{"detail":"Method Not Allowed"}', 'not-found'],
    [408, '', 'timeout'],
    [409, openAi('Conflict'), 'server-error'],
    [413, '<html><head><title>413 Request Entity Too Large</title></head></html>', 'too-large'],
    [415, '', 'bad-request'],
    [422, '{"detail":[{"msg":"Field required"}]}', 'bad-request'],
    [429, openAi('Slow down', 'rate_limit_exceeded', 'requests'), 'rate-limited'],
    [429, openAi('Quota', 'insufficient_quota', 'insufficient_quota'), 'payment-required'],
    [500, '{"error":"text"}', 'server-error'],
    [500, '[{"error":{"code":500,"message":"Gemini","status":"INTERNAL"}}]', 'server-error'],
    [502, '<html><h1>502 Bad Gateway</h1></html>', 'server-error'],
    [503, '', 'overloaded'],
    [504, '<html><h1>504 Gateway Time-out</h1></html>', 'maybe-billed'],
    [524, '', 'maybe-billed'],
    [529, '{"error":{"type":"overloaded_error","message":"Overloaded"}}', 'overloaded'],
  ])('%i %s', async (status, body, code) => {
    const { outcome } = await askAgainst(status, body, { 'x-request-id': 'req_42' });
    expect(outcome).toMatchObject({ answer: '', error: { code, status } });
    const error = outcome.error;
    expect(error?.message).not.toBe('');
    expect(error?.hint).not.toBe('');
    expect(error?.details).toContain(`HTTP ${status}`);
    expect(error?.details).toContain('req_42');
  });

  it('keeps the words of the endpoint, with type, code and param', async () => {
    const body =
      '{"error":{"message":"No such detail","type":"bad","param":"detail","code":"invalid_value"}}';
    const { outcome } = await askAgainst(400, body);
    expect(outcome.error).toMatchObject({
      message: 'Vision API did not take the question: No such detail',
      details:
        'HTTP 400\nThe endpoint said: No such detail (type bad, code invalid_value, param detail)',
      retryable: false,
    });
  });

  it.each<[number, string, number]>([
    [401, '', 1],
    [400, '', 1],
    [413, '', 1],
    [504, '', 1],
    [524, '', 1],
    [429, openAi('Quota', 'insufficient_quota'), 1],
    [408, '', 3],
    [409, '', 3],
    [429, '', 3],
    [500, '', 3],
    [502, '', 3],
    [503, '', 3],
    [529, '', 3],
  ])('%i %s is sent %3$i times', async (status, body, times) => {
    const { endpoint, waits } = await askAgainst(status, body);
    expect(endpoint.received).toHaveLength(times);
    expect(waits).toHaveLength(times - 1);
  });

  it.each<[Record<string, string>, number[], number]>([
    [{ 'retry-after': '3' }, [3000, 3000], 3000],
    [{ 'retry-after-ms': '1500' }, [1500, 1500], 1500],
    [{ 'retry-after': 'Sun, 22 Nov 2026 10:00:07 GMT' }, [7000, 7000], 7000],
    [{ 'retry-after': '90' }, [], 90_000],
    [{ 'retry-after': '3', 'x-should-retry': 'false' }, [], 3000],
  ])('429 with %j waits %j', async (headers, expectedWaits, retryAfterMs) => {
    const endpoint = await serve((response) => response.writeHead(429, headers).end());
    const { client, waits } = clientWith({ now: () => Date.parse('2026-11-22T10:00:00Z') });
    const { error } = await client.complete(requestTo(profileAt(endpoint.baseUrl)));
    expect(error).toMatchObject({ code: 'rate-limited', retryAfterMs, retryable: true });
    expect(error?.hint).toContain(`${Math.ceil(retryAfterMs / 1000)} seconds`);
    expect(waits).toEqual(expectedWaits);
    expect(endpoint.received).toHaveLength(expectedWaits.length + 1);
  });

  it('that passes is not seen', async () => {
    const endpoint = await serve((response, _received, index) =>
      index < 2 ? response.writeHead(503).end() : response.end(completion('at last')),
    );
    const { client, waits } = clientWith();
    let sent = 0;
    const outcome = await client.complete(
      requestTo(profileAt(endpoint.baseUrl), { onSent: () => (sent += 1) }),
    );
    expect(outcome).toMatchObject({ answer: 'at last', error: null });
    expect(waits).toHaveLength(2);
    expect(sent).toBe(1);
  });

  it('can be cancelled while it waits to ask again', async () => {
    const endpoint = await serve((response) => response.writeHead(503).end());
    const controller = new AbortController();
    const { client } = clientWith({ sleep: async () => controller.abort() });
    const { error } = await client.complete(
      requestTo(profileAt(endpoint.baseUrl), { signal: controller.signal }),
    );
    expect(error?.code).toBe('cancelled');
    expect(endpoint.received).toHaveLength(1);
  });

  it('never shows the key, although the endpoint echoes it', async () => {
    const body = JSON.stringify({
      error: { message: `Bad key ${KEY}`, code: KEY, type: `Bearer ${KEY}`, param: KEY },
    });
    for (const status of [400, 401, 500]) {
      const { outcome } = await askAgainst(status, body, { 'x-request-id': KEY });
      expect(JSON.stringify(outcome)).not.toContain(KEY);
      expect(outcome.error?.details).toContain('[key]');
    }
  });

  it('shows no picture that the endpoint echoes', async () => {
    const body = `Invalid url: data:image/png;base64,${'QUJD'.repeat(100)} is bad`;
    const { outcome } = await askAgainst(400, body);
    expect(outcome.error?.message).toContain('data:image/png;base64,… is bad');
  });

  it('413 that comes before the body was read', async () => {
    const endpoint = await startEarly413();
    const { client } = clientWith();
    const { error } = await client.complete(
      requestTo(profileAt(endpoint.baseUrl), {
        images: [{ format: 'jpeg', bytes: new Uint8Array(6_000_000) }],
      }),
    );
    expect(error).toMatchObject({ code: 'too-large', status: 413 });
  });

  async function startEarly413(): Promise<Endpoint> {
    const server = createServer((_request, response) => {
      response.writeHead(413, { 'content-type': 'text/html', connection: 'close' });
      response.end('<html><title>413 Request Entity Too Large</title></html>');
    });
    const port = await listen(server);
    const endpoint: Endpoint = {
      baseUrl: `http://127.0.0.1:${port}/v1`,
      port,
      received: [],
      connections: () => 0,
      close: async () => {
        server.closeAllConnections();
        await stop(server, []);
      },
    };
    open.push(endpoint);
    return endpoint;
  }
});

describe('a request that cannot be sent', () => {
  it.each<[string, Partial<EndpointProfile>, string | null, string]>([
    ['no key', {}, null, 'key-missing'],
    ['a key of two lines', {}, 'sk-1\nsk-2', 'key-unusable'],
    ['no address', { baseUrl: '' }, KEY, 'base-url-missing'],
    ['plain http to the internet', { baseUrl: 'http://example.com' }, KEY, 'base-url-invalid'],
  ])('%s', async (_name, changes, key, code) => {
    const endpoint = await serve((response) => response.end(completion('hi')));
    const { client } = clientWith();
    const { error } = await client.complete(
      requestTo(profileAt(endpoint.baseUrl, changes), { key }),
    );
    expect(error?.code).toBe(code);
    expect(endpoint.received).toHaveLength(0);
  });
});

describe('auth', () => {
  const needs =
    (authorization: string): Parameters<typeof startEndpoint>[0] =>
    (response, { headers }) =>
      headers.authorization === authorization
        ? response.end(completion('hi'))
        : response.writeHead(401).end('{"error":{"message":"Unauthorized"}}');

  it('tries the other documented form once, reports it, and remembers it', async () => {
    const endpoint = await serve(needs(`Bearer ${KEY}`));
    const profile = { ...builtIn('gptproto'), baseUrl: endpoint.baseUrl };
    const { client } = clientWith();
    const learned = { auth: { type: 'bearer' } };
    expect(await client.complete(requestTo(profile))).toMatchObject({ answer: 'hi', learned });
    expect(await client.complete(requestTo(profile))).toMatchObject({ answer: 'hi', learned });
    expect(endpoint.received.map(({ headers }) => headers.authorization)).toEqual([
      KEY,
      `Bearer ${KEY}`,
      `Bearer ${KEY}`,
    ]);
  });

  it('gives up when both are refused', async () => {
    const endpoint = await serve(needs('something else'));
    const profile = { ...builtIn('gptproto'), baseUrl: endpoint.baseUrl };
    const { client } = clientWith();
    const outcome = await client.complete(requestTo(profile));
    expect(outcome).toMatchObject({ learned: null, error: { code: 'key-refused', status: 401 } });
    expect(endpoint.received).toHaveLength(2);
  });

  it('tries nothing else where only one form is documented', async () => {
    const endpoint = await serve(needs(KEY));
    const { client } = clientWith();
    const { error } = await client.complete(requestTo(profileAt(endpoint.baseUrl)));
    expect(error?.code).toBe('key-refused');
    expect(endpoint.received).toHaveLength(1);
  });

  it('can be an own header, or none', async () => {
    const endpoint = await serve((response) => response.end(completion('hi')));
    const { client } = clientWith();
    const header = profileAt(endpoint.baseUrl, { auth: { type: 'header', name: 'api-key' } });
    const none = profileAt(endpoint.baseUrl, { id: 'local', auth: { type: 'none' } });
    await client.complete(requestTo(header));
    await client.complete(requestTo(none, { key: null }));
    expect(endpoint.received[0]?.headers).toMatchObject({ 'api-key': KEY });
    expect(endpoint.received[0]?.headers).not.toHaveProperty('authorization');
    expect(endpoint.received[1]?.headers).not.toHaveProperty('authorization');
  });
});

describe('a refused parameter', () => {
  /** Refuses one parameter after the other, as long as they come. */
  const refusing =
    (...params: readonly string[]): Parameters<typeof startEndpoint>[0] =>
    (response, { body }) => {
      const param = params.find((each) => each in body);
      if (param === undefined) return void response.end(completion('hi'));
      const error = { message: `Unsupported: ${param}`, param, code: 'unsupported_parameter' };
      response.writeHead(400).end(JSON.stringify({ error }));
    };
  const question = { ...QUESTION, maxTokens: 9, temperature: 0.5 };

  it('is swapped or dropped, once each, and remembered for that model', async () => {
    const endpoint = await serve(refusing('max_tokens', 'temperature'));
    const { client, waits } = clientWith();
    const profile = profileAt(endpoint.baseUrl);
    expect(await client.complete(requestTo(profile, { question }))).toMatchObject({ answer: 'hi' });
    expect(endpoint.received).toHaveLength(3);
    expect(endpoint.received[2]?.body).toMatchObject({ max_completion_tokens: 9 });
    expect(endpoint.received[2]?.body).not.toHaveProperty('max_tokens');
    expect(endpoint.received[2]?.body).not.toHaveProperty('temperature');
    await client.complete(requestTo(profile, { question }));
    expect(endpoint.received).toHaveLength(4);
    await client.complete(requestTo(profile, { question: { ...question, model: 'other' } }));
    expect(endpoint.received).toHaveLength(7);
    expect(waits).toEqual([]);
  });

  it('that is refused in both its names ends as an error', async () => {
    const endpoint = await serve(refusing('max_tokens', 'max_completion_tokens'));
    const { client } = clientWith();
    const { error } = await client.complete(
      requestTo(profileAt(endpoint.baseUrl), { question: { ...QUESTION, maxTokens: 9 } }),
    );
    expect(error).toMatchObject({ code: 'bad-request', status: 400 });
    expect(endpoint.received).toHaveLength(2);
  });

  it.each(['model', 'messages', 'seed'])('%s cannot be left out', async (param) => {
    const body = JSON.stringify({ error: { message: 'No', param, code: 'unsupported_value' } });
    const { outcome, endpoint } = await askAgainst(400, body);
    expect(outcome.error?.code).toBe('bad-request');
    expect(endpoint.received).toHaveLength(1);
  });

  it('inside a picture part is dropped there', async () => {
    const endpoint = await serve((response, { text }) => {
      if (!text.includes('"detail"')) return void response.end(completion('hi'));
      const param = 'messages.[0].content.[1].image_url.detail';
      const error = { message: 'No', param, code: 'unsupported_value' };
      response.writeHead(400).end(JSON.stringify({ error }));
    });
    const { client } = clientWith();
    const { answer } = await client.complete(
      requestTo(profileAt(endpoint.baseUrl, { detailPlacement: 'part' }), {
        question: { ...QUESTION, detail: 'high' },
      }),
    );
    expect(answer).toBe('hi');
    expect(endpoint.received[1]?.text).toContain('"image_url":{"url":"data:image/png');
  });

  it.each([
    [400, '{"error":{"message":"Unknown parameter: stream_options","code":null}}'],
    [422, '{"detail":[{"msg":"stream_options: extra fields not permitted"}]}'],
  ])('stream_options, refused by a %i without a code', async (status, body) => {
    const endpoint = await serve((response, received) =>
      'stream_options' in received.body
        ? response.writeHead(status).end(body)
        : response.end(completion('hi')),
    );
    const { client } = clientWith();
    const profile = profileAt(endpoint.baseUrl, { stream: true });
    expect(await client.complete(requestTo(profile))).toMatchObject({ answer: 'hi', error: null });
    expect(endpoint.received[0]?.body.stream_options).toEqual({ include_usage: true });
    expect(endpoint.received[1]?.body.stream).toBe(true);
    expect(endpoint.received).toHaveLength(2);
  });
});
