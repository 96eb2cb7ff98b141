import { expect, it } from 'vitest';
import { readableText, type AnalyzeResult } from './analyze';

const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };
const result = (file: string, change: Partial<AnalyzeResult> = {}): AnalyzeResult => ({
  ...{ file, sha256: null, width: 4, height: 3, endpoint: 'e', model: 'm', answer: 'red' },
  ...{ thinking: null, usage, finishReason: 'stop', ms: 1_000, historyId: null, error: null },
  ...change,
});

it('prints one answer for the pictures of one request', () => {
  const text = readableText([result('a.png'), result('b.png')]);
  expect(text).toContain('a.png, b.png\nred');
});

it('prints the same answer of two requests twice, each with what it used', () => {
  const other = { usage: { ...usage, prompt_tokens: 7 }, ms: 2_000 };
  const text = readableText([result('a.png'), result('b.png', other)]);
  expect(text.match(/red/g)).toHaveLength(2);
  expect(text).toContain('1.0 s');
  expect(text).toContain('2.0 s');
});
