import { describe, expect, it } from 'vitest';
import { canonicalText } from './canonical-text';

describe('the canonical text', () => {
  it('is the same for equal values, whatever the order of their fields', () => {
    expect(canonicalText({ a: 1, b: { c: [1, 'x'], d: null } })).toBe(
      canonicalText({ b: { d: null, c: [1, 'x'], e: undefined }, a: 1 }),
    );
  });

  it('is another for different values, of another type or another nesting too', () => {
    const values = [
      ...[null, true, 'true', 1, '1', '', [], {}, [1, 2], [[1], 2], ['1,2'], NaN, Infinity, -1],
      ...[{ a: 1 }, { a: '1' }, { a: null }, { b: 1 }, { a: [1] }, { a: { a: 1 } }, '{"a":1}'],
    ];
    const texts = values.map((value) => canonicalText(value));
    expect(new Set(texts).size).toBe(values.length);
  });

  it('is refused for what has no fields that could be compared', () => {
    expect(() => canonicalText({ at: new Date() })).toThrow(TypeError);
    expect(() => canonicalText([() => 1])).toThrow(TypeError);
    expect(() => canonicalText(new Map())).toThrow(TypeError);
  });
});
