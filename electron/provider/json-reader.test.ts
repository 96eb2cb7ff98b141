import { describe, expect, it } from 'vitest';
import type { EndpointProfile } from '../../shared/domain/endpoint';
import { MAX_MODELS_BYTES } from '../../shared/domain/limits';
import { asCurl, type RequestSending } from '../../shared/domain/request-trace';
import type { EndpointRequest } from './chat-client';
import { clientWith, keep, serve } from './testing/harness';
import { closedPort, startRawEndpoint } from './testing/loopback-endpoint';
import { builtIn, completion, KEY, profileAt, requestTo } from './testing/requests';

const LIST = '{"object":"list","data":[{"id":"gpt-4o","object":"model"}]}';

function requestFor(
  profile: EndpointProfile,
  changes: Partial<EndpointRequest> = {},
): EndpointRequest {
  return { profile, key: KEY, signal: new AbortController().signal, ...changes };
}

describe('the list of models', () => {
  it('is asked for beside the questions, with the same key and headers', async () => {
    const endpoint = await serve((response) => response.end(LIST));
    const { client } = clientWith();
    const extraHeaders = [{ name: 'X-Team', value: null }];
    const told: RequestSending[] = [];
    const read = await client.readModels(
      requestFor(profileAt(endpoint.baseUrl, { extraHeaders }), {
        headerKeys: { 'X-Team': 'secret of the team' },
        onSending: (sending) => told.push(sending),
      }),
    );
    expect(read).toMatchObject({ status: 200, json: JSON.parse(LIST), error: null });
    const [request] = endpoint.received;
    expect(request).toMatchObject({ method: 'GET', path: '/v1/models', text: '' });
    expect(request?.headers).toMatchObject({
      authorization: `Bearer ${KEY}`,
      'x-team': 'secret of the team',
      accept: 'application/json',
      'user-agent': 'Looksee/test',
    });
    expect(request?.headers).not.toHaveProperty('content-length');
    expect(request?.headers).not.toHaveProperty('transfer-encoding');
    expect(told).toEqual([read.sending]);
    expect(read.sending).toMatchObject({
      method: 'GET',
      body: '',
      bodyBytes: 0,
      responseBody: LIST,
    });
    const { connected, headers, done } = read.sending?.times ?? {};
    expect([connected, headers, done]).not.toContain(null);
    const went = read.sending?.requestHeaders.map(({ name }) => name.toLowerCase());
    expect(went?.toSorted()).toEqual(Object.keys(request?.headers ?? {}).toSorted());
    expect(JSON.stringify(read) + asCurl(read.sending as RequestSending)).not.toMatch(
      /0123|team sec/,
    );
  });

  it.each([
    ['ends without its length', `content-length: ${LIST.length + 50}\r\n\r\n${LIST}`, true],
    ['stays open', `\r\n${LIST}`, false],
  ])('is kept where it is whole, though its connection %s', async (_name, rest, closes) => {
    const endpoint = keep(
      await startRawEndpoint((socket) => {
        socket.write(`HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n${rest}`);
        if (closes) socket.end();
      }),
    );
    const { client } = clientWith({ graces: { json: 30, stream: 30 } });
    const read = await client.readModels(requestFor(profileAt(endpoint.baseUrl)));
    expect(read).toMatchObject({ status: 200, json: JSON.parse(LIST), error: null });
  });

  it.each([
    ['/v1', '/v1/models'],
    ['/openai/v1/', '/openai/v1/models'],
    [
      '/openai/deployments/gpt-4o?api-version=2024-10-21',
      '/openai/deployments/gpt-4o/models?api-version=2024-10-21',
    ],
    ['/v1/chat/completions#', '/v1/models'],
    ['/v1/chat/completions?a=b#', '/v1/models?a=b'],
  ])('of %s is at %s', async (base, path) => {
    const endpoint = await serve((response) => response.end(LIST));
    const { client } = clientWith();
    const baseUrl = new URL(endpoint.baseUrl).origin + base;
    expect((await client.readModels(requestFor(profileAt(baseUrl)))).status).toBe(200);
    expect(endpoint.received.map((each) => each.path)).toEqual([path]);
  });

  it('of an exact address of another kind is not known', async () => {
    const endpoint = await serve((response) => response.end(LIST));
    const { client } = clientWith();
    const read = await client.readModels(requestFor(profileAt(`${endpoint.baseUrl}/ask#`)));
    expect(read).toEqual({ status: null, json: undefined, error: null, sending: null });
    expect(endpoint.connections()).toBe(0);
  });

  it('is asked for in the other form of auth, and that is remembered for questions', async () => {
    const endpoint = await serve((response, { headers, method }) => {
      if (headers.authorization !== `Bearer ${KEY}`) return void response.writeHead(401).end();
      response.end(method === 'GET' ? LIST : completion('hi'));
    });
    const profile = { ...builtIn('gptproto'), baseUrl: endpoint.baseUrl };
    const { client } = clientWith();
    const read = await client.readModels(requestFor(profile));
    expect(read).toMatchObject({ status: 200, sending: { because: { reason: 'other-auth' } } });
    expect(await client.complete(requestTo(profile))).toMatchObject({
      answer: 'hi',
      learned: { auth: { type: 'bearer' } },
    });
    expect(endpoint.received).toHaveLength(3);
  });

  it.each<[string, number, string, string, unknown]>([
    ['none', 404, 'Not Found', 'not-found', undefined],
    ['a wrong key', 401, '{"error":{"message":"No"}}', 'key-refused', { error: { message: 'No' } }],
    ['an error', 500, '', 'server-error', undefined],
    ['a page', 200, '<html><title>Sign in</title></html>', 'bad-response', undefined],
    ['nothing', 200, '', 'bad-response', undefined],
    ['too much', 200, `["${'x'.repeat(MAX_MODELS_BYTES)}"]`, 'bad-response', undefined],
  ])('may be %s, and is not asked for again', async (_name, status, body, code, json) => {
    const endpoint = await serve((response) => response.writeHead(status).end(body));
    const { client } = clientWith();
    const read = await client.readModels(requestFor(profileAt(endpoint.baseUrl)));
    expect(read).toMatchObject({ status, json, error: { code } });
    expect(endpoint.received).toHaveLength(1);
  });

  it.each([408, 504, 524])('a %i is never said to be billed', async (status) => {
    const endpoint = await serve((response) => response.writeHead(status).end());
    const { client } = clientWith();
    const { error } = await client.readModels(requestFor(profileAt(endpoint.baseUrl)));
    expect(error).toMatchObject({ code: 'overloaded', status });
  });

  it('that redirects elsewhere is not followed', async () => {
    const other = await serve((response) => response.end(LIST));
    const endpoint = await serve((response) =>
      response.writeHead(302, { location: `${other.baseUrl}/models` }).end(),
    );
    const { client } = clientWith();
    const read = await client.readModels(requestFor(profileAt(endpoint.baseUrl)));
    expect(read.error?.code).toBe('redirect');
    expect(other.connections()).toBe(0);
  });

  it('from nobody, from one that hangs up, and cancelled: never billed', async () => {
    const { client } = clientWith();
    const port = await closedPort();
    const nobody = await client.readModels(requestFor(profileAt(`http://127.0.0.1:${port}/v1`)));
    expect(nobody).toMatchObject({ status: null, error: { code: 'refused-connection' } });
    const rude = keep(await startRawEndpoint((socket) => socket.destroy()));
    const dropped = await client.readModels(requestFor(profileAt(rude.baseUrl)));
    expect(dropped).toMatchObject({ status: null, error: { code: 'refused-connection' } });
    expect(rude.count()).toBe(1);
    const controller = new AbortController();
    const endpoint = await serve(() => controller.abort());
    const cancelled = await client.readModels(
      requestFor(profileAt(endpoint.baseUrl), { signal: controller.signal }),
    );
    expect(cancelled).toMatchObject({ status: null, error: { code: 'cancelled' } });
    const silent = await serve(() => undefined);
    const timeouts = { connect: 1_000, firstByte: 50, betweenBytes: 50 };
    const late = await client.readModels(requestFor(profileAt(silent.baseUrl, { timeouts })));
    expect(late).toMatchObject({ status: null, error: { code: 'timeout' } });
    const missing = await client.readModels(requestFor(profileAt(endpoint.baseUrl), { key: null }));
    expect(missing).toMatchObject({ error: { code: 'key-missing' }, sending: null });
  });
});

describe('another address of the server', () => {
  it('is read by GET, or by POST with a body', async () => {
    const endpoint = await serve((response, { method, path, body }) =>
      response.end(JSON.stringify({ method, path, body })),
    );
    const { client } = clientWith();
    const request = requestFor(profileAt(endpoint.baseUrl, { auth: { type: 'none' } }), {
      key: null,
    });
    expect((await client.readPath(request, '/props')).json).toEqual({
      method: 'GET',
      path: '/props',
      body: {},
    });
    const shown = await client.readPath(request, '/api/show', { model: 'llava' });
    expect(shown.json).toEqual({ method: 'POST', path: '/api/show', body: { model: 'llava' } });
    expect(shown.sending).toMatchObject({ method: 'POST', body: '{"model":"llava"}' });
  });

  it('is never on another server', async () => {
    const other = await serve((response) => response.end('{}'));
    const endpoint = await serve((response) => response.end('{}'));
    const { client } = clientWith();
    await client.readPath(requestFor(profileAt(endpoint.baseUrl)), `//127.0.0.1:${other.port}/x`);
    await client.readPath(requestFor(profileAt(endpoint.baseUrl)), `${other.baseUrl}/x`);
    expect(other.connections()).toBe(0);
  });
});
