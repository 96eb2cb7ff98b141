import { describe, expect, it } from 'vitest';
import type { Auth, ExtraHeader } from '../../shared/domain/endpoint';
import { checkExtraHeaders, checkHeaderName, checkHeaderValue } from './extra-headers';

const BEARER: Auth = { type: 'bearer' };

describe('the name of a header', () => {
  it('is kept as it was written, without spaces around it', () => {
    expect(checkHeaderName(' X-Team ')).toEqual({ ok: true, value: 'X-Team' });
  });

  it.each(['', ' ', 'x y', 'x:', 'x\r\ny', 'é', 'Host', 'content-LENGTH', 'User-Agent', 'Expect'])(
    'is not %j',
    (name) => {
      expect(checkHeaderName(name)).toMatchObject({
        ok: false,
        error: { code: 'invalid-request' },
      });
    },
  );
});

describe('the value of a header', () => {
  it.each(['Basic abc', 'a\tb', 'v', '{"a": 1}', 'x'.repeat(8_000)])('may be %s', (value) => {
    expect(checkHeaderValue(`  ${value}\r\n`)).toEqual({ ok: true, value });
  });

  it.each(['', '  ', 'secret\r\nHost: evil', 'secret\nx', 'secret\0', 'secrét', 's'.repeat(9_000)])(
    'is not %j, and the error does not tell it',
    (value) => {
      const checked = checkHeaderValue(value);
      expect(checked).toMatchObject({ ok: false, error: { code: 'key-unusable' } });
      expect(JSON.stringify(checked)).not.toMatch(/secr|sss/);
    },
  );
});

describe('all extra headers', () => {
  const check = (headers: ExtraHeader[], auth: Auth = BEARER) => checkExtraHeaders(headers, auth);

  it('are trimmed, and secret ones stay secret', () => {
    const headers = [
      { name: ' X-Team', value: ' blue ' },
      { name: 'X-Pass ', value: null },
    ];
    expect(check(headers)).toEqual({
      ok: true,
      value: [
        { name: 'X-Team', value: 'blue' },
        { name: 'X-Pass', value: null },
      ],
    });
  });

  it.each<[string, ExtraHeader[], Auth]>([
    ['name one twice', [header('X-A'), header('x-a')], BEARER],
    ['carry the key of bearer', [secret('Authorization')], BEARER],
    ['carry the key of raw', [secret('authorization')], { type: 'raw' }],
    ['carry the key of its header', [secret('API-key')], { type: 'header', name: 'api-KEY ' }],
    ['show a secret', [header('Authorization')], { type: 'none' }],
    ['show another secret', [header('x-api-KEY')], BEARER],
    ['belong to the connection', [header('Host')], BEARER],
    ['break the line', [{ name: 'X-A', value: 'a\r\nb: c' }], BEARER],
    ['are empty', [{ name: 'X-A', value: ' ' }], BEARER],
  ])('never %s', (_what, headers, auth) => {
    const checked = check(headers, auth);
    expect(checked).toMatchObject({ ok: false, error: { code: 'invalid-request' } });
    expect(!checked.ok && checked.error.message.toLowerCase()).toContain(
      headers[0]?.name.toLowerCase(),
    );
  });

  it.each([
    ...['Cookie', 'X-Goog-Api-Key', 'Ocp-Apim-Subscription-Key', 'X-Auth-Token', 'X_API_KEY'],
    ...['CF-Access-Client-Secret', 'X-Access-Token', 'token', 'X-Password'],
  ])('may be %s as a secret alone', (name) => {
    expect(check([header(name)]).ok).toBe(false);
    expect(check([secret(name)]).ok).toBe(true);
  });

  it.each([
    'X-Title',
    'HTTP-Referer',
    'anthropic-version',
    'Idempotency-Key',
    'X-Tokens',
    'X-Team',
  ])('may be %s in plain sight', (name) => {
    expect(check([header(name)]).ok).toBe(true);
  });

  it('may be one that carries a secret where the key does not', () => {
    expect(check([secret('Authorization')], { type: 'none' }).ok).toBe(true);
    expect(check([secret('Authorization')], { type: 'header', name: 'api-key' }).ok).toBe(true);
  });
});

function header(name: string): ExtraHeader {
  return { name, value: 'v' };
}

function secret(name: string): ExtraHeader {
  return { name, value: null };
}
