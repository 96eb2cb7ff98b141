import { Bytes } from '../structure/bytes';
import type { Chunk } from '../structure/png-chunks';
import { crc32 } from './crc32';
import { joined } from './joined';
import { zlibEnd } from './zlib-end';

/** Bytes of a chunk before its data, and of the checksum behind. */
const BEFORE = 8;
const CHECKSUM_BYTES = 4;

/** Samples of a pixel, by the colour type. */
const CHANNELS = [1, 0, 3, 1, 2, 0, 4];
/** The passes of a picture that comes in seven: from which column and row, and every how many of them. */
const PASSES = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

/**
 * The chunks of the coded pixels up to the last one: decoders do not look at what is behind it.
 * @param header data of the first chunk
 * @param chunks all that hold coded pixels
 * @returns null where there are fewer pixels or more
 */
export function codedPixels(
  header: Uint8Array,
  chunks: readonly Chunk[],
): readonly Uint8Array[] | null {
  const end = zlibEnd(joined(chunks.map(({ data }) => data)));
  if (end?.unpacked !== unpackedBytes(header)) return null;
  const kept: Uint8Array[] = [];
  let left = end.packed;
  for (const { data, whole } of chunks) {
    if (left === 0) break;
    kept.push(data.length <= left ? whole : cut(whole, left));
    left -= Math.min(left, data.length);
  }
  return kept;
}

/** Of all rows, each behind the name of its filter. */
function unpackedBytes(header: Uint8Array): number {
  const bytes = new Bytes(header);
  const [width, height] = [bytes.u32(0), bytes.u32(4)];
  const bits = bytes.u8(8) * (CHANNELS[bytes.u8(9)] ?? 0);
  const ofPass = (columns: number, rows: number): number =>
    columns > 0 && rows > 0 ? rows * (1 + Math.ceil((columns * bits) / 8)) : 0;
  if (bytes.u8(12) === 0) return ofPass(width, height);
  return PASSES.reduce((sum, [left, top, across, down]) => {
    return sum + ofPass(Math.ceil((width - left) / across), Math.ceil((height - top) / down));
  }, 0);
}

/** @param length bytes of its data that are kept */
function cut(whole: Uint8Array, length: number): Uint8Array {
  const chunk = new Uint8Array(BEFORE + length + CHECKSUM_BYTES);
  chunk.set(whole.subarray(0, BEFORE + length));
  const view = new DataView(chunk.buffer);
  view.setUint32(0, length);
  view.setUint32(BEFORE + length, crc32(chunk.subarray(4, BEFORE + length)));
  return chunk;
}
