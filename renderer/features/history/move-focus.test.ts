import { expect, it } from 'vitest';
import type { Row } from './rows';
import { nextEntry } from './move-focus';
import { endpointBadge } from './endpoint-badge';
import { rowAt, rowTop } from './rows';
import type { Endpoint } from '../../../shared/domain/endpoint';

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

it.each([
  [{ present: true, last4: '1234', problem: null }, 'Vision API · •••• 1234'],
  [{ present: true, last4: '', problem: null }, 'Vision API · key set'],
  [{ present: false, last4: '', problem: null }, 'Vision API · no key'],
  [{ present: true, last4: '1234', problem: 'unavailable' }, 'Vision API · key unusable'],
])('says the state of the key: %j', (key, text) => {
  const profile = { name: 'Vision API', kind: 'chat-completions', auth: { type: 'bearer' } };
  expect(endpointBadge({ profile, key } as Endpoint)).toBe(text);
});
