/** What goes wrong on the wire, row by row: asked once for a whole answer and once for a stream. */
import { createServer } from 'node:http';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { AppError } from '../../shared/domain/app-error';
import { DEFAULT_TIMEOUTS, type EndpointProfile } from '../../shared/domain/endpoint';
import { MAX_REFUSALS, MAX_REPEATS } from './retry';
import { clientWith, keep, serve } from './testing/harness';
import { idle, listen, startRawEndpoint, stop, type Received } from './testing/loopback-endpoint';
import { chunk, completion, profileAt, requestTo } from './testing/requests';
import type { ChatOutcome } from './chat-client';

const MODES = [
  ['whole', false],
  ['streamed', true],
] as const;

type Code = AppError['code'];
type Headers = Readonly<Record<string, string>>;

interface Asked {
  readonly outcome: ChatOutcome;
  readonly received: readonly Received[];
  readonly deltas: readonly string[];
}

async function ask(
  baseUrl: string,
  changes: Partial<EndpointProfile>,
): Promise<Omit<Asked, 'received'>> {
  const deltas: string[] = [];
  const outcome = await clientWith().client.complete(
    requestTo(profileAt(baseUrl, changes), { onDelta: (text) => deltas.push(text) }),
  );
  return { outcome, deltas };
}

/** Asks an endpoint that always answers the same. */
async function askFor(
  stream: boolean,
  status: number,
  body: string | Buffer,
  headers: Headers = {},
): Promise<Asked> {
  const endpoint = await serve((response) => response.writeHead(status, headers).end(body));
  return { ...(await ask(endpoint.baseUrl, { stream })), received: endpoint.received };
}

const EVENTS = { 'content-type': 'text/event-stream' };
const events = (...data: readonly string[]): string =>
  data.map((each) => `data: ${each}\n\n`).join('');
const openAi = (message: string, code: string | null = null, type = 'invalid_request_error') =>
  JSON.stringify({ error: { message, type, param: null, code } });
const TRIED = 1 + MAX_REPEATS;

describe.each(MODES)('a status, %s', (_mode, stream) => {
  it.each<[number, string, Code, number]>([
    [400, openAi('Bad picture'), 'bad-request', 1],
    [400, '', 'bad-request', 1],
    [400, openAi('Too long', 'context_length_exceeded'), 'too-large', 1],
    [400, openAi('Filtered', 'content_filter'), 'content-filtered', 1],
    [400, '[{"error":{"code":400,"message":"API key not valid."}}]', 'key-refused', 1],
    [401, openAi('Wrong key', 'invalid_api_key'), 'key-refused', 1],
    [401, '', 'key-refused', 1],
    [402, '{"error":{"code":402,"message":"Insufficient credits"}}', 'payment-required', 1],
    [403, openAi('Not allowed'), 'not-allowed', 1],
    [404, openAi('The model `gpt-9` does not exist', 'model_not_found'), 'model-not-found', 1],
    [404, '{"error":{"code":"DeploymentNotFound","message":"No such"}}', 'model-not-found', 1],
    [404, '{"error":"model \\"llava\\" not found, try pulling it first"}', 'model-not-found', 1],
    [404, '<html><title>404 Not Found</title></html>', 'not-found', 1],
    [404, '', 'not-found', 1],
    [405, '{"detail":"Method Not Allowed"}', 'not-found', 1],
    [408, '', 'maybe-billed', 1],
    [409, openAi('Conflict'), 'server-error', TRIED],
    [413, '<html><title>413 Request Entity Too Large</title></html>', 'too-large', 1],
    [415, '', 'bad-request', 1],
    [422, '{"detail":[{"msg":"Field required"}]}', 'bad-request', 1],
    [429, openAi('Slow down', 'rate_limit_exceeded'), 'rate-limited', 1 + MAX_REFUSALS],
    [429, '', 'rate-limited', 1 + MAX_REFUSALS],
    [429, openAi('Quota', 'insufficient_quota', 'insufficient_quota'), 'payment-required', 1],
    [500, '{"error":"text"}', 'server-error', TRIED],
    [500, '[{"error":{"code":500,"message":"x","status":"INTERNAL"}}]', 'server-error', TRIED],
    [501, '', 'server-error', 1],
    [502, '<html><h1>502 Bad Gateway</h1></html>', 'server-error', TRIED],
    [503, '', 'overloaded', TRIED],
    [504, '<html><h1>504 Gateway Time-out</h1></html>', 'maybe-billed', 1],
    [520, '', 'server-error', 1],
    [524, '', 'maybe-billed', 1],
    [529, '{"error":{"type":"overloaded_error","message":"Overloaded"}}', 'overloaded', TRIED],
  ])('%i %s is %s, sent %i times', async (status, body, code, times) => {
    const { outcome, received } = await askFor(stream, status, body, { 'x-request-id': 'req_42' });
    expect(outcome).toMatchObject({ answer: '', error: { code, status } });
    expect(outcome.error?.message).not.toBe('');
    expect(outcome.error?.hint).not.toBe('');
    expect(outcome.error?.details).toContain(`HTTP ${status}`);
    expect(outcome.error?.details).toContain('req_42');
    expect(received).toHaveLength(times);
  });

  it.each([429, 500, 503])('%i is not repeated where the endpoint says so', async (status) => {
    const { received } = await askFor(stream, status, '', { 'x-should-retry': 'false' });
    expect(received).toHaveLength(1);
  });

  it.each([504, 524])('%i is not repeated although the endpoint says so', async (status) => {
    const { received } = await askFor(stream, status, '', { 'x-should-retry': 'true' });
    expect(received).toHaveLength(1);
  });

  it.each([301, 302, 303, 307, 308])('%i is not followed', async (status) => {
    const other = await serve((response) => response.end(completion('thief')));
    const location = `${other.baseUrl}/chat/completions`;
    const { outcome, received } = await askFor(stream, status, '', { location: `${location}?a=b` });
    expect(outcome.error).toMatchObject({ code: 'redirect', status, retryable: false });
    expect(outcome.error?.details).toContain(`Location: ${location}`);
    expect(other.connections()).toBe(0);
    expect(received).toHaveLength(1);
  });

  it('413 that comes before the body was read', async () => {
    const server = createServer((_request, response) => {
      response.writeHead(413, { 'content-type': 'text/html', connection: 'close' });
      response.end('<html><title>413 Request Entity Too Large</title></html>');
    });
    const port = await listen(server);
    keep({
      close: async () => {
        server.closeAllConnections();
        await stop(server, []);
      },
    });
    const { error } = await clientWith().client.complete(
      requestTo(profileAt(`http://127.0.0.1:${port}/v1`, { stream }), {
        images: [{ format: 'jpeg', bytes: new Uint8Array(6_000_000) }],
      }),
    );
    expect(error).toMatchObject({ code: 'too-large', status: 413 });
  });
});

describe.each(MODES)('the shape of an answer, %s', (_mode, stream) => {
  const REFUSED = { content: null, refusal: 'I cannot.' };
  const usage = { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11 };

  /** One choice, as a message or as the delta of a stream. */
  function reply(message: object, finish: string | null, more: object = {}): [string, Headers] {
    const choice = { index: 0, finish_reason: finish };
    return stream
      ? [
          events(
            JSON.stringify({ choices: [{ ...choice, delta: message }] }),
            JSON.stringify({ choices: [], ...more }),
            '[DONE]',
          ),
          EVENTS,
        ]
      : [JSON.stringify({ choices: [{ ...choice, message }], ...more }), {}];
  }

  it.each<[string, object, string | null, string, Code | null]>([
    ['a string', { content: 'text' }, 'stop', 'text', null],
    ['null', { content: null }, 'stop', '', 'no-answer'],
    ['missing', {}, 'stop', '', 'no-answer'],
    [
      'parts',
      {
        content: [
          { type: 'text', text: 'a ' },
          { type: 'text', text: 'b' },
        ],
      },
      'stop',
      'a b',
      null,
    ],
    ['strings', { content: ['a ', 'b'] }, 'stop', 'a b', null],
    ['a number', { content: 7 }, 'stop', '7', null],
    ['not Latin', { content: '画像 \u{1F600} ß' }, 'stop', '画像 \u{1F600} ß', null],
    ['a refusal', REFUSED, 'stop', 'I cannot.', null],
    [
      'a refusal part',
      { content: [{ type: 'refusal', refusal: 'I cannot.' }] },
      'stop',
      'I cannot.',
      null,
    ],
    ['thinking, out of tokens', { content: '', reasoning_content: 'Hmm' }, 'length', '', 'cut-off'],
    ['thinking and nothing else', { content: '', reasoning: 'Hmm' }, 'stop', '', 'no-answer'],
    ['cut by length', { content: 'Half' }, 'length', 'Half', 'cut-off'],
    ['stopped by a filter', { content: 'Half' }, 'content_filter', 'Half', 'content-filtered'],
    ['ended by a tool call', { content: 'x' }, 'tool_calls', 'x', null],
    ['ended by a function call', { content: 'x' }, 'function_call', 'x', null],
    ['ended by something new', { content: 'x' }, 'something new', 'x', null],
    ['with no finish reason', { content: 'x' }, null, 'x', null],
  ])('%s', async (_name, message, finishReason, answer, code) => {
    const { outcome, received } = await askFor(stream, 200, ...reply(message, finishReason));
    expect(outcome).toMatchObject({ answer, finishReason, usage: null });
    expect(outcome.error?.code ?? null).toBe(code);
    expect(received).toHaveLength(1);
  });

  it('nothing but a filter', async () => {
    const { outcome } = await askFor(stream, 200, ...reply({ content: null }, 'content_filter'));
    expect(outcome.error).toMatchObject({ code: 'content-filtered', status: 200 });
  });

  it.each<[string, object, object]>([
    ['plain', usage, { promptTokens: 9, completionTokens: 2, totalTokens: 11 }],
    [
      'with cost and details',
      { ...usage, cost: 0.0123, prompt_tokens_details: { cached_tokens: 4, image_tokens: 5 } },
      { promptTokens: 9, completionTokens: 2, totalTokens: 11 },
    ],
    [
      'of unknown shape',
      { prompt_tokens: 'many', cost: 0.01 },
      { promptTokens: null, completionTokens: null, totalTokens: null },
    ],
  ])('usage %s is kept as reported', async (_name, reported, counts) => {
    const { outcome } = await askFor(
      stream,
      200,
      ...reply({ content: 'x' }, 'stop', { usage: reported }),
    );
    expect(outcome.usage).toEqual({ ...counts, reported });
  });

  it.each<[string, string, Code, string]>([
    ['an error object', '{"error":{"message":"Boom","code":500}}', 'server-error', 'Boom'],
    ['a numeric code', '{"error":{"message":"Slow","code":429}}', 'rate-limited', 'Slow'],
    ['an error string', '{"error":"Disk unmounted"}', 'server-error', 'Disk unmounted'],
    ['an error array', '[{"error":{"message":"Bad","code":400}}]', 'bad-request', 'Bad'],
    [
      'an error in its choice',
      '{"choices":[{"message":{"content":""},"delta":{},"error":{"code":502,"message":"Upstream"}}]}',
      'server-error',
      'Upstream',
    ],
    ['null', 'null', 'bad-response', 'null'],
  ])('%s in a 200 is no answer, and not asked again', async (_name, body, code, words) => {
    const sent = stream ? events(body) : body;
    const { outcome, received } = await askFor(stream, 200, sent, stream ? EVENTS : {});
    expect(outcome).toMatchObject({ answer: '', error: { code, status: 200 } });
    expect(outcome.error?.details).toContain(words);
    expect(received).toHaveLength(1);
  });

  it.each<[string, string]>([
    ['nothing', ''],
    ['HTML', '<html><title>Sign in</title></html>'],
    ['no choices', stream ? events('{"choices":[]}', '[DONE]') : '{"choices":[]}'],
    ['rubbish', stream ? events('rubbish') : 'rubbish'],
  ])('%s in a 200 cannot be read, and is not asked again', async (_name, body) => {
    const { outcome, received } = await askFor(stream, 200, body, stream ? EVENTS : {});
    expect(outcome).toMatchObject({ answer: '', error: { code: 'bad-response', status: 200 } });
    expect(received).toHaveLength(1);
  });

  it('gzip', async () => {
    const [body, headers] = reply({ content: 'packed' }, 'stop');
    const packed = gzipSync(body);
    const { outcome } = await askFor(stream, 200, packed, {
      ...headers,
      'content-encoding': 'gzip',
    });
    expect(outcome).toMatchObject({ answer: 'packed', error: null });
  });

  it.each([
    'gzip',
    'br',
    'deflate',
    'zstd',
    'utf-8',
    'unheard-of',
    'identity, gzip',
    'GZIP,BR',
    'none',
  ])('compression that is stated and not there: %s', async (encoding) => {
    const [body, headers] = reply({ content: 'x' }, 'stop');
    const all = { ...headers, 'content-encoding': encoding };
    const { outcome } = await askFor(stream, 200, body, all);
    expect(outcome).toMatchObject({ answer: 'x', error: null });
    const refusal = await askFor(stream, 400, openAi('Bad picture'), {
      'content-encoding': encoding,
    });
    expect(refusal.outcome.error?.details).toContain('Bad picture');
  });

  it('damaged compression', async () => {
    const [body, headers] = reply({ content: 'x'.repeat(5_000) }, 'stop');
    const all = { ...headers, 'content-encoding': 'gzip' };
    const damaged = gzipSync(body).fill(0xff, 20, 40);
    const { outcome, received } = await askFor(stream, 200, damaged, all);
    expect(outcome.error).toMatchObject({ code: 'bad-response' });
    expect(outcome.error?.details).toContain('compression');
    expect(received).toHaveLength(1);
  });

  it('the other form than was asked for', async () => {
    const whole = await askFor(stream, 200, completion('Hi'));
    const streamed = await askFor(stream, 200, events(chunk('Hi', 'stop'), '[DONE]'), EVENTS);
    expect(whole.outcome).toMatchObject({ answer: 'Hi', error: null });
    expect(streamed.outcome).toMatchObject({ answer: 'Hi', error: null });
    expect(streamed.deltas).toEqual(stream ? ['Hi'] : []);
  });
});

describe.each(MODES)('a connection that drops after the body, %s', (_mode, stream) => {
  const HEAD = stream
    ? 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: 5000\r\n\r\n'
    : 'HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n';
  const HALF = stream ? events(chunk('')) : '{"choices":[{"mess';
  const WHOLE = completion('first');

  const DROPS: [string, string][] = [
    ['before the status', ''],
    ['inside the headers', 'HTTP/1.1 200 OK\r\nContent-'],
    ['after the headers', HEAD],
    ['inside the answer', HEAD + HALF],
    ['instead of HTTP', 'SSH-2.0-OpenSSH_9.6\r\n'],
  ];

  it.each(DROPS)('%s, cold', async (_name, bytes) => {
    const endpoint = keep(await startRawEndpoint((socket) => socket.end(bytes)));
    const { outcome } = await ask(endpoint.baseUrl, { stream });
    expect(outcome).toMatchObject({ answer: '', error: { code: 'maybe-billed', retryable: true } });
    expect(endpoint.count()).toBe(1);
  });

  it.each(DROPS)('%s, warm', async (_name, bytes) => {
    const endpoint = keep(
      await startRawEndpoint((socket, index) =>
        index === 0
          ? socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${WHOLE.length}\r\n\r\n${WHOLE}`)
          : socket.end(bytes),
      ),
    );
    const { client } = clientWith();
    const profile = profileAt(endpoint.baseUrl, { stream });
    expect(await client.complete(requestTo(profile))).toMatchObject({ answer: 'first' });
    await idle();
    const { answer, error } = await client.complete(requestTo(profile));
    expect({ answer, code: error?.code }).toEqual({ answer: '', code: 'maybe-billed' });
    expect(endpoint.count()).toBe(2);
    expect(endpoint.connections()).toBe(1);
  });

  it('does not hide the status of an error', async () => {
    const endpoint = keep(
      await startRawEndpoint((socket) =>
        socket.end('HTTP/1.1 400 Bad\r\nContent-Length: 500\r\n\r\n{"error":"half'),
      ),
    );
    const { outcome } = await ask(endpoint.baseUrl, { stream });
    expect(outcome.error).toMatchObject({ code: 'bad-request', status: 400 });
    expect(outcome.error?.details).toContain('half');
    expect(endpoint.count()).toBe(1);
  });

  it('and before that, silence: no first byte', async () => {
    const endpoint = await serve(() => undefined);
    const timeouts = { ...DEFAULT_TIMEOUTS, firstByte: 50 };
    const { outcome } = await ask(endpoint.baseUrl, { stream, timeouts });
    expect(outcome.error).toMatchObject({ code: 'maybe-billed' });
    expect(outcome.error?.details).toContain('Nothing came for 0.05 s.');
    expect(endpoint.connections()).toBe(1);
  });

  it('and before that, headers and nothing else', async () => {
    const endpoint = await serve((response) => response.writeHead(200, EVENTS).flushHeaders());
    const timeouts = { ...DEFAULT_TIMEOUTS, firstByte: 50 };
    const { outcome } = await ask(endpoint.baseUrl, { stream, timeouts });
    expect(outcome.error).toMatchObject({ code: 'maybe-billed' });
    expect(endpoint.received).toHaveLength(1);
  });
});
