/** How an endpoint counts requests: a fixed window begins with its first request, a clock's by the clock. */
export type Counting = 'fixed window' | 'clock window' | 'sliding window' | 'bucket';

export interface LimitedOptions {
  readonly counting: Counting;
  readonly atOnce: number;
  readonly limit: number;
  readonly windowMs: number;
  /** Milliseconds; any clock. */
  readonly now: () => number;
  /** Whether a request that is refused for the number at once says when to come back. */
  readonly retryAfterAtOnce?: string;
  readonly statesLimits?: boolean;
}

export interface Arrival {
  readonly id: string;
  readonly at: number;
  readonly status: 200 | 429;
  readonly headers: Readonly<Record<string, string>>;
  /** Requests that it worked on then, with this one. */
  readonly running: number;
}

/** An endpoint's own book-keeping: refuses what exceeds its limits, and notes all that came. */
export class LimitedEndpoint {
  readonly arrivals: Arrival[] = [];
  readonly #options: LimitedOptions;
  #running = 0;
  #used: number[] = [];
  #windowStart = -Infinity;
  #bucket: number;
  #filledAt = 0;

  constructor(options: LimitedOptions) {
    this.#options = options;
    this.#bucket = options.limit;
  }

  /** Where it is taken (200), {@link done} must follow. */
  arrive(id: string): Arrival {
    const { atOnce, now, statesLimits = true, retryAfterAtOnce } = this.#options;
    const at = now();
    const tooMany = this.#running >= atOnce;
    const isLeft = this.#left(at) >= 1;
    const status = tooMany || !isLeft ? 429 : 200;
    if (status === 200) {
      this.#running += 1;
      this.#use(at);
    }
    const resetMs = this.#resetMs(at);
    const arrival: Arrival = {
      id,
      at,
      status,
      running: this.#running,
      headers: {
        ...(statesLimits && {
          'x-ratelimit-limit-requests': String(this.#options.limit),
          'x-ratelimit-remaining-requests': String(Math.floor(this.#left(at))),
          'x-ratelimit-reset-requests': `${Math.ceil(resetMs)}ms`,
        }),
        ...(status === 429 && !isLeft && { 'retry-after-ms': String(Math.ceil(resetMs)) }),
        ...(tooMany && isLeft && retryAfterAtOnce && { 'retry-after': retryAfterAtOnce }),
      },
    };
    this.arrivals.push(arrival);
    return arrival;
  }

  done(): void {
    this.#running -= 1;
  }

  /** The most that were taken within any window. */
  mostInWindow(from: number): number {
    const taken = this.arrivals
      .filter(({ status, at }) => status === 200 && at >= from)
      .map(({ at }) => at);
    return Math.max(
      ...taken.map(
        (end) => taken.filter((at) => at <= end && at > end - this.#options.windowMs).length,
      ),
    );
  }

  #left(at: number): number {
    const { counting, limit, windowMs } = this.#options;
    if (counting === 'bucket') {
      return Math.min(limit, this.#bucket + ((at - this.#filledAt) * limit) / windowMs);
    }
    if (counting === 'sliding window') this.#used = this.#used.filter((use) => use > at - windowMs);
    else if (at >= this.#windowStart + windowMs) this.#used = [];
    return limit - this.#used.length;
  }

  #use(at: number): void {
    const { counting, windowMs } = this.#options;
    this.#bucket = this.#left(at) - 1;
    this.#filledAt = at;
    if (this.#used.length === 0) {
      this.#windowStart = counting === 'clock window' ? at - (at % windowMs) : at;
    }
    this.#used.push(at);
  }

  #resetMs(at: number): number {
    const { counting, limit, windowMs } = this.#options;
    if (counting === 'bucket') return ((limit - this.#left(at)) * windowMs) / limit;
    if (counting === 'sliding window') return (this.#used[0] ?? at) + windowMs - at;
    return this.#used.length === 0 ? 0 : this.#windowStart + windowMs - at;
  }
}
