import type { AnalysisSummary } from '../../../shared/domain/analysis';

/** One line of the list: a day, or an analysis. */
export type Row =
  | { readonly kind: 'day'; readonly key: string; readonly label: string }
  | { readonly kind: 'entry'; readonly key: number; readonly entry: AnalysisSummary };

/** Heights in CSS pixels. */
const DAY_HEIGHT = 32;
const ENTRY_HEIGHT = 56;
const FOLDED_HEIGHT = 48;

/** Height of a row in CSS pixels. */
export function rowHeight(row: Row | undefined, folded: boolean): number {
  if (row?.kind === 'day') return DAY_HEIGHT;
  return folded ? FOLDED_HEIGHT : ENTRY_HEIGHT;
}

/** Pixels above a row. */
export function rowTop(rows: readonly Row[], index: number, folded: boolean): number {
  let top = 0;
  for (let at = 0; at < index; at++) top += rowHeight(rows[at], folded);
  return top;
}

/** Index of the row at so many pixels from the top. */
export function rowAt(rows: readonly Row[], pixels: number, folded: boolean): number {
  let top = 0;
  for (let at = 0; at < rows.length; at++) {
    top += rowHeight(rows[at], folded);
    if (top > pixels) return at;
  }
  return rows.length - 1;
}

/**
 * Puts a heading above the entries of each day, in the local time zone.
 * @param entries newest first
 * @param now milliseconds since 1970
 */
export function groupByDay(entries: readonly AnalysisSummary[], now: number): Row[] {
  const rows: Row[] = [];
  let day = '';
  for (const entry of entries) {
    const its = dayKey(new Date(entry.createdAt));
    // A clock that was set back must not give a day two headings of the same key.
    if (its !== day) {
      rows.push({ kind: 'day', key: `${its}/${entry.id}`, label: dayLabel(entry.createdAt, now) });
    }
    day = its;
    rows.push({ kind: 'entry', key: entry.id, entry });
  }
  return rows;
}

/** `Today`, `Yesterday`, `Tuesday, November 3`, `November 3, 2025`. */
export function dayLabel(at: number, now: number, locale?: string): string {
  const date = new Date(at);
  const today = new Date(now);
  const yesterday = new Date(today.getFullYear(), today.getMonth(), today.getDate() - 1);
  if (dayKey(date) === dayKey(today)) return 'Today';
  if (dayKey(date) === dayKey(yesterday)) return 'Yesterday';
  const sameYear = date.getFullYear() === today.getFullYear();
  return date.toLocaleDateString(locale, {
    day: 'numeric',
    month: 'long',
    ...(sameYear ? { weekday: 'long' } : { year: 'numeric' }),
  });
}

/** Milliseconds until the local day ends and the headings change. */
export function msToMidnight(now: number): number {
  const date = new Date(now);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + 1).getTime() - now;
}

function dayKey(date: Date): string {
  return `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`;
}
