import { Bytes } from './bytes';

const HEADER_BYTES = 12;

/** A chunk of a WebP. */
export interface Chunk {
  readonly type: string;
  /** Less than is stated where the file ends too early. */
  readonly data: Uint8Array;
  /** Type, length, data and padding as they are in the file; null where it ends too early. */
  readonly whole: Uint8Array | null;
}

/**
 * The outermost chunks of a WebP, within the size that it states.
 * @see https://developers.google.com/speed/webp/docs/riff_container
 */
export function* webpChunks(all: Uint8Array): Generator<Chunk> {
  const bytes = new Bytes(all, true);
  const riffEnd = Math.min(bytes.u32(4) + 8, all.length);
  for (let at = HEADER_BYTES; at + 8 <= riffEnd;) {
    const length = bytes.u32(at + 4);
    const end = at + 8 + length + (length % 2);
    yield {
      type: bytes.text(at, 4),
      data: all.subarray(at + 8, Math.min(at + 8 + length, riffEnd)),
      whole: end <= riffEnd ? all.subarray(at, end) : null,
    };
    at = end;
  }
}
