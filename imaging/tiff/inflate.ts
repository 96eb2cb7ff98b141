import { Unzlib } from 'fflate';

/** Bytes given at once: what came before a piece that is damaged is kept. */
const PIECE_BYTES = 16_384;

/** @returns what could be decoded, at most `length` bytes */
export function inflate(packed: Uint8Array, length: number): Uint8Array {
  const out = new Uint8Array(length);
  let at = 0;
  const unzlib = new Unzlib((chunk) => {
    out.set(chunk.subarray(0, length - at), at);
    at = Math.min(at + chunk.length, length);
  });
  try {
    for (let from = 0; from < packed.length && at < length; from += PIECE_BYTES) {
      unzlib.push(packed.subarray(from, from + PIECE_BYTES));
    }
  } catch {
    // It is damaged from here on.
  }
  return out.subarray(0, at);
}
