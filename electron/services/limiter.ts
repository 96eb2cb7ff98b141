import { setMaxListeners } from 'node:events';

/** Lets a number of tasks run at once, the others wait in order. */
export class Limiter {
  #running = 0;
  readonly #waiting: (() => void)[] = [];
  /** Tasks that had given their place away. */
  readonly #returning: (() => void)[] = [];
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
    else await this.#turn(signal, this.#waiting);
    try {
      return await task();
    } finally {
      this.#running -= 1;
      if (this.#running < this.#most) this.#startNext();
    }
  }

  /**
   * To be called by a task that runs: it gives its place away while it waits, and goes on when its turn has come again, before
   * those that have not started.
   * @param wait must not reject
   * @throws the signal's reason where it was aborted before that
   */
  async aside<T>(wait: () => Promise<T>, signal: AbortSignal): Promise<T> {
    this.#running -= 1;
    if (this.#running < this.#most) this.#startNext();
    const result = await wait();
    if (this.#running < this.#most) {
      this.#running += 1;
      return result;
    }
    try {
      await this.#turn(signal, this.#returning);
    } catch (thrown) {
      // The place that the end of the task gives back.
      this.#running += 1;
      throw thrown;
    }
    return result;
  }

  /** @returns whether one waited */
  #startNext(): boolean {
    const next = this.#returning.shift() ?? this.#waiting.shift();
    if (next) this.#running += 1;
    next?.();
    return next !== undefined;
  }

  #turn(signal: AbortSignal | undefined, queue: (() => void)[]): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason as Error);
      const start = (): void => {
        signal?.removeEventListener('abort', leave);
        resolve();
      };
      const leave = (): void => {
        queue.splice(queue.indexOf(start), 1);
        reject(signal?.reason as Error);
      };
      if (signal) {
        // Hundreds may wait for one signal: that is no leak to warn of.
        setMaxListeners(0, signal);
        signal.addEventListener('abort', leave, { once: true });
      }
      queue.push(start);
    });
  }
}
