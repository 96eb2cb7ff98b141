import { Bytes } from './bytes';
import type { Structure } from './structure';

const HEADER_BYTES = 12;
const ALPHA_FLAG = 0x10;
const EXIF = 'Exif\0\0';

/** @see https://developers.google.com/speed/webp/docs/riff_container */
export function readWebp(all: Uint8Array): Structure {
  const bytes = new Bytes(all, true);
  let width = 0;
  let height = 0;
  let frames = 0;
  let alpha = false;
  let exif: Uint8Array | null = null;
  let at = HEADER_BYTES;

  while (at + 8 <= bytes.length) {
    const type = bytes.text(at, 4);
    const length = bytes.u32(at + 4);
    const data = at + 8;
    at = data + length + (length % 2);
    switch (type) {
      case 'VP8X':
        alpha = (bytes.u8(data) & ALPHA_FLAG) !== 0;
        width = bytes.u24(data + 4) + 1;
        height = bytes.u24(data + 7) + 1;
        break;
      case 'VP8 ':
        if (width === 0) {
          width = bytes.u16(data + 6) & 0x3fff;
          height = bytes.u16(data + 8) & 0x3fff;
        }
        break;
      case 'VP8L':
        if (width === 0) {
          const packed = bytes.u32(data + 1);
          width = (packed & 0x3fff) + 1;
          height = ((packed >>> 14) & 0x3fff) + 1;
          alpha = ((packed >>> 28) & 1) === 1;
        }
        break;
      case 'ANMF':
        frames += 1;
        break;
      case 'EXIF': {
        const prefixed = bytes.text(data, EXIF.length) === EXIF;
        exif ??= bytes.slice(data + (prefixed ? EXIF.length : 0), data + length);
        break;
      }
    }
  }
  return { width, height, pages: 1, animated: frames > 1, alpha, exif };
}
