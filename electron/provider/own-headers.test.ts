import { describe, expect, it } from 'vitest';
import type { EndpointProfile, ExtraHeader } from '../../shared/domain/endpoint';
import { asCurl, type RequestSending } from '../../shared/domain/request-trace';
import type { ChatRequest } from './chat-client';
import { clientWith, serve } from './testing/harness';
import { completion, KEY, profileAt, requestTo } from './testing/requests';

const SECRET = 'team secret 0123456789';
const HEADERS: readonly ExtraHeader[] = [
  { name: 'HTTP-Referer', value: 'https://looksee.example' },
  { name: 'X-Team', value: null },
];

async function ask(
  changes: Partial<EndpointProfile>,
  request: Partial<ChatRequest> = {},
  body = completion('hi'),
  status = 200,
) {
  const endpoint = await serve((response) =>
    response.writeHead(status, { 'x-echo': `${SECRET} ${KEY}` }).end(body),
  );
  const sendings: RequestSending[] = [];
  const outcome = await clientWith().client.complete(
    requestTo(profileAt(endpoint.baseUrl, { extraHeaders: HEADERS, ...changes }), {
      headerKeys: { 'X-Team': SECRET },
      onSending: (sending) => sendings.push(sending),
      ...request,
    }),
  );
  return { endpoint, outcome, sendings };
}

describe('extra headers', () => {
  it('go with every request, beside the key', async () => {
    const { endpoint, outcome } = await ask({});
    expect(outcome).toMatchObject({ answer: 'hi', error: null });
    expect(endpoint.received[0]?.headers).toMatchObject({
      authorization: `Bearer ${KEY}`,
      'http-referer': 'https://looksee.example',
      'x-team': SECRET,
    });
  });

  it('may be the only ones that carry a secret', async () => {
    const extraHeaders = [{ name: 'Authorization', value: null }];
    const { endpoint, sendings } = await ask(
      { auth: { type: 'none' }, extraHeaders },
      { key: null, headerKeys: { Authorization: 'Basic dXNlcjpwYXNzd29yZA==' } },
    );
    expect(endpoint.received[0]?.headers.authorization).toBe('Basic dXNlcjpwYXNzd29yZA==');
    expect(JSON.stringify(sendings)).not.toContain('dXNlcjpwYXNz');
    expect(asCurl(sendings[0] as RequestSending)).toContain('"$HEADER_AUTHORIZATION"');
  });

  it.each([
    [200, completion(`It is ${SECRET}, and ${Buffer.from(SECRET).toString('base64')}`)],
    [400, JSON.stringify({ error: { message: `Bad team ${SECRET}`, code: SECRET } })],
    [500, SECRET],
  ])('that are secret are shown nowhere: %i', async (status, body) => {
    const { outcome, sendings } = await ask({}, {}, body, status);
    const all = JSON.stringify([outcome, sendings]) + sendings.map(asCurl).join('\n');
    for (const secret of [SECRET, KEY, Buffer.from(SECRET).toString('base64').slice(0, 20)]) {
      expect(all).not.toContain(secret);
    }
    const shown = sendings[0]?.requestHeaders.filter(({ variable }) => variable !== undefined);
    expect(shown).toEqual([
      { name: 'authorization', value: 'Bearer [key]', variable: 'API_KEY' },
      { name: 'X-Team', value: '[key]', variable: 'HEADER_X_TEAM' },
    ]);
    expect(asCurl(sendings[0] as RequestSending)).toContain(`-H 'X-Team: '"$HEADER_X_TEAM"''`);
    expect(all).toContain('https://looksee.example');
  });

  it.each<[string, readonly ExtraHeader[], Record<string, string>, string, RegExp]>([
    ['has no value', HEADERS, {}, 'key-missing', /X-Team/],
    ['breaks the line', HEADERS, { 'X-Team': 'a\r\nHost: evil' }, 'key-unusable', /line break/],
    ['belongs to the connection', [{ name: 'Host', value: 'x' }], {}, 'invalid-request', /Host/],
    ['carries the key', [{ name: 'authorization', value: null }], {}, 'invalid-request', /key/],
  ])('one that %s is never sent', async (_name, extraHeaders, headerKeys, code, words) => {
    const { endpoint, outcome } = await ask({ extraHeaders }, { headerKeys });
    expect(outcome.error?.code).toBe(code);
    expect(outcome.error?.message).toMatch(words);
    expect(endpoint.connections()).toBe(0);
  });
});
