/** A question that several wait for, and that is put once. */
export class SharedDecision {
  readonly #ask: (signal: AbortSignal) => Promise<boolean>;
  readonly #nobodyWaits = new AbortController();
  #asked: Promise<boolean> | null = null;
  #waiting = 0;

  /** @param ask puts the question; its signal takes it back, once nobody waits for the answer any more */
  constructor(ask: (signal: AbortSignal) => Promise<boolean>) {
    this.#ask = ask;
  }

  /** @returns the answer; no where the signal is aborted first, or where it could not be asked */
  async get(signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) return false;
    const asked = (this.#asked ??= this.#ask(this.#nobodyWaits.signal).catch(() => false));
    this.#waiting += 1;
    let leave = (): void => undefined;
    const left = new Promise<false>((resolve) => (leave = () => resolve(false)));
    signal.addEventListener('abort', leave, { once: true });
    try {
      return await Promise.race([asked, left]);
    } finally {
      signal.removeEventListener('abort', leave);
      this.#waiting -= 1;
      if (this.#waiting === 0) this.#nobodyWaits.abort();
    }
  }
}
