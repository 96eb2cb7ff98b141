/** Text and the number of bytes it stands for. */
export interface Piece {
  readonly text: string;
  readonly bytes: number;
}

/** Reads a body piece by piece, with an end to the waiting where all that matters is there. */
export class Pieces {
  readonly #iterator: AsyncIterator<Piece, void>;
  #next: Promise<IteratorResult<Piece, void>> | null = null;

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#iterator = decodeText(chunks)[Symbol.asyncIterator]();
  }

  /**
   * @param waitMs null to wait as long as it takes
   * @returns null at the end, `late` where nothing came in time
   * @throws TransportFailure
   */
  async next(waitMs: number | null = null): Promise<Piece | 'late' | null> {
    this.#next ??= this.#iterator.next();
    const next = this.#next;
    let timer: NodeJS.Timeout | undefined;
    try {
      const result = await (waitMs === null
        ? next
        : Promise.race([
            next,
            new Promise<'late'>((resolve) => {
              timer = setTimeout(() => resolve('late'), waitMs);
            }),
          ]));
      if (result === 'late') return result;
      this.#next = null;
      return result.done ? null : result.value;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Nothing more is read. */
  async leave(): Promise<void> {
    // What is on its way settles once the connection is let go.
    this.#next?.catch(() => undefined);
    const left = this.#iterator.return?.().then(undefined, () => undefined);
    if (this.#next === null) await left;
  }
}

async function* decodeText(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Piece, void> {
  const decoder = new TextDecoder();
  for await (const chunk of chunks) {
    yield { text: decoder.decode(chunk, { stream: true }), bytes: chunk.length };
  }
  yield { text: decoder.decode(), bytes: 0 };
}
