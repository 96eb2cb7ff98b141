import { expect, it } from 'vitest';
import type { Row } from './rows';
import { nextEntry } from './move-focus';
import { rowAt, rowTop } from './rows';

const day: Row = { kind: 'day', key: 'd', label: 'Today' };
const entry = (id: number): Row => ({
  kind: 'entry',
  key: id,
  entry: { id } as never,
  dayKey: 'd',
});
const rows: readonly Row[] = [day, entry(3), entry(2), day, entry(1)];

it.each([
  [1, 'ArrowDown', 2],
  [2, 'ArrowDown', 4],
  [4, 'ArrowDown', 4],
  [4, 'ArrowUp', 2],
  [1, 'ArrowUp', 1],
  [1, 'PageDown', 4],
  [4, 'PageUp', 1],
  [4, 'Home', 1],
  [1, 'End', 4],
  [1, 'a', -1],
])('from row %d, %s goes to %d', (from, key, to) => {
  expect(nextEntry(rows, from, key)).toBe(to);
});

it('finds rows by their place and their place by row', () => {
  for (const folded of [false, true]) {
    rows.forEach((_row, index) => {
      expect(rowAt(rows, rowTop(rows, index, folded), folded)).toBe(index);
      expect(rowAt(rows, rowTop(rows, index + 1, folded) - 1, folded)).toBe(index);
    });
  }
});
