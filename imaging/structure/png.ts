import { Bytes } from './bytes';
import { pngChunks } from './png-chunks';
import type { Structure } from './structure';

const COLOUR_TYPES_WITH_ALPHA = [4, 6];

export function readPng(all: Uint8Array): Structure {
  let width = 0;
  let height = 0;
  let animated = false;
  let frames = 0;
  let alpha = false;
  let exif: Uint8Array | null = null;

  for (const { data, type } of pngChunks(all)) {
    const bytes = new Bytes(data);
    switch (type) {
      case 'IHDR':
        // A second one is an error that decoders may not see.
        if (width > 0) break;
        width = bytes.u32(0);
        height = bytes.u32(4);
        alpha = COLOUR_TYPES_WITH_ALPHA.includes(bytes.u8(9));
        break;
      case 'tRNS':
        alpha = true;
        break;
      case 'acTL':
        animated = bytes.u32(0) > 1;
        break;
      case 'fcTL':
        // A first frame that leaves a part of the picture free.
        if (frames === 0) alpha ||= bytes.u32(4) < width || bytes.u32(8) < height;
        frames += 1;
        break;
      case 'eXIf':
        exif ??= data;
        break;
    }
  }
  return { width, height, pages: 1, animated, alpha, exif };
}
