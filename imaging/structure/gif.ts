import { Bytes } from './bytes';
import { gifBlocks } from './gif-blocks';
import type { Structure } from './structure';

const TRANSPARENT_FLAG = 0x01;

export function readGif(all: Uint8Array): Structure {
  const screen = new Bytes(all, true);
  let width = screen.u16(6);
  let height = screen.u16(8);
  let frames = 0;
  let alpha = false;

  for (const { kind, whole } of gifBlocks(all)) {
    const bytes = new Bytes(whole, true);
    if (kind === 'control' && frames === 0) alpha ||= (bytes.u8(3) & TRANSPARENT_FLAG) !== 0;
    if (kind !== 'frame') continue;
    if (frames === 0) {
      const left = bytes.u16(1);
      const top = bytes.u16(3);
      const right = left + bytes.u16(5);
      const bottom = top + bytes.u16(7);
      alpha ||= left > 0 || top > 0 || right < width || bottom < height;
      width = Math.max(width, right);
      height = Math.max(height, bottom);
    }
    frames += 1;
  }
  return { width, height, pages: 1, animated: frames > 1, alpha, exif: null };
}
