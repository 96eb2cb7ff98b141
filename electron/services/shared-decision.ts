import { unlessAborted } from '../platform/unless-aborted';

interface Open {
  readonly takenBack: AbortController;
  /** Resolves when the question is answered or taken back. */
  readonly closed: Promise<void>;
  readonly close: () => void;
  waiting: number;
}

/** A question that several wait for, and that is put once. */
export class SharedDecision {
  readonly #ask: (signal: AbortSignal) => Promise<boolean>;
  #open: Open | null = null;
  #asked: Promise<boolean> | null = null;

  /**
   * @param ask puts the question; its signal takes it back, once nobody waits for the answer any more. The next to need an
   *   answer puts it anew.
   */
  constructor(ask: (signal: AbortSignal) => Promise<boolean>) {
    this.#ask = ask;
  }

  /** Whether the question is put and not answered yet. */
  get isOpen(): boolean {
    return this.#open !== null;
  }

  /** @returns the answer; no where the signal is aborted first, or where it could not be asked */
  async get(signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) return false;
    const asked = (this.#asked ??= this.#put());
    const open = this.#open;
    if (open === null) return asked;
    open.waiting += 1;
    try {
      return await unlessAborted(asked, signal).catch(() => false);
    } finally {
      open.waiting -= 1;
      if (open.waiting === 0 && this.#open === open) {
        this.#asked = null;
        this.#close(open);
        open.takenBack.abort();
      }
    }
  }

  /** Resolves when the question is answered or taken back, or the signal is aborted; at once where it is not put. */
  async closed(signal: AbortSignal): Promise<void> {
    if (this.#open !== null) await unlessAborted(this.#open.closed, signal).catch(() => undefined);
  }

  #put(): Promise<boolean> {
    let close = (): void => undefined;
    const closed = new Promise<void>((resolve) => (close = resolve));
    const open: Open = { takenBack: new AbortController(), closed, close, waiting: 0 };
    this.#open = open;
    return this.#ask(open.takenBack.signal)
      .catch(() => false)
      .finally(() => this.#close(open));
  }

  #close(open: Open): void {
    if (this.#open === open) this.#open = null;
    open.close();
  }
}
