import { describe, expect, it } from 'vitest';
import { authHeaders, checkKey } from './auth';
import { maskOf } from './mask';

describe('checkKey', () => {
  it('trims what a paste brings along', () => {
    expect(checkKey('  sk-abc\r\n')).toEqual({ ok: true, value: 'sk-abc' });
  });

  it.each([
    'sk-a\nbc',
    'sk-a\r\nX-Evil: 1',
    'sk a',
    'sk\u2013a',
    'sk\u0000a',
    'é',
    'x'.repeat(9000),
  ])('refuses %j', (key) => {
    expect(checkKey(key)).toMatchObject({ ok: false, error: { code: 'key-unusable' } });
  });
});

describe('authHeaders', () => {
  it.each([
    [{ type: 'bearer' }, { authorization: 'Bearer sk-1' }],
    [{ type: 'raw' }, { authorization: 'sk-1' }],
    [{ type: 'header', name: 'Api-Key' }, { 'api-key': 'sk-1' }],
    [{ type: 'none' }, {}],
  ] as const)('%j', (auth, expected) => {
    expect(authHeaders(auth, 'sk-1')).toEqual({ ok: true, value: expected });
  });

  it.each(['Host', 'content-length', 'x y', 'x\r\ny', ''])('refuses the header %j', (name) => {
    expect(authHeaders({ type: 'header', name }, 'sk-1')).toMatchObject({
      ok: false,
      error: { code: 'invalid-request' },
    });
  });

  it.each([null, '', '  '])('misses the key %j', (key) => {
    expect(authHeaders({ type: 'bearer' }, key)).toMatchObject({
      ok: false,
      error: { code: 'key-missing' },
    });
  });
});

describe('maskOf', () => {
  const key = 'sk-a+b/c"d0123456789';

  it.each([
    key,
    encodeURIComponent(key),
    JSON.stringify(key),
    Buffer.from(key).toString('base64'),
    `Bearer ${key}, twice: ${key}`,
  ])('hides %s', (text) => {
    const masked = maskOf([key])(text);
    expect(masked).toContain('[key]');
    expect(masked).not.toMatch(/0123456789|MDEyMzQ1Njc4/);
  });

  it('leaves words alone that only contain a short key', () => {
    expect(maskOf(['x'])('the next key x')).toBe('the next key [key]');
  });

  it('changes nothing where there is no key', () => {
    expect(maskOf([])('text')).toBe('text');
    expect(maskOf([''])('text')).toBe('text');
  });
});
