import type { TiffDirectory } from './directory';
import { COMPRESSION, TAG } from './layout';
import { decodeCcitt, type CcittOptions } from './ccitt';
import { inflate } from './inflate';
import { decodeLzw } from './lzw';
import { unpackBits } from './pack-bits';

/** @returns what could be decoded, at most `length` bytes */
export type Decompress = (
  packed: Uint8Array,
  size: { readonly width: number; readonly rows: number; readonly length: number },
) => Uint8Array;

const TWO_DIMENSIONAL = 1;
/** Of FillOrder: the lowest bit comes first. */
const REVERSED = 2;

/** How the segments of a page are decompressed; JPEG is left to the runtime. */
export function decompressor(compression: number, page: TiffDirectory): Decompress {
  const decompress = methodOf(compression, page);
  if (page.number(TAG.fillOrder) !== REVERSED) return decompress;
  return (packed, size) => decompress(packed.map(reverseBits), size);
}

function methodOf(compression: number, page: TiffDirectory): Decompress {
  const fax =
    (kind: CcittOptions['kind']): Decompress =>
    (packed, { width, rows }) => {
      const isTwoDimensional = ((page.number(TAG.t4Options) ?? 0) & TWO_DIMENSIONAL) !== 0;
      return decodeCcitt(packed, { width, rows, kind, isTwoDimensional });
    };
  switch (compression) {
    case COMPRESSION.ccittRle:
      return fax('rle');
    case COMPRESSION.ccittT4:
      return fax('t4');
    case COMPRESSION.ccittT6:
      return fax('t6');
    case COMPRESSION.lzw:
      return (packed, { length }) => decodeLzw(packed, length);
    case COMPRESSION.deflate:
    case COMPRESSION.oldDeflate:
      return (packed, { length }) => inflate(packed, length);
    case COMPRESSION.packBits:
      return (packed, { length }) => unpackBits(packed, length);
    default:
      return (packed, { length }) => packed.slice(0, length);
  }
}

function reverseBits(byte: number): number {
  let reversed = 0;
  for (let bit = 0; bit < 8; bit += 1) reversed |= ((byte >> bit) & 1) << (7 - bit);
  return reversed;
}
