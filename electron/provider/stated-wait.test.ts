import { describe, expect, it } from 'vitest';
import { durationOf, waitInText } from './stated-wait';

describe('waitInText', () => {
  it.each<[string, number | null]>([
    ['Rate limit reached. Please try again in 20s. Visit https://x for more.', 20_000],
    ['Please try again in 1m2.5s.', 62_500],
    ['Please try again in 500ms.', 500],
    ['Please retry in 39.5s.', 39_500],
    ['Please retry in 11.665902715s.', 11_666],
    ['Please try again in 2 minutes.', 120_000],
    ['Please retry after 33 seconds. Please go here: https://aka.ms/x', 33_000],
    ['Please retry after 86400 seconds.', 86_400_000],
    ['Rate limit is exceeded. Try again in 50 seconds.', 50_000],
    ['request reached organization max RPM: 20, please try again after 1 seconds', 1_000],
    ['Limit 100000, Used 97050. Please try again in 9m38.016s. Need more?', 578_016],
    ['Please wait 1 hour and 5 minutes before retrying', 3_900_000],
    ['Your limit resets in 3 hours.', 10_800_000],
    ['Too many requests, retry-after: 7s', 7_000],
    ['请求过于频繁,请在 20 秒后重试', 20_000],
    ['请2分钟后再试', 120_000],
    ['Please try again later.', null],
    ['Please retry shortly, or add your own key', null],
    ['Retry after 3 attempts failed', null],
    ['max_tokens: 500 more than 20 minutes of audio', null],
    ['', null],
  ])('%s', (text, expected) => {
    expect(waitInText(text)).toBe(expected);
  });
});

describe('durationOf', () => {
  it.each<[unknown, number | null]>([
    ['39.5s', 39_500],
    ['39s', 39_000],
    ['7', 7_000],
    [1.5, 1_500],
    [{ seconds: 39, nanos: 500_000_000 }, 39_500],
    [{ seconds: '4' }, 4_000],
    ['soon', null],
    [-1, null],
    [{}, null],
    [null, null],
  ])('%j', (value, expected) => {
    expect(durationOf(value)).toBe(expected);
  });
});

it('is looked for in no time, whatever is quoted', () => {
  const from = performance.now();
  for (const text of ['1', '1s', 'retry 1s, '])
    expect(waitInText(text.repeat(100_000))).toBe(text.startsWith('retry') ? 1_000 : null);
  // Quadratic, it takes minutes.
  expect(performance.now() - from).toBeLessThan(5_000);
});
