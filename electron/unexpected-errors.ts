import type { Log } from './platform/log';

export interface UnexpectedErrorsOptions {
  readonly log: Pick<Log, 'error'>;
  /** Says that the app cannot go on, and ends the process with exit code 1. */
  readonly fatal: (details: string) => void;
}

/** How far the app is: what an error that nobody caught means depends on it. */
export type Phase = 'starting' | 'open' | 'closing';

/**
 * Errors that nobody caught. While the app starts, one is the end: a process without a window would hold the lock, and no
 * other start could open one. With the window open the app goes on and says so: what runs was paid for, what is typed is
 * not lost, and most such errors concern one request. While it closes, closing goes on: its time is limited.
 */
export class UnexpectedErrors {
  readonly #options: UnexpectedErrorsOptions;
  #phase: Phase = 'starting';
  #say: (() => void) | null = null;
  #isFatal = false;

  constructor(options: UnexpectedErrorsOptions) {
    this.#options = options;
  }

  /** The window is there. @param say tells the user that something went wrong, and that the app goes on */
  windowOpened(say: () => void): void {
    if (this.#phase === 'starting') this.#phase = 'open';
    this.#say = say;
  }

  closing(): void {
    this.#phase = 'closing';
  }

  /** Takes what nobody caught. */
  receive(kind: 'uncaught' | 'unhandled' | 'start', thrown: unknown): void {
    const details = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
    this.#options.log.error(`${kind}: ${details}`);
    if (this.#phase === 'starting' || kind === 'start') {
      // Saying it takes time, in which more may go wrong.
      if (this.#isFatal) return;
      this.#isFatal = true;
      this.#options.fatal(details);
    } else if (this.#phase === 'open') this.#say?.();
  }
}
