import { describe, expect, it } from 'vitest';
import { durationText, elapsedText, usageText } from './usage-text';

const usage = (
  promptTokens: number | null,
  completionTokens: number | null,
  totalTokens: number | null,
) => ({ promptTokens, completionTokens, totalTokens, reported: {} });

describe('usageText', () => {
  it.each([
    [usage(1118, 65, 1183), '1,118 + 65 = 1,183 tokens (reported)'],
    [usage(1118, 65, 1200), '1,118 + 65 tokens, 1,200 in total (reported)'],
    [usage(1118, 65, null), '1,118 + 65 tokens (reported)'],
    [usage(1118, null, null), '1,118 prompt tokens (reported)'],
    [usage(null, null, 1183), '1,183 tokens in total (reported)'],
    [usage(0, 0, 0), '0 + 0 = 0 tokens (reported)'],
    [usage(null, null, null), 'no usage reported'],
    [null, 'no usage reported'],
  ])('%j is %s', (reported, short) => {
    expect(usageText(reported).short).toBe(short);
  });

  it('names each number in words', () => {
    expect(usageText(usage(1118, 65, 1183)).words).toBe(
      '1,118 prompt tokens, 65 completion tokens, 1,183 tokens in total, as the endpoint reported them',
    );
  });
});

describe('durationText', () => {
  it.each([
    [0, '0.0 s'],
    [412, '0.4 s'],
    [2_149, '2.1 s'],
    [59_940, '59.9 s'],
    [59_960, '1 min 00 s'],
    [125_000, '2 min 05 s'],
  ])('%d ms is %s', (ms, text) => {
    expect(durationText(ms)).toBe(text);
  });
});

it.each([
  [-5, '0 s'],
  [999, '0 s'],
  [59_999, '59 s'],
  [61_500, '1 min 01 s'],
])('%d ms have elapsed as %s', (ms, text) => {
  expect(elapsedText(ms)).toBe(text);
});
