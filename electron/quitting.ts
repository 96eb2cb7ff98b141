import type { PaidRequests } from './services/analyses';

export interface QuittingOptions {
  /** What would be lost, or paid for nothing, now. */
  readonly paidRequests: () => PaidRequests;
  /**
   * Asks whether to close although something paid runs; the signal takes the question away.
   * @returns whether to close
   */
  readonly confirm: (paid: PaidRequests, signal: AbortSignal) => Promise<boolean>;
  /** Closes everything, in bounded time. */
  readonly close: () => Promise<void>;
  /** Ends the process: everything is closed. */
  readonly exit: () => void;
  /** Starts the app anew, once this process has ended. */
  readonly relaunch: (files: readonly string[]) => void;
}

/**
 * How the app ends: it asks once where something paid still runs, closes everything once, then ends. A start that comes
 * meanwhile is not lost: the app is started again.
 */
export class Quitting {
  readonly #options: QuittingOptions;
  #state: 'open' | 'asking' | 'closing' | 'closed' = 'open';
  #question = new AbortController();
  /** What a start that came while this process was closing is to open; null while none came. */
  #reopen: string[] | null = null;

  constructor(options: QuittingOptions) {
    this.#options = options;
  }

  get isClosing(): boolean {
    return this.#state === 'closing' || this.#state === 'closed';
  }

  /** Whether the window may close now. Where something paid runs, it is asked about first. */
  mayCloseWindow(): boolean {
    if (this.isClosing) return true;
    if (this.#state === 'asking') return false;
    if (this.#options.paidRequests().running === 0) return true;
    void this.#ask();
    return false;
  }

  /** Whether the process may end now. If not yet, it closes everything and then ends by itself, unless the user waits. */
  mayQuit(): boolean {
    if (this.#state === 'closed') return true;
    if (this.#state !== 'open') return false;
    if (this.#options.paidRequests().running > 0) void this.#ask();
    else this.now();
    return false;
  }

  /** Closes without asking: the system ends, or the window is gone. */
  now(): void {
    if (this.isClosing) return;
    this.#state = 'closing';
    this.#question.abort();
    void this.#close();
  }

  /** Something that was paid for has ended. */
  paidRequestsChanged(): void {
    // The user wants to close, and what it was asked about is over.
    if (this.#state === 'asking' && this.#options.paidRequests().running === 0) this.now();
  }

  /**
   * Takes a start that came while this process is closing.
   * @returns whether it is closing; if not, the start is for the window that is open
   */
  takesStart(files: readonly string[]): boolean {
    if (!this.isClosing) return false;
    this.#reopen = [...(this.#reopen ?? []), ...files];
    return true;
  }

  async #ask(): Promise<void> {
    this.#state = 'asking';
    this.#question = new AbortController();
    // Where it cannot be asked, the window stays: nothing is lost by that.
    const yes = await this.#options
      .confirm(this.#options.paidRequests(), this.#question.signal)
      .catch(() => false);
    if (this.#state !== 'asking') return;
    this.#state = 'open';
    if (yes) this.now();
  }

  async #close(): Promise<void> {
    await this.#options.close().catch(() => undefined);
    this.#state = 'closed';
    if (this.#reopen) this.#options.relaunch(this.#reopen);
    this.#options.exit();
  }
}
