import { Bytes } from './bytes';
import type { Structure } from './structure';

/** Where the second header begins, in a file of its own. */
const INFO_AT = 14;
/** The first kind of header has sides of two bytes. */
const CORE_BYTES = 12;
/** The second kind, to which masks of the colours are appended instead of being part of it. */
const INFO_BYTES = 40;
const ALPHA_MASK_AT = 52;
const BIT_FIELDS = 3;
const ALPHA_BIT_FIELDS = 6;

/** @see https://learn.microsoft.com/windows/win32/gdi/bitmap-storage */
export function readBmp(all: Uint8Array): Structure {
  const { width, height, alpha } = readDib(all, INFO_AT);
  return { width, height, alpha, pages: 1, animated: false, exif: null };
}

/** What the header of a bitmap states: an icon's lacks only the file's own header before it. */
export interface DibHeader {
  readonly width: number;
  readonly height: number;
  readonly bitsPerPixel: number;
  readonly compression: number;
  readonly alpha: boolean;
  /** Bytes from this header to the pixels. */
  readonly pixelsAt: number;
}

/** @param at where the header begins */
export function readDib(all: Uint8Array, at: number): DibHeader {
  const bytes = new Bytes(all, true);
  const size = bytes.u32(at);
  if (size === CORE_BYTES) {
    const bitsPerPixel = bytes.u16(at + 10);
    return {
      width: bytes.u16(at + 4),
      height: bytes.u16(at + 6),
      bitsPerPixel,
      compression: 0,
      alpha: false,
      pixelsAt: size + (bitsPerPixel <= 8 ? 3 * 2 ** bitsPerPixel : 0),
    };
  }
  const bitsPerPixel = bytes.u16(at + 14);
  const compression = bytes.u32(at + 16);
  const colours = bytes.u32(at + 32) || (bitsPerPixel <= 8 ? 2 ** bitsPerPixel : 0);
  const hasMasks = size > ALPHA_MASK_AT && [BIT_FIELDS, ALPHA_BIT_FIELDS].includes(compression);
  const masks = size === INFO_BYTES && compression === BIT_FIELDS ? 12 : 0;
  return {
    width: Math.max(0, bytes.i32(at + 4)),
    // Negative where the rows go down.
    height: Math.abs(bytes.i32(at + 8)),
    bitsPerPixel,
    compression,
    alpha: hasMasks && bytes.u32(at + ALPHA_MASK_AT) !== 0,
    pixelsAt: size + masks + colours * 4,
  };
}
