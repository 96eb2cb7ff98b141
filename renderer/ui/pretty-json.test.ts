import fc from 'fast-check';
import { expect, it } from 'vitest';
import { prettyJson } from './pretty-json';

it('is as JSON.stringify writes it', () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
      expect(prettyJson(JSON.stringify(value))).toBe(JSON.stringify(value, null, 2));
    }),
  );
});

it('leaves values as they came', () => {
  expect(prettyJson('{"a":1.0,"a":12345678901234567890, "b": "\\u0041 {,}: \\"[" }')).toBe(
    '{\n  "a": 1.0,\n  "a": 12345678901234567890,\n  "b": "\\u0041 {,}: \\"["\n}',
  );
});

it('says so where it is no JSON', () => {
  for (const text of ['', 'data: {}\n\n', '<html>', '{"a":', '{"error":"x"} trailing']) {
    expect(prettyJson(text)).toBeNull();
  }
});

it('takes a string of megabytes', () => {
  const long = JSON.stringify({ prompt: 'ab"\\ü'.repeat(500_000) });
  expect(prettyJson(long)).toHaveLength(long.length + '\n  '.length + '\n'.length + ' '.length);
});
