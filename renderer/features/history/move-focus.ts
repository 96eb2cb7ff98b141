import type { Row } from './rows';

/** Rows that Page Up and Page Down pass. */
const PAGE = 8;

/**
 * Where a key moves the focus to, over headings.
 * @param from index of the row with the focus
 * @returns an index of an entry; `from` at the end of the list; -1 where the key moves nothing
 */
export function nextEntry(rows: readonly Row[], from: number, key: string): number {
  switch (key) {
    case 'ArrowDown':
      return step(rows, from, 1, 1);
    case 'ArrowUp':
      return step(rows, from, -1, 1);
    case 'PageDown':
      return step(rows, from, 1, PAGE);
    case 'PageUp':
      return step(rows, from, -1, PAGE);
    case 'Home':
      return step(rows, -1, 1, 1);
    case 'End':
      return step(rows, rows.length, -1, 1);
    default:
      return -1;
  }
}

function step(rows: readonly Row[], from: number, direction: 1 | -1, entries: number): number {
  let found = from;
  let left = entries;
  for (let at = from + direction; at >= 0 && at < rows.length && left > 0; at += direction) {
    if (rows[at]?.kind !== 'entry') continue;
    found = at;
    left--;
  }
  return found;
}
