import { MIME_OF } from '../../shared/domain/picture';
import type { Size } from '../../shared/domain/vision-models';

/** Decoded pixels in memory: red, green, blue, alpha, not premultiplied. */
export interface Raster extends Size {
  readonly data: Uint8Array;
  /** Bytes from one row to the next. */
  readonly stride: number;
}

/** By the names of WebCodecs, of which TypeScript's library knows some only. */
export interface Colours {
  readonly primaries: 'bt709' | 'bt2020' | 'smpte432';
  readonly transfer: 'iec61966-2-1' | 'linear' | 'pq' | 'hlg';
}

/** A copy of the pixels that a canvas turns into its own colours. */
export function frameOf(raster: Raster, colours: Colours): VideoFrame {
  const { data, stride, width, height } = raster;
  return new VideoFrame(data, {
    format: 'RGBA',
    codedWidth: width,
    codedHeight: height,
    layout: [{ offset: 0, stride }],
    timestamp: 0,
    colorSpace: { ...colours, matrix: 'rgb', fullRange: true } as VideoColorSpaceInit,
  });
}

const FILE_HEADER = 14;
const INFO_HEADER = 124;
const HEADERS = FILE_HEADER + INFO_HEADER;
const BIT_FIELDS = 3;
/** `MBED`: the profile is in the file. */
const EMBEDDED = 0x4d424544;
/** Profile intent: perceptual, as photos are shown. */
const IMAGES = 4;

/**
 * The pixels as a bitmap file with an ICC profile: no interface of the runtime takes a profile with pixels, its decoders
 * do, and of this format nothing has to be compressed.
 * @see https://learn.microsoft.com/windows/win32/api/wingdi/ns-wingdi-bitmapv5header
 */
export function bitmapWithProfile(raster: Raster, profile: Uint8Array): Uint8Array<ArrayBuffer> {
  const { data, stride, width, height } = raster;
  const row = width * 4;
  const pixels = row * height;
  const bytes = new Uint8Array(HEADERS + pixels + profile.length);
  const view = new DataView(bytes.buffer);
  bytes.set([0x42, 0x4d]);
  view.setUint32(2, bytes.length, true);
  view.setUint32(10, HEADERS, true);
  const info = [INFO_HEADER, width, -height, (32 << 16) | 1, BIT_FIELDS, pixels, 0, 0, 0, 0];
  // In the order red, green, blue, alpha.
  const masks = [0xff, 0xff00, 0xff_0000, 0xff00_0000];
  [...info, ...masks, EMBEDDED].forEach((value, index) =>
    view.setInt32(FILE_HEADER + index * 4, value, true),
  );
  [IMAGES, INFO_HEADER + pixels, profile.length].forEach((value, index) =>
    view.setUint32(FILE_HEADER + 108 + index * 4, value, true),
  );
  for (let y = 0; y < height; y += 1) {
    bytes.set(data.subarray(y * stride, y * stride + row), HEADERS + y * row);
  }
  bytes.set(profile, HEADERS + pixels);
  return bytes;
}

/** A copy of the pixels that a canvas turns from their profile's colours into its own. */
export async function frameWithProfile(raster: Raster, profile: Uint8Array): Promise<VideoFrame> {
  const decoder = new ImageDecoder({
    data: bitmapWithProfile(raster, profile),
    type: MIME_OF.bmp,
  });
  try {
    return (await decoder.decode()).image;
  } finally {
    decoder.close();
  }
}
