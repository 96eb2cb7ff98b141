/** Reads how long an endpoint asks to wait: in a field or in a sentence. */

const UNIT_MS: readonly (readonly [RegExp, number])[] = [
  [/^(ms|millisecond|毫秒)/i, 1],
  [/^(s|秒)/i, 1_000],
  [/^(m|分)/i, 60_000],
  [/^(h|小时)/i, 3_600_000],
  [/^(d|天)/i, 86_400_000],
];

const UNIT = String.raw`(?:milliseconds?|ms|seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h|days?|d)(?![a-z])`;
const CJK_UNIT = '(?:毫秒|秒钟?|分钟?|小时|天)';
const PART = String.raw`\d+(?:\.\d+)?\s*(?:${UNIT}|${CJK_UNIT})`;
/** `39.5s`, `1m2.5s`, `500ms`, `20 seconds`, `1 hour and 5 minutes`. */
const DURATION = String.raw`${PART}(?:(?:\s*,?\s*(?:and\s+)?)${PART})*`;

const SENTENCES: readonly RegExp[] = [
  // Please retry in 39.5s. Try again in 1m2.5s. Please retry after 33 seconds. Wait 20 seconds. Resets in 2 minutes.
  new RegExp(
    String.raw`\b(?:try(?:ing)?(?: it| this)?(?: request)? again|retry(?:ing)?|wait(?:ing)?|come back|resets?|available again)\b[^.;\n\d]{0,40}(${DURATION})`,
    'i',
  ),
  new RegExp(String.raw`(${DURATION})[^.;。\n\d]{0,12}(?:重试|再试)`, 'i'),
  new RegExp(String.raw`(?:retry[-_ ]?after|retrydelay)["'\s:=]+(${DURATION})`, 'i'),
];

/** What comes after is the request itself, quoted. */
const MAX_READ_CHARS = 4_000;

/** @returns milliseconds; null where the text states no wait */
export function waitInText(whole: string): number | null {
  const text = whole.slice(0, MAX_READ_CHARS);
  for (const sentence of SENTENCES) {
    const stated = sentence.exec(text)?.[1];
    if (stated !== undefined) return sumOf(stated);
  }
  return null;
}

/**
 * @param value seconds as a number or a text, a duration (`39.5s`), or Google's `{seconds, nanos}`
 * @returns milliseconds; null where it is none of these
 */
export function durationOf(value: unknown): number | null {
  if (typeof value === 'number') return value >= 0 ? value * 1_000 : null;
  if (typeof value === 'string') {
    const text = value.trim();
    if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1_000;
    return new RegExp(`^${DURATION}$`, 'i').test(text) ? sumOf(text) : null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const { seconds = 0, nanos = 0 } = value as Readonly<Record<string, unknown>>;
  const ms = Number(seconds) * 1_000 + Number(nanos) / 1e6;
  return 'seconds' in value && ms >= 0 ? ms : null;
}

function sumOf(duration: string): number {
  const parts = duration.matchAll(
    new RegExp(String.raw`(\d+(?:\.\d+)?)\s*(${UNIT}|${CJK_UNIT})`, 'gi'),
  );
  const ms = [...parts].reduce((sum, [, count = '0', unit = '']) => {
    const factor = UNIT_MS.find(([pattern]) => pattern.test(unit))?.[1] ?? 0;
    return sum + Number(count) * factor;
  }, 0);
  return Math.round(ms);
}
