import { describe, expect, it } from 'vitest';
import { readLimits, type StatedLimits } from './rate-limits';

const NOW = Date.UTC(2026, 10, 22, 12, 0, 0);

const read = (headers: Readonly<Record<string, string>>): StatedLimits =>
  readLimits((name) => headers[name] ?? null, NOW);

describe('what headers say of limits', () => {
  it('nothing', () => {
    expect(read({ 'content-type': 'application/json' })).toEqual({
      requests: null,
      tokens: null,
      retryAfterMs: null,
    });
  });

  it('as OpenAI says it', () => {
    expect(
      read({
        'x-ratelimit-limit-requests': '60',
        'x-ratelimit-remaining-requests': '59',
        'x-ratelimit-reset-requests': '1s',
        'x-ratelimit-limit-tokens': '150000',
        'x-ratelimit-remaining-tokens': '149984',
        'x-ratelimit-reset-tokens': '6m0s',
      }),
    ).toEqual({
      requests: { limit: 60, remaining: 59, resetMs: 1_000 },
      tokens: { limit: 150_000, remaining: 149_984, resetMs: 360_000 },
      retryAfterMs: null,
    });
  });

  it('a time to come again before the full reset of what is used up', () => {
    const { requests, retryAfterMs, tokens } = read({
      'retry-after': '1',
      'x-ratelimit-limit-requests': '60',
      'x-ratelimit-remaining-requests': '12',
      'x-ratelimit-reset-requests': '40s',
      'x-ratelimit-limit-tokens': '150000',
      'x-ratelimit-remaining-tokens': '500',
      'x-ratelimit-reset-tokens': '6m0s',
    });
    expect(retryAfterMs).toBe(1_000);
    expect(tokens).toEqual({ limit: 150_000, remaining: 500, resetMs: 1_000 });
    expect(requests).toEqual({ limit: 60, remaining: 12, resetMs: 40_000 });
  });

  it('as Anthropic says it, by the endpoint’s own clock where the two differ', () => {
    const headers = {
      'anthropic-ratelimit-requests-limit': '50',
      'anthropic-ratelimit-requests-remaining': '0',
      'anthropic-ratelimit-requests-reset': '2026-11-22T12:00:30Z',
      'anthropic-ratelimit-tokens-limit': '40000',
      'anthropic-ratelimit-tokens-remaining': '39000',
      'anthropic-ratelimit-tokens-reset': '2026-11-22T12:00:05Z',
    };
    expect(read(headers)).toEqual({
      requests: { limit: 50, remaining: 0, resetMs: 30_000 },
      tokens: { limit: 40_000, remaining: 39_000, resetMs: 5_000 },
      retryAfterMs: 30_000,
    });
    const ahead = { ...headers, date: 'Sun, 22 Nov 2026 12:00:20 GMT' };
    expect(read(ahead)).toMatchObject({
      requests: { resetMs: 10_000 },
      tokens: { resetMs: 0 },
      retryAfterMs: 10_000,
    });
    const inStep = { ...headers, date: 'Sun, 22 Nov 2026 12:00:01 GMT' };
    expect(read(inStep)).toMatchObject({ requests: { resetMs: 30_000 } });
  });

  it('as Anthropic says it of input tokens alone', () => {
    const tokens = { limit: 40_000, remaining: 1, resetMs: null };
    expect(
      read({
        'anthropic-ratelimit-input-tokens-limit': '40000',
        'anthropic-ratelimit-input-tokens-remaining': '1',
      }),
    ).toMatchObject({ tokens });
  });

  it('as OpenRouter says it', () => {
    expect(
      read({
        'x-ratelimit-limit': '20',
        'x-ratelimit-remaining': '0',
        'x-ratelimit-reset': String(NOW + 45_000),
      }),
    ).toEqual({
      requests: { limit: 20, remaining: 0, resetMs: 45_000 },
      tokens: null,
      retryAfterMs: 45_000,
    });
  });

  it.each<[string, number | null]>([
    ['20ms', 20],
    ['1s', 1_000],
    ['1.5s', 1_500],
    ['6m0s', 360_000],
    ['1h2m3s', 3_723_000],
    ['1d', 86_400_000],
    ['7', 7_000],
    ['0.25', 250],
    [String(NOW / 1000 + 9), 9_000],
    [String(NOW + 9), 9],
    [String(NOW - 9), 0],
    ['2026-11-22T12:00:09.5Z', 9_500],
    ['Sun, 22 Nov 2026 12:00:09 GMT', 9_000],
    ['soon', null],
    ['12 Nov', null],
    ['-5', null],
    ['', null],
  ])('a reset of "%s" is %s ms', (text, resetMs) => {
    expect(
      read({ 'x-ratelimit-limit-requests': '9', 'x-ratelimit-reset-requests': text }).requests,
    ).toEqual({ limit: 9, remaining: null, resetMs });
  });

  it('takes a limit of nothing for none, and no number for nothing', () => {
    expect(
      read({
        'x-ratelimit-limit-requests': '0',
        'x-ratelimit-remaining-requests': '0',
        'x-ratelimit-limit-tokens': 'many',
        'x-ratelimit-remaining-tokens': '-1',
      }),
    ).toEqual({ requests: null, tokens: null, retryAfterMs: null });
  });

  it.each<[Readonly<Record<string, string>>, number]>([
    [{ 'retry-after-ms': '150', 'retry-after': '9' }, 150],
    [{ 'retry-after': '2' }, 2_000],
    [{ 'retry-after': 'Sun, 22 Nov 2026 12:00:30 GMT' }, 30_000],
    [
      { 'retry-after': 'Sun, 22 Nov 2026 12:00:30 GMT', date: 'Sun, 22 Nov 2026 12:00:20 GMT' },
      10_000,
    ],
  ])('%o is a wait of %i ms', (headers, expected) => {
    expect(read(headers).retryAfterMs).toBe(expected);
  });
});
