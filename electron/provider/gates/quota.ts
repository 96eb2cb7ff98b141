import type { StatedLimit } from './rate-limits';

interface Counted {
  readonly at: number;
  readonly cost: number;
}

/** How long what was sent is remembered at least, lest a window turn out longer than it looked. Milliseconds. */
const MEMORY_MS = 60_000;
const CLEAR_WINDOWS = 3;
const WIDEN = 1.25;

/**
 * One limit of an endpoint, of requests or of tokens, as far as its headers have told. All times are by
 * `performance.now()`.
 *
 * Endpoints count in different ways: a window with fixed ends, one that slides, or a bucket that fills all the time. No
 * header says which. So both hold: no more than what is left until it is reset, and never more than the limit within the
 * longest time to a reset that was stated. What was sent counts from when its answer came, since the endpoint counted it
 * at some time before.
 */
export class Quota {
  #limit: number | null = null;
  #left = 0;
  #resetAt: number | null = null;
  #windowMs = 0;
  #turns = 0;
  #isInferred = false;
  /** Of what was sent and is not answered yet: it may be counted already, or be counted later. */
  #pending = 0;
  #counted: Counted[] = [];

  /** Counts the resets. */
  get turns(): number {
    return this.#turns;
  }

  /** When this much may be sent: `now` or earlier for at once, Infinity where that depends on an answer. */
  freeAt(cost: number, now: number): number {
    const limit = this.#limit;
    if (limit === null) return now;
    this.#turn(now);
    // What is larger than the limit goes when everything is there.
    const need = Math.min(cost, limit);
    return Math.max(this.#leftAt(need, now), this.#slidAt(limit - need, now));
  }

  take(cost: number): void {
    this.#pending += cost;
    this.#left -= cost;
  }

  /** It was answered, or will not be: the endpoint has counted it by now if it ever does. */
  count(cost: number, now: number): void {
    this.#pending -= cost;
    this.#counted.push({ at: now, cost });
    const since = now - Math.max(MEMORY_MS, this.#span());
    const first = this.#counted.findIndex(({ at }) => at >= since);
    if (first > 0) this.#counted.splice(0, first);
  }

  /**
   * @param cost of the request whose answer says so
   * @param others cost of all other requests that were under way at any time while this one was
   * @param sentInTurn of {@link turns}, when it was sent
   */
  learn(stated: StatedLimit, cost: number, others: number, sentInTurn: number, now: number): void {
    const { remaining, resetMs } = stated;
    const known = this.#limit;
    const limit = stated.limit ?? Math.max(known ?? 0, (remaining ?? 0) + cost);
    this.#turn(now);
    if (limit !== known || this.#isInferred) {
      this.#isInferred = false;
      this.#limit = limit;
      this.#left = (remaining ?? limit) - others;
      this.#windowMs = resetMs ?? 0;
      this.#resetAt = resetMs === null ? null : now + resetMs + marginOf(resetMs);
      return;
    }
    if (resetMs !== null) this.#windowMs = Math.max(this.#windowMs, resetMs);
    if (remaining !== null) this.#left = Math.max(this.#left, remaining - others);
    // It may have been counted before the reset: then it says nothing of what is left now.
    if (sentInTurn !== this.#turns) return;
    if (remaining !== null) this.#left = Math.min(this.#left, remaining);
    if (resetMs !== null) {
      this.#resetAt = Math.max(this.#resetAt ?? 0, now + resetMs + marginOf(resetMs));
    }
  }

  /**
   * What an endpoint allows that states no limit, by how often it took requests before it refused one.
   * @param taken in the time before
   * @param inMs from the first that was taken to when it will take some again
   */
  infer(taken: number, inMs: number): void {
    const limit = this.#isInferred ? this.#limit : null;
    // Over many windows, or the rest of one, it cannot be told how long they are: only that it is longer than believed.
    const isClear = limit === null || (taken * 2 >= limit && inMs < CLEAR_WINDOWS * this.#windowMs);
    if (isClear) this.#limit = taken;
    this.#windowMs = isClear ? inMs : this.#windowMs * WIDEN;
    this.#left = Infinity;
    this.#resetAt = null;
    this.#isInferred = true;
  }

  /** What was only inferred may have been a passing shortage. */
  forgetInferred(): void {
    if (!this.#isInferred) return;
    this.#isInferred = false;
    this.#limit = null;
  }

  /** Forgets a window that is reset, or was inferred to last, for longer than `ms`. */
  forgetWindowsOver(ms: number, now: number): void {
    const inferredMs = this.#isInferred ? this.#windowMs : 0;
    if ((this.#resetAt ?? 0) <= now + ms && inferredMs <= ms) return;
    this.#isInferred = false;
    this.#limit = null;
    this.#resetAt = null;
    this.#windowMs = 0;
  }

  #turn(now: number): void {
    if (this.#resetAt === null || now < this.#resetAt || this.#limit === null) return;
    this.#left = this.#limit - this.#pending;
    this.#resetAt = null;
    this.#turns += 1;
  }

  #leftAt(need: number, now: number): number {
    if (this.#left >= need) return now;
    if (this.#resetAt !== null) return this.#resetAt;
    if (this.#pending > 0) return Infinity;
    // Nobody will tell: after a whole window everything is there.
    this.#resetAt = (this.#counted.at(-1)?.at ?? now) + this.#span();
    this.#turn(now);
    return this.#resetAt ?? now;
  }

  /** When no more than `room` of what was sent lies within the window. */
  #slidAt(room: number, now: number): number {
    const span = this.#span();
    let over = this.#pending - room;
    let at = now;
    for (let index = this.#counted.length - 1; index >= 0; index -= 1) {
      const counted = this.#counted[index];
      if (!counted || counted.at <= now - span) break;
      over += counted.cost;
    }
    if (over <= 0) return now;
    for (const counted of this.#counted) {
      if (counted.at <= now - span) continue;
      over -= counted.cost;
      at = counted.at + span;
      if (over <= 0) return at;
    }
    return Infinity;
  }

  #span(): number {
    return this.#windowMs === 0 ? 0 : this.#windowMs + marginOf(this.#windowMs);
  }
}

/** Clocks and timers are not exact, and resets are stated in round numbers. Milliseconds. */
function marginOf(ms: number): number {
  return Math.min(250, 5 + ms / 50);
}
