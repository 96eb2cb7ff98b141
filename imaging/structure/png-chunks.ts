import { Bytes } from './bytes';

const SIGNATURE_BYTES = 8;
/** Length, type and checksum around a chunk's data. */
const CHUNK_BYTES = 12;

/** A chunk of a PNG. */
export interface Chunk {
  readonly type: string;
  readonly data: Uint8Array;
  /** Length, type, data and checksum as they are in the file. */
  readonly whole: Uint8Array;
}

/**
 * The chunks of a PNG up to the one that ends the picture, as far as they lie in the file whole.
 * @see https://www.w3.org/TR/png-3/
 */
export function* pngChunks(all: Uint8Array): Generator<Chunk> {
  const bytes = new Bytes(all);
  for (let at = SIGNATURE_BYTES; at + CHUNK_BYTES <= all.length;) {
    const type = bytes.text(at + 4, 4);
    const end = at + bytes.u32(at) + CHUNK_BYTES;
    if (end > all.length) return;
    yield { type, data: all.subarray(at + 8, end - 4), whole: all.subarray(at, end) };
    if (type === 'IEND') return;
    at = end;
  }
}
