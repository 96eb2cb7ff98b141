import type { WireBody } from './wire-body';

/** A body that knows when its last piece was handed to the connection. */
export class TimedBody implements WireBody {
  readonly #body: WireBody;
  readonly #clock: () => number;
  #endedAt: number | null = null;

  /** @param clock milliseconds from some moment on */
  constructor(body: WireBody, clock: () => number = () => performance.now()) {
    this.#body = body;
    this.#clock = clock;
  }

  get length(): number {
    return this.#body.length;
  }

  *pieces(): Generator<Uint8Array> {
    this.#endedAt = null;
    yield* this.#body.pieces();
    this.#endedAt = this.#clock();
  }

  /** Milliseconds since it had left whole; 0 as long as it has not. */
  sinceEndMs(): number {
    return this.#endedAt === null ? 0 : this.#clock() - this.#endedAt;
  }
}
