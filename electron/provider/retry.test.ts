import { describe, expect, it } from 'vitest';
import { backoffMs, mayRepeatStatus, retryAfterMs } from './retry';

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

describe('mayRepeatStatus', () => {
  it('repeats what was not taken, never what may have been billed', () => {
    const may = (status: number): boolean => mayRepeatStatus(status, headers({}));
    expect([408, 409, 429, 500, 502, 503, 529].every(may)).toBe(true);
    expect([200, 301, 400, 401, 403, 404, 413, 422, 501, 504, 520, 524].some(may)).toBe(false);
  });

  it('obeys x-should-retry: false, and is not talked into more', () => {
    expect(mayRepeatStatus(503, headers({ 'x-should-retry': 'false' }))).toBe(false);
    expect(mayRepeatStatus(504, headers({ 'x-should-retry': 'true' }))).toBe(false);
  });
});

describe('backoffMs', () => {
  it('doubles, and takes up to a quarter off', () => {
    expect([backoffMs(0, 0), backoffMs(1, 0)]).toEqual([500, 1000]);
    expect(backoffMs(0, 1)).toBe(375);
  });
});
