import { backoffMs } from '../retry';

/** A time in which the endpoint does not answer. Times are by `performance.now()`. */
interface Outage {
  /** Only who began after this moment can tell whether it is over. */
  moment: number;
  /** Since when connections are refused; null where one came about, and what was sent over it is lost. */
  refusedSince: number | null;
  tries: number;
  until: number;
}

/** An endpoint that answered within this time is expected back. Milliseconds. */
const EXPECT_BACK_MS = 600_000;
/** That long it is waited for. Milliseconds. */
const PATIENCE_MS = 120_000;
/** The longest time between two tries to reach it. Milliseconds. */
const MAX_PAUSE_MS = 5_000;
/** The longest time between two requests that may both be billed for nothing. Milliseconds. */
const MAX_COSTLY_PAUSE_MS = 30_000;
const MAX_BACKOFF_EXPONENT = 8;

/**
 * Whether an endpoint answers, as far as requests have told. While it does not, one tries at a time, with growing pauses,
 * until one is answered whole.
 */
export class Reach {
  #answeredAt = -Infinity;
  #outage: Outage | null = null;

  get isOut(): boolean {
    return this.#outage !== null;
  }

  /** When one may try; a past time for at once. */
  get freeAt(): number {
    return this.#outage?.until ?? -Infinity;
  }

  /** Whether a request that began at this moment is to tell if it is over. */
  isTry(began: number): boolean {
    return this.#outage !== null && began > this.#outage.moment;
  }

  /** Headers came: it is there. That it does not lose the rest is told by {@link ended}. */
  answered(now: number): void {
    this.#answeredAt = now;
    if (this.#outage?.refusedSince !== null) this.#outage = null;
  }

  /** An answer came whole. */
  ended(): void {
    this.#outage = null;
  }

  /**
   * No connection came about: nothing was sent.
   * @returns whether it is expected back
   */
  refused(moment: number, now: number): boolean {
    const outage = this.#begin(moment);
    const since = (outage.refusedSince ??= now);
    if (since - this.#answeredAt >= EXPECT_BACK_MS || now - since >= PATIENCE_MS) {
      // Whoever asks from now on is told at once.
      this.#answeredAt = -Infinity;
      this.#outage = null;
      return false;
    }
    this.#pause(outage, MAX_PAUSE_MS, now);
    return true;
  }

  /** The request had left, and its answer will not come, or not whole: each that follows may be lost, too, and billed. */
  lost(moment: number, now: number): void {
    const outage = this.#begin(moment);
    outage.refusedSince = null;
    this.#pause(outage, MAX_COSTLY_PAUSE_MS, now);
  }

  #begin(moment: number): Outage {
    return (this.#outage ??= { moment, refusedSince: null, tries: 0, until: -Infinity });
  }

  #pause(outage: Outage, longest: number, now: number): void {
    // Others that ran beside it tell the same once more.
    if (now < outage.until) return;
    outage.until = now + Math.min(backoffMs(outage.tries, Math.random()), longest);
    outage.tries = Math.min(outage.tries + 1, MAX_BACKOFF_EXPONENT);
  }
}
