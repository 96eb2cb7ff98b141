import type { ErrorCode } from '../../shared/domain/app-error';

/** How often a request that cannot have been billed is repeated by itself. */
export const MAX_REPEATS = 2;
/** How often it may be refused for a rate limit, and wait for its turn again. */
export const MAX_REFUSALS = 10;
/** A longer pause after an endpoint's error is the user's to decide: the error says how long. Milliseconds. */
const MAX_OWN_WAIT_MS = 10_000;
/** For a rate limit, with a countdown in sight. Milliseconds. */
export const MAX_LIMIT_WAIT_MS = 600_000;

const FIRST_BACKOFF_MS = 500;
/**
 * A 502 at once is a gateway that did not reach the model behind it: nothing was worked on. One that comes late, or whose words
 * say that the model's answer was lost on the way, is `maybe-billed` by then and never comes here.
 */
const REPEATABLE_STATUS = new Set([409, 500, 502, 503, 529]);

export type HeaderReader = (name: string) => string | null;

/** A proxy gave up waiting for the endpoint: what it may have done, and billed, is lost. */
export function isLostStatus(status: number): boolean {
  return status === 504 || status === 524;
}

/**
 * Whether a refusal may be repeated by itself. One that names a lasting cause never is, nor one by which it may have been
 * billed.
 * @param code what the refusal was found to mean
 */
export function mayRepeat(code: ErrorCode, status: number, header: HeaderReader): boolean {
  if (header('x-should-retry')?.toLowerCase() === 'false') return false;
  if (code === 'rate-limited') return true;
  if (code !== 'overloaded' && code !== 'server-error') return false;
  return status === 429 || REPEATABLE_STATUS.has(status);
}

/** The status by which the gate learns of a refusal: a lasting one says nothing of limits, whatever its status. */
export function statusForGate(code: ErrorCode, status: number): number {
  if (code === 'rate-limited') return 429;
  return status === 429 && code !== 'overloaded' ? 402 : status;
}

/** How a sending ended that cannot have been billed. */
export interface Ended {
  /** The gate holds all until it is likely to be taken. */
  readonly isHeldBack: boolean;
  /** What the endpoint asks to wait. */
  readonly retryAfterMs: number | undefined;
  /** Nothing was sent, and the gate lets it go again when the endpoint can be reached. */
  readonly isHeld: boolean;
}

/** Knows how often one request may go again by itself, and after what pause. */
export class Patience {
  #repeats = 0;
  #refusals = 0;

  /** @returns milliseconds to wait before it asks for its turn; null: it is over */
  again({ isHeldBack, retryAfterMs, isHeld }: Ended): number | null {
    if (isHeld) return 0;
    if (isHeldBack) {
      this.#refusals += 1;
      const isBearable = this.#refusals <= MAX_REFUSALS && (retryAfterMs ?? 0) <= MAX_LIMIT_WAIT_MS;
      // The gate holds all for as long as it takes.
      return isBearable ? 0 : null;
    }
    const ms = retryAfterMs ?? backoffMs(this.#repeats, Math.random());
    if (this.#repeats === MAX_REPEATS || ms > MAX_OWN_WAIT_MS) return null;
    this.#repeats += 1;
    return ms;
  }
}

/**
 * @param repeat 0 for the first repeat
 * @param random 0 to 1: up to a quarter is taken off, so that requests that failed together do not return together
 * @returns milliseconds
 */
export function backoffMs(repeat: number, random: number): number {
  return FIRST_BACKOFF_MS * 2 ** repeat * (1 - random / 4);
}

/**
 * How long the endpoint asks to wait: `retry-after-ms`, `retry-after` in seconds or as a date, or the reset of
 * the rate limit that is used up.
 * @param now milliseconds since 1970
 * @returns milliseconds, never negative; null where nothing is stated
 */
export function retryAfterMs(header: HeaderReader, now: number): number | null {
  const ms = number(header('retry-after-ms'));
  if (ms !== null) return ms;
  const after = header('retry-after')?.trim() ?? '';
  const seconds = number(after);
  if (seconds !== null) return Math.round(seconds * 1000);
  const date = /[a-z]/i.test(after) ? Date.parse(after) : NaN;
  if (!Number.isNaN(date)) return Math.max(0, date - now);
  const resets = ['requests', 'tokens']
    .filter((what) => header(`x-ratelimit-remaining-${what}`)?.trim() === '0')
    .map((what) => durationMs(header(`x-ratelimit-reset-${what}`)))
    .filter((reset) => reset !== null);
  return resets.length === 0 ? null : Math.max(...resets);
}

const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** `1s`, `6m0s`, `20ms`, `1h2m3.5s` in milliseconds. */
export function durationMs(text: string | null): number | null {
  const trimmed = text?.trim() ?? '';
  if (!/^(\d+(\.\d+)?(ms|[dhms]))+$/.test(trimmed)) return null;
  const parts = trimmed.matchAll(/(\d+(?:\.\d+)?)(ms|[dhms])/g);
  return [...parts].reduce(
    (sum, [, n = '0', unit = 's']) => sum + Number(n) * (UNIT_MS[unit] ?? 0),
    0,
  );
}

export function number(text: string | null): number | null {
  return text !== null && /^\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : null;
}
