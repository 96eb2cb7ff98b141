import { describe, expect, it } from 'vitest';
import { backoffMs, mayRepeat, retryAfterMs, statusForGate } from './retry';

const NOW = Date.parse('2026-11-22T10:00:00Z');

const headers =
  (values: Record<string, string>) =>
  (name: string): string | null =>
    values[name] ?? null;

describe('retryAfterMs', () => {
  it.each<[Record<string, string>, number | null]>([
    [{ 'retry-after': '20' }, 20_000],
    [{ 'retry-after': '0.5' }, 500],
    [{ 'retry-after': 'Sun, 22 Nov 2026 10:00:07 GMT' }, 7_000],
    [{ 'retry-after': 'Sun, 22 Nov 2026 09:00:00 GMT' }, 0],
    [{ 'retry-after-ms': '1500', 'retry-after': '2' }, 1_500],
    [{ 'retry-after': 'soon' }, null],
    [{ 'retry-after': '-5' }, null],
    [{}, null],
    [{ 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '6m0s' }, 360_000],
    [{ 'x-ratelimit-remaining-tokens': '0', 'x-ratelimit-reset-tokens': '20ms' }, 20],
    [{ 'x-ratelimit-remaining-tokens': '9', 'x-ratelimit-reset-tokens': '1s' }, null],
    [{ 'x-ratelimit-remaining-tokens': '0', 'x-ratelimit-reset-tokens': 'later' }, null],
  ])('%j', (values, expected) => {
    expect(retryAfterMs(headers(values), NOW)).toBe(expected);
  });
});

describe('mayRepeat', () => {
  it('repeats what time heals, at once refused', () => {
    const may = (code: 'server-error' | 'overloaded', status: number): boolean =>
      mayRepeat(code, status, headers({}));
    expect([409, 500, 502, 503, 529].every((status) => may('server-error', status))).toBe(true);
    expect([429, 503, 529].every((status) => may('overloaded', status))).toBe(true);
    expect([501, 520, 504, 524].some((status) => may('server-error', status))).toBe(false);
    expect(mayRepeat('rate-limited', 429, headers({}))).toBe(true);
    expect(mayRepeat('rate-limited', 400, headers({}))).toBe(true);
  });

  it('never repeats what has a lasting cause, or may have been billed', () => {
    for (const code of [
      'maybe-billed',
      'payment-required',
      'quota-exhausted',
      'exceeds-rate-limit',
      'no-image-input',
      'out-of-memory',
      'picture-refused',
    ] as const) {
      for (const status of [429, 500, 503])
        expect(mayRepeat(code, status, headers({}))).toBe(false);
    }
  });

  it('obeys x-should-retry: false, and is not talked into more', () => {
    const no = headers({ 'x-should-retry': 'false' });
    const yes = headers({ 'x-should-retry': 'true' });
    expect(mayRepeat('overloaded', 503, no)).toBe(false);
    expect(mayRepeat('rate-limited', 429, no)).toBe(false);
    expect(mayRepeat('maybe-billed', 504, yes)).toBe(false);
  });
});

describe('statusForGate', () => {
  it('is 429 for what a wait heals alone', () => {
    expect(statusForGate('rate-limited', 429)).toBe(429);
    expect(statusForGate('rate-limited', 500)).toBe(429);
    expect(statusForGate('overloaded', 429)).toBe(429);
    expect(statusForGate('overloaded', 503)).toBe(503);
    expect(statusForGate('payment-required', 429)).toBe(402);
    expect(statusForGate('quota-exhausted', 429)).toBe(402);
    expect(statusForGate('exceeds-rate-limit', 413)).toBe(413);
  });
});

describe('backoffMs', () => {
  it('doubles, and takes up to a quarter off', () => {
    expect([backoffMs(0, 0), backoffMs(1, 0)]).toEqual([500, 1000]);
    expect(backoffMs(0, 1)).toBe(375);
  });
});
