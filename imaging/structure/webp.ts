import { Bytes } from './bytes';
import type { Structure } from './structure';
import { webpChunks } from './webp-chunks';

const ALPHA_FLAG = 0x10;
const EXIF = 'Exif\0\0';

export function readWebp(all: Uint8Array): Structure {
  let width = 0;
  let height = 0;
  let frames = 0;
  let alpha = false;
  let exif: Uint8Array | null = null;

  for (const { data, type } of webpChunks(all)) {
    const bytes = new Bytes(data, true);
    switch (type) {
      case 'VP8X':
        alpha = (bytes.u8(0) & ALPHA_FLAG) !== 0;
        width = bytes.u24(4) + 1;
        height = bytes.u24(7) + 1;
        break;
      case 'VP8 ':
        if (width === 0) {
          width = bytes.u16(6) & 0x3fff;
          height = bytes.u16(8) & 0x3fff;
        }
        break;
      case 'VP8L':
        if (width === 0) {
          const packed = bytes.u32(1);
          width = (packed & 0x3fff) + 1;
          height = ((packed >>> 14) & 0x3fff) + 1;
          alpha = ((packed >>> 28) & 1) === 1;
        }
        break;
      case 'ANMF':
        frames += 1;
        break;
      case 'EXIF':
        exif ??= data.subarray(bytes.text(0, EXIF.length) === EXIF ? EXIF.length : 0);
        break;
    }
  }
  return { width, height, pages: 1, animated: frames > 1, alpha, exif };
}
