import { constants } from 'node:os';

/** What ends a command: Ctrl+C, `kill`, a terminal that closes. */
export const ENDING_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
export type EndingSignal = (typeof ENDING_SIGNALS)[number];

/** The terminal, npm and a wrapper may each deliver one Ctrl+C; a second one that a person means comes later. */
const SAME_SIGNAL_MS = 500;

/** After an error that nobody expected, the rest of a command may never end. Milliseconds. */
const FAILED_MS = 10_000;

export interface InterruptionOptions {
  /** Called with the exit code when a second signal asks not to wait any longer. */
  readonly exit: (code: number) => void;
  /** Milliseconds. */
  readonly now?: () => number;
}

/** Whether, and by what, this process was asked to end. */
export class Interruption {
  readonly #controller = new AbortController();
  readonly #options: InterruptionOptions;
  #exitCode: number | null = null;
  #at = 0;

  constructor(options: InterruptionOptions) {
    this.#options = options;
  }

  /** Aborted by the first signal. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** 128 + n after signal n, 1 after an error; null while there was none. */
  get exitCode(): number | null {
    return this.#exitCode;
  }

  /** Takes a signal: the first ends the command in order, one that comes later ends the process. */
  receive(name: EndingSignal): void {
    const now = (this.#options.now ?? performance.now.bind(performance))();
    if (this.#exitCode !== null) {
      if (now - this.#at >= SAME_SIGNAL_MS) this.#options.exit(this.#exitCode);
      return;
    }
    this.#at = now;
    this.#exitCode = 128 + constants.signals[name];
    this.#controller.abort();
  }

  /** Ends the command in order, with exit code 1, as far as it ends at all: after `ms` the process ends with it. */
  fail(ms = FAILED_MS): void {
    if (this.#exitCode !== null) return;
    this.#exitCode = 1;
    setTimeout(() => this.#options.exit(1), ms);
    this.#controller.abort();
  }

  /**
   * Listens to the process's signals. Call it again once Electron is ready: Chromium sets its own handlers while it starts,
   * and these quit the app at each signal.
   */
  listen(): void {
    for (const name of ENDING_SIGNALS) {
      process.removeAllListeners(name);
      process.on(name, () => this.receive(name));
    }
  }
}
