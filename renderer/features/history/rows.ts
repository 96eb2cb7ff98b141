import type { AnalysisSummary } from '../../../shared/domain/analysis';

/** One line of the list: a day, or an analysis. */
export type Row =
  | { readonly kind: 'day'; readonly key: string; readonly label: string }
  | {
      readonly kind: 'entry';
      readonly key: number;
      readonly entry: AnalysisSummary;
      /** Of the day it stands under. */
      readonly dayKey: string;
    };

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
  let dayKey = '';
  for (const entry of entries) {
    const its = dayOf(new Date(entry.createdAt));
    // A clock that was set back must not give a day two headings of the same key.
    if (its !== day) {
      dayKey = `${its}/${entry.id}`;
      rows.push({ kind: 'day', key: dayKey, label: dayLabel(entry.createdAt, now) });
    }
    day = its;
    rows.push({ kind: 'entry', key: entry.id, entry, dayKey });
  }
  return rows;
}

/** A heading, or the entries under one: lists within the list. */
export type Section<T> =
  | { readonly kind: 'day'; readonly key: string; readonly label: string; readonly item: T }
  | {
      readonly kind: 'entries';
      readonly key: string;
      readonly entries: readonly { readonly entry: AnalysisSummary; readonly item: T }[];
    };

/** Gathers the rows that are drawn into sections. @param items what is drawn, in order */
export function sectionsOf<T extends { readonly index: number }>(
  rows: readonly Row[],
  items: readonly T[],
): Section<T>[] {
  const sections: Section<T>[] = [];
  for (const item of items) {
    const row = rows[item.index];
    if (row === undefined) continue;
    if (row.kind === 'day') {
      sections.push({ kind: 'day', key: row.key, label: row.label, item });
      continue;
    }
    const key = `under ${row.dayKey}`;
    const last = sections.at(-1);
    const one = { entry: row.entry, item };
    if (last?.kind === 'entries' && last.key === key) {
      sections[sections.length - 1] = { ...last, entries: [...last.entries, one] };
    } else sections.push({ kind: 'entries', key, entries: [one] });
  }
  return sections;
}

/** `Today`, `Yesterday`, `Tuesday, November 3`, `November 3, 2025`. */
export function dayLabel(at: number, now: number, locale?: string): string {
  const date = new Date(at);
  const today = new Date(now);
  const yesterday = new Date(today.getFullYear(), today.getMonth(), today.getDate() - 1);
  if (dayOf(date) === dayOf(today)) return 'Today';
  if (dayOf(date) === dayOf(yesterday)) return 'Yesterday';
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

function dayOf(date: Date): string {
  return `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`;
}
