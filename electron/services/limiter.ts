import { setMaxListeners } from 'node:events';

/** Lets a number of tasks run at once, the others wait in order. */
export class Limiter {
  #running = 0;
  readonly #waiting: (() => void)[] = [];
  #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  /** Fewer hold as soon as enough of those that run have ended; more start at once. */
  allow(most: number): void {
    this.#most = most;
    while (this.#running < this.#most && this.#startNext());
  }

  /**
   * @param signal ends the waiting; a task that runs already must look at it itself
   * @throws the signal's reason where it was aborted before the task's turn came
   */
  async run<T>(task: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    signal?.throwIfAborted();
    if (this.#running < this.#most) this.#running += 1;
    else await this.#turn(signal);
    try {
      return await task();
    } finally {
      this.#running -= 1;
      if (this.#running < this.#most) this.#startNext();
    }
  }

  /** @returns whether one waited */
  #startNext(): boolean {
    const next = this.#waiting.shift();
    if (next) this.#running += 1;
    next?.();
    return next !== undefined;
  }

  #turn(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const start = (): void => {
        signal?.removeEventListener('abort', leave);
        resolve();
      };
      const leave = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(start), 1);
        reject(signal?.reason as Error);
      };
      if (signal) {
        // Hundreds may wait for one signal: that is no leak to warn of.
        setMaxListeners(0, signal);
        signal.addEventListener('abort', leave, { once: true });
      }
      this.#waiting.push(start);
    });
  }
}
