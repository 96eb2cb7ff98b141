import { isSrgb } from '../structure/icc';
import { webpChunks } from '../structure/webp-chunks';
import type { Essence } from './essence';

const HEADER_BYTES = 12;
const CHUNK_HEADER_BYTES = 8;
const ALPHA_FLAG = 0x10;
const ANIMATION_FLAG = 0x02;
const FLAGS_AT = CHUNK_HEADER_BYTES;
const EXTENDED_BYTES = CHUNK_HEADER_BYTES + 10;

const DRAWING = ['VP8X', 'ALPH', 'VP8 ', 'VP8L'];
/** One picture, in one of the ways of the format. */
const STILL = /^(?:VP8 |VP8L|VP8X(?:ALPH)?VP8 |VP8XVP8L)$/;

/** The coded pixels, and what says that there are transparent ones. */
export function webpEssence(all: Uint8Array): Essence | null {
  let grammar = '';
  const pieces: Uint8Array[] = [];
  for (const { data, type, whole } of webpChunks(all)) {
    if (type === 'ANIM' || type === 'ANMF') return null;
    if (type === 'ICCP' && !isSrgb(data)) return null;
    if (type === 'VP8X' && (data[0] ?? 0) & ANIMATION_FLAG) return null;
    if (!DRAWING.includes(type)) continue;
    if (whole === null || (type === 'VP8X' && whole.length !== EXTENDED_BYTES)) return null;
    grammar += type;
    pieces.push(type === 'VP8X' ? withoutFlags(whole) : withZeroPadding(whole, data.length));
  }
  if (!STILL.test(grammar)) return null;
  return [header(all, pieces), ...pieces];
}

/** Flags name the chunks that are there. Bits that are kept for the future could hold anything. */
function withoutFlags(whole: Uint8Array): Uint8Array {
  const extended = new Uint8Array(whole);
  extended.set([(whole[FLAGS_AT] ?? 0) & ALPHA_FLAG, 0, 0, 0], FLAGS_AT);
  return extended;
}

function withZeroPadding(whole: Uint8Array, length: number): Uint8Array {
  if (length % 2 === 0 || whole.at(-1) === 0) return whole;
  const padded = new Uint8Array(whole);
  padded[padded.length - 1] = 0;
  return padded;
}

function header(all: Uint8Array, pieces: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(all.subarray(0, HEADER_BYTES));
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  new DataView(bytes.buffer).setUint32(4, HEADER_BYTES - 8 + length, true);
  return bytes;
}
