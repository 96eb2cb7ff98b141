import { durationMs, number, retryAfterMs, type HeaderReader } from '../retry';

/** What an endpoint says of one limit; null where it does not say. */
export interface StatedLimit {
  /** Of a whole window. */
  readonly limit: number | null;
  readonly remaining: number | null;
  /** Milliseconds from now until all of it is there again. */
  readonly resetMs: number | null;
}

export interface StatedLimits {
  readonly requests: StatedLimit | null;
  readonly tokens: StatedLimit | null;
  /** Milliseconds in which nothing should be sent. */
  readonly retryAfterMs: number | null;
}

type Names = readonly [limit: string, remaining: string, reset: string];

const openAi = (what: string): Names => [
  `x-ratelimit-limit-${what}`,
  `x-ratelimit-remaining-${what}`,
  `x-ratelimit-reset-${what}`,
];
const anthropic = (what: string): Names => [
  `anthropic-ratelimit-${what}-limit`,
  `anthropic-ratelimit-${what}-remaining`,
  `anthropic-ratelimit-${what}-reset`,
];

/** The first that says anything counts. */
const REQUESTS: readonly Names[] = [
  openAi('requests'),
  anthropic('requests'),
  // OpenRouter and many a proxy.
  ['x-ratelimit-limit', 'x-ratelimit-remaining', 'x-ratelimit-reset'],
];
const TOKENS: readonly Names[] = [openAi('tokens'), anthropic('tokens'), anthropic('input-tokens')];

/** All headers that {@link readLimits} looks at. */
export const LIMIT_HEADERS: readonly string[] = [
  'date',
  'retry-after',
  'retry-after-ms',
  ...new Set([...REQUESTS, ...TOKENS].flat()),
];

/** A clock that differs by more is wrong, and what the endpoint's `date` says counts. Milliseconds. */
const CLOCK_TOLERANCE_MS = 2_000;
/** A number from here on is a time: seconds since 1970, in the year 2001. */
const EPOCH_SECONDS = 1e9;
/** Milliseconds since 1970, in the year 1973. */
const EPOCH_MS = 1e11;

/**
 * Reads what the headers say of limits: OpenAI's, Anthropic's and OpenRouter's.
 * @param now milliseconds since 1970
 */
export function readLimits(header: HeaderReader, now: number): StatedLimits {
  const date = Date.parse(header('date') ?? '');
  const clock = Math.abs(date - now) > CLOCK_TOLERANCE_MS ? date : now;
  const asked = retryAfterMs((name) => (name.startsWith('retry-') ? header(name) : null), clock);
  const requests = sooner(stated(REQUESTS, header, clock), asked, 0);
  const tokens = sooner(stated(TOKENS, header, clock), asked, Infinity);
  const resets = [requests, tokens]
    .filter((each) => each?.remaining === 0)
    .map((each) => each?.resetMs ?? null)
    .filter((resetMs) => resetMs !== null);
  return {
    requests,
    tokens,
    retryAfterMs: retryAfterMs(header, clock) ?? (resets.length === 0 ? null : Math.max(...resets)),
  };
}

/**
 * An endpoint that says when to come again knows better than the time to its full reset, which may be minutes: some of a
 * limit that fills all the time is there before.
 * @param used what is left at most where the limit may be what refused
 */
function sooner(
  stated: StatedLimit | null,
  asked: number | null,
  used: number,
): StatedLimit | null {
  const { remaining = null, resetMs = null } = stated ?? {};
  if (stated === null || asked === null || resetMs === null || (remaining ?? 0) > used) {
    return stated;
  }
  return { ...stated, resetMs: Math.min(resetMs, asked) };
}

function stated(
  families: readonly Names[],
  header: HeaderReader,
  clock: number,
): StatedLimit | null {
  for (const [limitName, remainingName, resetName] of families) {
    const limit = number(header(limitName));
    const remaining = number(header(remainingName));
    // A limit of nothing is how some proxies say that there is none.
    if (limit === 0 || (limit === null && remaining === null)) continue;
    return { limit, remaining, resetMs: resetMs(header(resetName), clock) };
  }
  return null;
}

/** `6m0s`, seconds, seconds or milliseconds since 1970, or a date; as milliseconds from now. */
function resetMs(text: string | null, clock: number): number | null {
  const duration = durationMs(text);
  if (duration !== null) return duration;
  const value = number(text);
  if (value !== null && value < EPOCH_SECONDS) return value * 1000;
  const at = value === null ? dateOf(text) : value < EPOCH_MS ? value * 1000 : value;
  return at === null ? null : Math.max(0, at - clock);
}

/** RFC 3339 and HTTP dates; not whatever else `Date` takes. */
function dateOf(text: string | null): number | null {
  const isDate = /^(\d{4}-\d\d-\d\dT|[A-Z][a-z]{2}, )/.test(text?.trim() ?? '');
  const at = isDate ? Date.parse(text ?? '') : NaN;
  return Number.isNaN(at) ? null : at;
}
