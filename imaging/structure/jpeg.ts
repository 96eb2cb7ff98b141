import { Bytes } from './bytes';
import { APP1, isFrame, jpegSegments, SOS, startsWith } from './jpeg-segments';
import type { Structure } from './structure';

const EXIF = 'Exif\0\0';

/** As decoders do, it reads no further than the first scan begins. */
export function readJpeg(all: Uint8Array): Structure {
  let width = 0;
  let height = 0;
  let exif: Uint8Array | null = null;
  for (const { marker, payload } of jpegSegments(all)) {
    if (isFrame(marker) && width === 0) {
      const frame = new Bytes(payload);
      height = frame.u16(1);
      width = frame.u16(3);
    }
    if (marker === APP1 && exif === null && startsWith(payload, EXIF)) {
      exif = payload.subarray(EXIF.length);
    }
    if (marker === SOS) break;
  }
  return { width, height, pages: 1, animated: false, alpha: false, exif };
}
