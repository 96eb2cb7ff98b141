import { Bytes } from './bytes';
import type { Structure } from './structure';

const EXTENSION = 0x21;
const FRAME = 0x2c;
const TRAILER = 0x3b;
const GRAPHIC_CONTROL = 0xf9;
const COLOUR_TABLE_FLAG = 0x80;
const TRANSPARENT_FLAG = 0x01;

/** @see https://www.w3.org/Graphics/GIF/spec-gif89a.txt */
export function readGif(all: Uint8Array): Structure {
  const bytes = new Bytes(all, true);
  let width = bytes.u16(6);
  let height = bytes.u16(8);
  let frames = 0;
  let alpha = false;
  let ended = false;
  let at = 13 + colourTableBytes(bytes.u8(10));

  while (at < bytes.length && !ended) {
    const block = bytes.u8(at);
    if (block === TRAILER) {
      ended = true;
      at += 1;
    } else if (block === FRAME) {
      const left = bytes.u16(at + 1);
      const top = bytes.u16(at + 3);
      const right = left + bytes.u16(at + 5);
      const bottom = top + bytes.u16(at + 7);
      if (frames === 0) {
        alpha ||= left > 0 || top > 0 || right < width || bottom < height;
        width = Math.max(width, right);
        height = Math.max(height, bottom);
      }
      frames += 1;
      at = skipSubBlocks(bytes, at + 11 + colourTableBytes(bytes.u8(at + 9)));
    } else if (block === EXTENSION) {
      const label = bytes.u8(at + 1);
      if (label === GRAPHIC_CONTROL) {
        if (frames === 0) alpha ||= (bytes.u8(at + 3) & TRANSPARENT_FLAG) !== 0;
      }
      at = skipSubBlocks(bytes, at + 2);
    } else {
      break;
    }
  }
  return { width, height, pages: 1, animated: frames > 1, alpha, exif: null };
}

function colourTableBytes(flags: number): number {
  return flags & COLOUR_TABLE_FLAG ? 3 * 2 ** ((flags & 7) + 1) : 0;
}

function skipSubBlocks(bytes: Bytes, from: number): number {
  let at = from;
  while (at < bytes.length && bytes.u8(at) !== 0) at += bytes.u8(at) + 1;
  return at + 1;
}
