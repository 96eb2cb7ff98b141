/** Why a request has not been sent yet, or not again. */
export interface Wait {
  /**
   * `unreachable`: it cannot be connected to, or loses what it is sent. `repeat`: it had an error, and the request is put
   * to it once more after a moment.
   */
  readonly why: 'rate-limit' | 'unreachable' | 'repeat';
  /** Milliseconds since 1970, at least; null where that cannot be told. */
  readonly until: number | null;
}

/** {@link Wait} by `performance.now()`. */
export interface Told {
  readonly why: Wait['why'];
  readonly until: number | null;
}

/** One that waits, and what it was told last. */
export interface Waiting {
  readonly onWait: ((wait: Wait | null) => void) | undefined;
  told: Told | null;
}

/** All that wait, in order, and what they know of it. */
export class WaitingLine<T extends Waiting> {
  readonly #waiting: T[] = [];
  /** What all that wait were told last, but for these. */
  #told: Told | null = null;
  readonly #untold = new Set<T>();

  get first(): T | undefined {
    return this.#waiting[0];
  }

  /** @param ahead before all others */
  join(waiting: T, ahead: boolean): void {
    if (ahead) this.#waiting.unshift(waiting);
    else this.#waiting.push(waiting);
    this.#untold.add(waiting);
  }

  leave(waiting: T): void {
    this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
    this.#untold.delete(waiting);
  }

  /** Tells each that does not know it. */
  tell(told: Told | null, now: number): void {
    const until = told?.until ?? null;
    const wait = told && {
      why: told.why,
      until: until === null ? null : Math.ceil(Date.now() + until - now),
    };
    const isSame = (other: Told | null): boolean =>
      other?.why === told?.why && other?.until === told?.until;
    // With hundreds waiting, telling each of them the same at every turn would take longer than sending.
    const whom = [...(isSame(this.#told) ? this.#untold : this.#waiting)];
    this.#told = told;
    this.#untold.clear();
    for (const waiting of whom) {
      const isTold = isSame(waiting.told);
      waiting.told = told;
      if (!isTold) waiting.onWait?.(wait);
    }
  }
}
