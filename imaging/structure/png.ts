import { Bytes } from './bytes';
import type { Structure } from './structure';

const SIGNATURE_BYTES = 8;
/** Length, type and checksum around a chunk's data. */
const CHUNK_BYTES = 12;
const COLOUR_TYPES_WITH_ALPHA = [4, 6];
/** Chunks that say how the pixels look, with the most bytes they can need. */
const PICTURE_CHUNKS: ReadonlyMap<string, number> = new Map([
  ['IHDR', 13],
  ['PLTE', 768],
  ['IDAT', Infinity],
  ['IEND', 0],
  ['gAMA', 4],
  ['cHRM', 32],
  ['sRGB', 1],
  ['cICP', 4],
  ['sBIT', 4],
  ['pHYs', 9],
  ['bKGD', 6],
  ['tRNS', 256],
  ['acTL', 8],
  ['fcTL', 26],
  ['fdAT', Infinity],
]);
/** Bytes of the largest profile, compressed, that is taken for a plain sRGB one. */
const MAX_SRGB_CHUNK = 3200;

/** @see https://www.w3.org/TR/png-3/ */
export function readPng(all: Uint8Array): Structure {
  const bytes = new Bytes(all);
  let width = 0;
  let height = 0;
  let animated = false;
  let frames = 0;
  let alpha = false;
  let clean = true;
  let ended = false;
  let exif: Uint8Array | null = null;
  let at = SIGNATURE_BYTES;

  while (at + CHUNK_BYTES <= bytes.length && !ended) {
    const length = bytes.u32(at);
    const type = bytes.text(at + 4, 4);
    const data = at + 8;
    at = data + length + 4;
    if (at > bytes.length) break;
    clean &&= length <= (PICTURE_CHUNKS.get(type) ?? -1) || isSrgbChunk(bytes, type, data, length);
    switch (type) {
      case 'IHDR':
        // A second one is an error that decoders may not see.
        if (width > 0) break;
        width = bytes.u32(data);
        height = bytes.u32(data + 4);
        alpha = COLOUR_TYPES_WITH_ALPHA.includes(bytes.u8(data + 9));
        break;
      case 'tRNS':
        alpha = true;
        break;
      case 'acTL':
        animated = bytes.u32(data) > 1;
        break;
      case 'fcTL':
        // A first frame that leaves a part of the picture free.
        if (frames === 0) alpha ||= bytes.u32(data + 4) < width || bytes.u32(data + 8) < height;
        frames += 1;
        break;
      case 'eXIf':
        exif ??= bytes.slice(data, data + length);
        break;
      case 'IEND':
        ended = true;
        break;
    }
  }
  clean &&= ended && at === bytes.length;
  return { width, height, pages: 1, animated, alpha, clean, exif };
}

/** The profile itself is compressed, so its name and size must do. */
function isSrgbChunk(bytes: Bytes, type: string, data: number, length: number): boolean {
  return type === 'iCCP' && length <= MAX_SRGB_CHUNK && /^[^\0]*sRGB/i.test(bytes.text(data, 80));
}
