/** What refusals come to: how often they are sent, what is said of them, and how long is waited. */
import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../shared/domain/app-error';
import { OwnGates, type Gates } from './gates/gates';
import { MAX_REPEATS } from './retry';
import { askAgainst, clientWith, serve } from './testing/harness';
import { KNOWN_ERRORS } from './testing/known-errors';
import { completion, KEY, profileAt, requestTo } from './testing/requests';

const JSON_TYPE = { 'content-type': 'application/json' };

function bodyOf(table: keyof typeof KNOWN_ERRORS, name: string): { status: number; text: string } {
  const row = KNOWN_ERRORS[table].find(([each]) => each === name);
  if (!row) throw new Error(`no ${name}`);
  const [, status, body] = row;
  return { status, text: typeof body === 'string' ? body : JSON.stringify(body) };
}

describe.each([false, true])('what no wait heals, streamed: %s', (stream) => {
  it.each<[keyof typeof KNOWN_ERRORS, string, ErrorCode, string, string]>([
    ['CREDIT', 'new-api', 'payment-required', 'user quota is not enough', 'billing'],
    ['CREDIT', 'Anthropic', 'payment-required', 'credit balance is too low', 'billing'],
    ['CREDIT', 'Zhipu', 'payment-required', '余额不足', 'billing'],
    [
      'CREDIT',
      'OpenRouter, too many tokens',
      'payment-required',
      'afford 3919',
      'lower Max tokens',
    ],
    ['ACCOUNT', 'Moonshot, suspended', 'account-suspended', 'is suspended', 'billing'],
    ['ACCOUNT', 'OpenAI, country', 'country-refused', 'territory not supported', 'endpoint'],
    ['ACCOUNT', 'OpenRouter, privacy', 'privacy-settings', 'data policy', 'provider'],
    ['LIMITS', 'Gemini, a day', 'quota-exhausted', 'exceeded your current quota', 'next day'],
    ['LIMITS', 'Groq, a day', 'quota-exhausted', 'tokens per day', 'in 10 minutes'],
    ['LIMITS', 'OpenAI, too large', 'exceeds-rate-limit', 'Requested 61337', 'Waiting won’t help'],
    ['LIMITS', 'Groq, too large', 'exceeds-rate-limit', 'Requested 12328', 'Waiting won’t help'],
    ['CONTENT', 'OpenRouter', 'content-filtered', 'input was flagged', 'picture'],
    ['NO_IMAGES', 'llama.cpp', 'no-image-input', 'mmproj', 'accepts pictures'],
    ['NO_IMAGES', 'OpenRouter', 'no-image-input', 'No endpoints found', 'accepts pictures'],
    ['NO_IMAGES', 'DeepSeek', 'no-image-input', 'unknown variant', 'accepts pictures'],
    ['MODEL', 'OpenRouter', 'model-not-found', 'not a valid model ID', 'another model'],
    ['REQUEST', 'vLLM, context', 'too-large', '4096 tokens', 'lower Max tokens'],
    ['REQUEST', 'llama.cpp, context', 'too-large', 'context size', 'lower Max tokens'],
    ['PICTURE', 'vLLM, small', 'picture-too-small', 'larger than factor', 'larger picture'],
    ['PICTURE', 'new-api', 'picture-refused', 'unknown format', 'PNG and JPEG'],
    ['SERVER', 'Ollama, memory', 'out-of-memory', 'more system memory', 'smaller'],
    ['SERVER', 'new-api, its answer lost', 'maybe-billed', 'unexpected EOF', 'ask again'],
    ['PATH', 'a protection', 'blocked-by-page', 'Just a moment', 'Bot protection'],
  ])('%s, %s: once, as %s', async (table, name, code, words, hint) => {
    const { status, text } = bodyOf(table, name);
    const { outcome, endpoint } = await askAgainst(status, text, JSON_TYPE, { stream });
    expect(outcome.error).toMatchObject({ code, status });
    expect(outcome.error?.message).toContain(words);
    expect(outcome.error?.hint).toContain(hint);
    expect(endpoint.received).toHaveLength(1);
  });

  it.each<[string, string, ErrorCode]>([
    [
      'a quota',
      '{"error":{"message":"Insufficient balance, please recharge","code":"insufficient_user_quota"}}',
      'payment-required',
    ],
  ])('%s in an HTTP 200', async (_name, text, code) => {
    const { outcome, endpoint } = await askAgainst(200, text, JSON_TYPE, { stream });
    expect(outcome.error).toMatchObject({ code, status: 200 });
    expect(endpoint.received).toHaveLength(1);
  });
});

describe('a wait that the body states', () => {
  it('is what the gate and the error get', async () => {
    const stated: (string | null)[] = [];
    const gates: Gates = {
      for: () => ({
        run: (task) =>
          task({
            answered: (status, header) => stated.push(`${status} ${header('retry-after-ms')}`),
            unreachable: () => false,
            lost: () => undefined,
          }),
      }),
    };
    const { status, text } = bodyOf('LIMITS', 'Gemini, a minute');
    const endpoint = await serve((response, _received, index) =>
      index === 0 ? response.writeHead(status).end(text) : response.end(completion('hi')),
    );
    const { client } = clientWith({ gates });
    const outcome = await client.complete(requestTo(profileAt(endpoint.baseUrl)));
    expect(outcome).toMatchObject({ answer: 'hi', error: null });
    expect(stated[0]).toBe('429 39500');
  });

  it('is waited for before it is sent again', async () => {
    const at: number[] = [];
    const endpoint = await serve((response, _received, index) => {
      at.push(performance.now());
      if (index > 0) return void response.end(completion('hi'));
      response.writeHead(429).end('{"error":{"message":"Please try again in 60ms."}}');
    });
    const { client } = clientWith({ gates: new OwnGates() });
    const outcome = await client.complete(requestTo(profileAt(endpoint.baseUrl)));
    expect(outcome).toMatchObject({ answer: 'hi', error: null });
    expect((at[1] ?? 0) - (at[0] ?? 0)).toBeGreaterThanOrEqual(59);
  });

  it.each<[string, Record<string, string>, number]>([
    ['Please retry after 86400 seconds.', {}, 86_400_000],
    ['Please retry after 86400 seconds.', { 'retry-after': '700' }, 700_000],
  ])('of hours ends it at once: %s %j', async (message, headers, retryAfterMs) => {
    const { outcome, endpoint } = await askAgainst(
      429,
      JSON.stringify({ error: { code: '429', message } }),
      headers,
    );
    expect(outcome.error).toMatchObject({ code: 'rate-limited', retryAfterMs });
    expect(endpoint.received).toHaveLength(1);
  });

  it('is not Google’s minute where a day is used up', async () => {
    const { status, text } = bodyOf('LIMITS', 'Gemini, nothing for free');
    const { outcome } = await askAgainst(status, text);
    expect(outcome.error).toMatchObject({ code: 'quota-exhausted' });
    expect(outcome.error).not.toHaveProperty('retryAfterMs');
    expect(outcome.error?.hint).toContain('billing');
  });
});

describe('a server error that comes late', () => {
  /** Asks an endpoint whose status comes so many milliseconds after the body. */
  async function askLate(ms: number, status: number, body = ''): Promise<[string, string, number]> {
    let clock = 0;
    const endpoint = await serve((response) => {
      // Once the client, in this same process, has seen that its body has left.
      setTimeout(() => {
        clock += ms;
        response.writeHead(status).end(body);
      }, 20);
    });
    const { client } = clientWith({ clock: () => clock });
    const { error } = await client.complete(requestTo(profileAt(endpoint.baseUrl)));
    return [error?.code ?? '', error?.details ?? '', endpoint.received.length];
  }

  it.each([500, 502, 503, 529])(
    '%i after two seconds may be billed, and is not repeated',
    async (status) => {
      const [code, details, times] = await askLate(2_001, status);
      expect([code, times]).toEqual(['maybe-billed', 1]);
      expect(details).toContain('2.0 s after the question was sent');
      const [atOnce, , repeated] = await askLate(1_999, status);
      expect(atOnce).not.toBe('maybe-billed');
      expect(repeated).toBe(1 + MAX_REPEATS);
    },
  );

  it('keeps its reason where that says that nothing was done', async () => {
    const { status, text } = bodyOf('NO_IMAGES', 'llama.cpp');
    const [code, , times] = await askLate(20_000, status, text);
    expect([code, times]).toEqual(['no-image-input', 1]);
  });

  it('408 may be billed whenever it comes', async () => {
    const [code, , times] = await askLate(0, 408);
    expect([code, times]).toEqual(['maybe-billed', 1]);
  });
});

it('a key that is refused inside an HTTP 200 is tried in its other form', async () => {
  const endpoint = await serve((response, { headers }) =>
    response.end(
      headers.authorization === KEY
        ? completion('hi')
        : '{"error":{"code":401,"message":"token invalid"}}',
    ),
  );
  const { client } = clientWith();
  const profile = profileAt(endpoint.baseUrl, { authMayVary: true });
  expect(await client.complete(requestTo(profile))).toMatchObject({ answer: 'hi', error: null });
  expect(endpoint.received).toHaveLength(2);
});
