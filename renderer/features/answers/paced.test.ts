import { expect, test } from 'vitest';
import { paced, PACE_CHARS } from './paced';

test('what is near enough is drawn whole, also where the text became shorter', () => {
  expect(paced('short', 0)).toBe('short');
  expect(paced('a'.repeat(PACE_CHARS), 0)).toHaveLength(PACE_CHARS);
  expect(paced('short', 1_000_000)).toBe('short');
});

test('a long text comes line by line, and at last whole', () => {
  const text = `${'word '.repeat(200)}\n`.repeat(100);
  const steps: string[] = [];
  for (let shown = ''; shown !== text; shown = steps.at(-1) ?? text) {
    steps.push(paced(text, shown.length));
  }
  expect(steps.length).toBeGreaterThan(10);
  for (const [index, step] of steps.entries()) {
    expect(text.startsWith(step)).toBe(true);
    expect(step.endsWith('\n')).toBe(true);
    const more = step.length - (steps[index - 1]?.length ?? 0);
    expect(more).toBeGreaterThan(0);
    expect(more).toBeLessThanOrEqual(PACE_CHARS);
  }
});

test('one line without an end is cut', () => {
  expect(paced('a'.repeat(100_000), 10)).toHaveLength(10 + PACE_CHARS);
});
