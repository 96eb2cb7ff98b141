import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { AppError } from '../../shared/domain/app-error';
import { askAgainst, clientWith, keep, serve } from './testing/harness';
import { listen, stop, type Endpoint } from './testing/loopback-endpoint';
import { completion, KEY, profileAt, requestTo } from './testing/requests';

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
    return keep(endpoint);
  }
});
