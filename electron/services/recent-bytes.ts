/** Keeps what was used last, up to a number of bytes; the newest stays, however large it is. */
export class RecentBytes<T extends { readonly bytes: Uint8Array }> {
  readonly #maxBytes: number;
  /** The one used last at the end. */
  readonly #kept = new Map<string, T>();
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get(key: string): T | null {
    const kept = this.#kept.get(key);
    if (!kept) return null;
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    return kept;
  }

  set(key: string, value: T): void {
    this.#forget(key);
    this.#kept.set(key, value);
    this.#bytes += value.bytes.byteLength;
    for (const oldest of this.#kept.keys()) {
      if (this.#bytes <= this.#maxBytes || oldest === key) break;
      this.#forget(oldest);
    }
  }

  #forget(key: string): void {
    this.#bytes -= this.#kept.get(key)?.bytes.byteLength ?? 0;
    this.#kept.delete(key);
  }
}
