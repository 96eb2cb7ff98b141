import { readDib } from './bmp';
import { Bytes } from './bytes';
import { readPng } from './png';
import type { Structure } from './structure';

const HEADER_BYTES = 6;
const ENTRY_BYTES = 16;
/** Pictures in one icon: real ones have some ten. */
const MAX_ENTRIES = 256;
const PNG = '\x89PNG';
/** The signature and the first chunk. */
const PNG_HEADER_BYTES = 33;

/** One of the pictures of an icon. */
export interface IconEntry {
  readonly width: number;
  readonly height: number;
  readonly bitsPerPixel: number;
  /** A whole PNG file, or a bitmap without its file header, of twice the height: its mask follows. */
  readonly kind: 'png' | 'bitmap';
  readonly bytes: Uint8Array;
}

/** @see https://learn.microsoft.com/previous-versions/ms997538(v=msdn.10) */
export function readIco(all: Uint8Array): Structure {
  const entry = largestEntry(all);
  return {
    width: entry?.width ?? 0,
    height: entry?.height ?? 0,
    pages: 1,
    animated: false,
    alpha: true,
    exif: null,
  };
}

/**
 * The picture with the most pixels, then the most colours, of those that lie in the file whole; where there is none such,
 * of those that begin in it. Sizes are the pictures' own: those in the directory are often wrong.
 */
export function largestEntry(all: Uint8Array): IconEntry | null {
  const bytes = new Bytes(all, true);
  const count = Math.min(bytes.u16(4), MAX_ENTRIES);
  let best: { readonly entry: IconEntry; readonly rank: readonly number[] } | null = null;
  for (let index = 0; index < count; index += 1) {
    const at = HEADER_BYTES + index * ENTRY_BYTES;
    const length = bytes.u32(at + 8);
    const from = bytes.u32(at + 12);
    const entry = readEntry(all.subarray(from, from + length), bytes.u16(at + 6));
    if (entry.width === 0 || entry.height === 0) continue;
    const whole = from + length <= bytes.length;
    const rank = [whole ? 1 : 0, entry.width * entry.height, entry.bitsPerPixel];
    if (best === null || isAbove(rank, best.rank)) best = { entry, rank };
  }
  return best?.entry ?? null;
}

/** @param stated bits per pixel by the directory */
function readEntry(all: Uint8Array, stated: number): IconEntry {
  const bytes = new Bytes(all, true);
  if (bytes.text(0, 4) === PNG) {
    // Of its header alone: many entries may point to one PNG with many chunks.
    const { width, height } = readPng(all.subarray(0, PNG_HEADER_BYTES));
    return { width, height, bitsPerPixel: stated, kind: 'png', bytes: all };
  }
  const { width, height, bitsPerPixel } = readDib(all, 0);
  return {
    width,
    height: Math.floor(height / 2),
    bitsPerPixel,
    kind: 'bitmap',
    bytes: all,
  };
}

function isAbove(rank: readonly number[], other: readonly number[]): boolean {
  const at = rank.findIndex((value, index) => value !== other[index]);
  return at !== -1 && (rank[at] ?? 0) > (other[at] ?? 0);
}
