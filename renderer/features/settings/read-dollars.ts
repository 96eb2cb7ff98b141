/** US dollars; more is a slip. */
export const MAX_DOLLARS = 1_000_000;

/** Null where nothing is typed. */
export type ReadDollars = number | 'unreadable' | 'too-large' | null;

/** With a point or a comma before the cents. One before three digits could part the thousands as well. */
const AMOUNT = /^\$?\s*(\d+(?:\.\d*)?|\d+,\d{0,2}|\d+,\d{4,}|0,\d+|[.,]\d+)$/;

/** Reads an amount as it is typed: `2.5`, `2,50`, `$0.075`. */
export function readDollars(typed: string): ReadDollars {
  const text = typed.trim();
  if (text === '') return null;
  const digits = AMOUNT.exec(text)?.[1];
  if (digits === undefined) return 'unreadable';
  const amount = Number(digits.replace(',', '.'));
  return amount > MAX_DOLLARS ? 'too-large' : amount;
}

/** As it would be typed: `2.50`, `0.075`; empty for none. */
export function dollarsAsTyped(dollars: number | null): string {
  const digits = { minimumFractionDigits: 2, maximumFractionDigits: 12, useGrouping: false };
  return dollars?.toLocaleString('en-US', digits) ?? '';
}
