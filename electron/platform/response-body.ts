import type { IncomingMessage } from 'node:http';

/** Bytes that wait for their reader before the server has to wait. */
const MAX_WAITING_BYTES = 1024 * 1024;

/**
 * The body of an answer as it comes, encoded as it came. Whatever had come is given out before an error is thrown: a stream
 * of the runtime drops what it holds when its connection ends too early.
 */
export class ResponseBody {
  readonly #response: IncomingMessage;
  readonly #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #ending: { readonly error: Error | null } | null = null;
  #wake: () => void = () => undefined;
  #onChunk: () => void = () => undefined;

  constructor(response: IncomingMessage) {
    this.#response = response;
    response.on('data', (chunk: Uint8Array) => this.#add(chunk));
    response.on('end', () => this.end(null));
    response.on('error', (error: Error) => this.#drop(error));
    response.on('close', () => this.#drop(aborted()));
  }

  /** Whether the server's last byte came. */
  get isWhole(): boolean {
    return this.#ending !== null && this.#ending.error === null;
  }

  get isOver(): boolean {
    return this.#ending !== null;
  }

  /** @param onChunk called as each chunk comes */
  onChunk(onChunk: () => void): void {
    this.#onChunk = onChunk;
  }

  /** What had come is still given out; then the error is thrown, if there is one. */
  end(error: Error | null): void {
    this.#ending ??= { error };
    this.#wake();
  }

  /** To be read once. @throws the error that it ended with */
  async *chunks(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const chunk = this.#waiting.shift();
      if (chunk) {
        this.#waitingBytes -= chunk.length;
        if (this.#waitingBytes === 0 && !this.#ending) this.#response.resume();
        yield chunk;
        continue;
      }
      if (this.#ending?.error) throw this.#ending.error;
      if (this.#ending) return;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  /**
   * Reads what is left to nowhere, so that the connection can be used again.
   * @returns whether it ended within `ms` and `bytes`
   */
  discard(ms: number, bytes: number): Promise<boolean> {
    return new Promise((resolve) => {
      let left = bytes;
      const over = (isWhole: boolean): void => {
        clearTimeout(timer);
        this.#onChunk = () => undefined;
        this.#wake = () => undefined;
        resolve(isWhole);
      };
      const timer = setTimeout(() => over(false), ms);
      timer.unref();
      this.#wake = () => over(this.isWhole);
      this.#onChunk = () => {
        left -= this.#waitingBytes;
        this.#waiting.length = 0;
        this.#waitingBytes = 0;
        if (left < 0) over(false);
      };
      this.#onChunk();
      if (this.#ending) over(this.isWhole);
      else this.#response.resume();
    });
  }

  #add(chunk: Uint8Array): void {
    if (this.#ending) return;
    this.#waiting.push(chunk);
    this.#waitingBytes += chunk.length;
    if (this.#waitingBytes > MAX_WAITING_BYTES) this.#response.pause();
    this.#onChunk();
    this.#wake();
  }

  #drop(error: Error): void {
    if (this.#ending) return;
    // What came while it was paused.
    for (;;) {
      const chunk = this.#response.read() as Uint8Array | null;
      if (!chunk) break;
      this.#waiting.push(chunk);
    }
    this.end(error);
  }
}

function aborted(): Error {
  return Object.assign(new Error('The connection was closed before the end of the answer'), {
    code: 'ECONNRESET',
  });
}
