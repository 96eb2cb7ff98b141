import { describe, expect, it } from 'vitest';
import type { EndpointProfile } from '../../shared/domain/endpoint';
import { askAgainst, clientWith, serve } from './testing/harness';
import type { startEndpoint } from './testing/loopback-endpoint';
import { builtIn, completion, KEY, profileAt, QUESTION, requestTo } from './testing/requests';

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

it('an exact address is used as it is', async () => {
  const endpoint = await serve((response) => response.end(completion('hi')));
  const { client } = clientWith();
  const baseUrl = `${endpoint.baseUrl}/ask/?version=2#`;
  expect(await client.complete(requestTo(profileAt(baseUrl)))).toMatchObject({ answer: 'hi' });
  expect(endpoint.received.map(({ path }) => path)).toEqual(['/v1/ask/?version=2']);
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

  it('tries no other form where nothing may be changed', async () => {
    const endpoint = await serve(needs(`Bearer ${KEY}`));
    const profile = { ...builtIn('gptproto'), baseUrl: endpoint.baseUrl };
    const { client } = clientWith();
    expect(await client.complete(requestTo(profile))).toMatchObject({ answer: 'hi' });
    const { error } = await client.complete(requestTo(profile, { adapts: false }));
    expect(error?.code).toBe('key-refused');
    expect(endpoint.received).toHaveLength(3);
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
    const first = await client.complete(requestTo(profile, { question }));
    expect(first).toMatchObject({ answer: 'hi', leftOut: ['temperature'] });
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

  it('is told with all that is known once it helped, and taken from what was known before', async () => {
    const endpoint = await serve(refusing('max_tokens', 'temperature'));
    const profile = profileAt(endpoint.baseUrl);
    const refused = { max_tokens: 'max_completion_tokens', temperature: 'drop' } as const;
    const first = await clientWith().client.complete(requestTo(profile, { question }));
    expect(first).toMatchObject({ answer: 'hi', learned: { refused } });
    expect(endpoint.received).toHaveLength(3);
    const again = await clientWith().client.complete(requestTo(profile, { question, refused }));
    expect(again).toMatchObject({ answer: 'hi', learned: null });
    expect(endpoint.received).toHaveLength(4);
    const more = requestTo(profile, {
      question,
      refused: { max_tokens: 'max_completion_tokens' },
    });
    expect(await clientWith().client.complete(more)).toMatchObject({ learned: { refused } });
    expect(endpoint.received).toHaveLength(6);
  });

  it('whose loss did not help is not kept', async () => {
    const endpoint = await serve((response) => {
      const error = { message: 'No', param: 'temperature', code: 'unsupported_value' };
      response.writeHead(400).end(JSON.stringify({ error }));
    });
    const { client } = clientWith();
    const request = requestTo(profileAt(endpoint.baseUrl), { question });
    expect(await client.complete(request)).toMatchObject({ learned: null });
    await client.complete(request);
    const sent = endpoint.received.map(({ body }) => 'temperature' in body);
    expect(sent).toEqual([true, false, true, false]);
  });

  it('is sent as it is where nothing may be changed', async () => {
    const endpoint = await serve(refusing('max_tokens'));
    const { client } = clientWith();
    const profile = profileAt(endpoint.baseUrl);
    const request = requestTo(profile, { question });
    await client.complete(request);
    const refused = { max_tokens: 'max_completion_tokens' } as const;
    const strict = await client.complete({ ...request, refused, adapts: false });
    expect(strict).toMatchObject({ error: { code: 'bad-request' }, learned: null });
    expect(endpoint.received).toHaveLength(3);
    expect(endpoint.received[2]?.body).toHaveProperty('max_tokens', 9);
  });

  it('is tried again where the user has changed what is sent', async () => {
    const endpoint = await serve(refusing('max_tokens'));
    const { client } = clientWith();
    const profile = profileAt(endpoint.baseUrl);
    await client.complete(requestTo(profile, { question }));
    const tokenParameter = 'max_completion_tokens';
    await client.complete(requestTo({ ...profile, tokenParameter }, { question }));
    expect(endpoint.received).toHaveLength(3);
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

describe('a refused detail', () => {
  type Place = 'detail' | 'image_url.detail';
  /** Takes `detail` nowhere but in some places, as OpenAI words it. */
  const takingOnly =
    (...places: readonly Place[]): Parameters<typeof startEndpoint>[0] =>
    (response, { body, text }) => {
      const stated: Place[] = [
        ...('detail' in body ? (['detail'] as const) : []),
        ...(/"image_url":\{[^}]*"detail"/.test(text) ? (['image_url.detail'] as const) : []),
      ];
      const param = stated.find((place) => !places.includes(place));
      if (param === undefined) return void response.end(completion('hi'));
      const error = { message: `Unknown parameter: '${param}'.`, param, code: 'unknown_parameter' };
      response.writeHead(400).end(JSON.stringify({ error }));
    };
  const question = { ...QUESTION, detail: 'low' } as const;
  const NOWHERE = { detail: 'drop', 'image_url.detail': 'drop' } as const;

  it.each([
    ['top-level', 'image_url.detail', { detail: 'drop' }],
    ['part', 'detail', { 'image_url.detail': 'drop' }],
  ] as const)(
    '%s goes to the other place, which is remembered',
    async (placement, other, refused) => {
      const endpoint = await serve(takingOnly(other));
      const { client } = clientWith();
      const profile = profileAt(endpoint.baseUrl, { detailPlacement: placement });
      const request = requestTo(profile, { question });
      const moved = { answer: 'hi', error: null, leftOut: [], learned: { refused } };
      expect(await client.complete(request)).toMatchObject(moved);
      expect(await client.complete(request)).toMatchObject(moved);
      expect(endpoint.received).toHaveLength(3);
      for (const { text } of endpoint.received.slice(1))
        expect(text.match(/"low"/g)).toHaveLength(1);
      const known = await clientWith().client.complete({ ...request, refused });
      expect(known).toMatchObject({ answer: 'hi', leftOut: [], learned: null });
      expect(endpoint.received).toHaveLength(4);
    },
  );

  it('in one of two places stays in the other', async () => {
    const endpoint = await serve(takingOnly('image_url.detail'));
    const profile = profileAt(endpoint.baseUrl, { detailPlacement: 'both' });
    const outcome = await clientWith().client.complete(requestTo(profile, { question }));
    expect(outcome).toMatchObject({ answer: 'hi', leftOut: [] });
    expect(endpoint.received.map(({ text }) => text.match(/"low"/g)?.length)).toEqual([2, 1]);
  });

  it.each(['top-level', 'part', 'both'] as const)(
    '%s and in the other place is said before it is sent without',
    async (detailPlacement) => {
      const endpoint = await serve(takingOnly());
      const { client } = clientWith();
      const request = requestTo(profileAt(endpoint.baseUrl, { detailPlacement }), { question });
      const refused = {
        answer: '',
        error: { code: 'detail-refused', retryable: false },
        leftOut: ['detail'],
        learned: { refused: NOWHERE },
      };
      expect(await client.complete(request)).toMatchObject(refused);
      expect(endpoint.received).toHaveLength(2);
      expect(await client.complete(request)).toMatchObject(refused);
      const elsewhere = { ...request, refused: NOWHERE };
      expect(await clientWith().client.complete(elsewhere)).toMatchObject({
        ...refused,
        learned: null,
      });
      expect(endpoint.received).toHaveLength(2);
      const accepted = await client.complete({ ...request, acceptsDetailLoss: true });
      expect(accepted).toMatchObject({ answer: 'hi', error: null, leftOut: ['detail'] });
      expect(endpoint.received).toHaveLength(3);
      expect(endpoint.received[2]?.text).not.toContain('"detail"');
    },
  );

  it('auto is never stated, so nothing is lost', async () => {
    const endpoint = await serve(takingOnly());
    const request = requestTo(profileAt(endpoint.baseUrl), { refused: NOWHERE });
    expect(await clientWith().client.complete(request)).toMatchObject({
      answer: 'hi',
      leftOut: [],
    });
    expect(endpoint.received).toHaveLength(1);
  });

  it('of a request with no pictures has no effect to lose', async () => {
    const endpoint = await serve(takingOnly());
    const profile = profileAt(endpoint.baseUrl, { detailPlacement: 'top-level' });
    const outcome = await clientWith().client.complete(
      requestTo(profile, { question, images: [] }),
    );
    expect(outcome).toMatchObject({ answer: 'hi', leftOut: [] });
    expect(endpoint.received).toHaveLength(2);
  });
});

it('a temperature that the endpoint does not take is named', async () => {
  const { outcome } = await askAgainst(
    400,
    '{"type":"error","error":{"type":"invalid_request_error","message":"temperature: range: 0..1"}}',
  );
  expect(outcome.error).toMatchObject({ code: 'bad-request' });
  expect(outcome.error?.message).toContain('temperature: range: 0..1');
  expect(outcome.error?.hint).toContain('Temperature to 1 or less');
});

it('a short word that serves as a key stays readable in an answer', async () => {
  const endpoint = await serve((response) => response.end(completion('Run ollama list')));
  const { client } = clientWith();
  const { answer } = await client.complete(
    requestTo(profileAt(endpoint.baseUrl), { key: 'ollama' }),
  );
  expect(answer).toBe('Run ollama list');
});
