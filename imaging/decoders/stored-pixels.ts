import type { Size } from '../../shared/domain/vision-models';

/** Rows that are copied at once: few enough to stay in the processor's cache until they are read. */
const STRIP_ROWS = 64;

/** Opaque pixels in sRGB, four bytes each, row by row as the file has them: before orientation. */
export interface StoredPixels extends Size {
  readonly order: 'rgba' | 'bgra';
  /** Some rows after the other, from the top, each until the next ones are asked for. */
  strips(): AsyncGenerator<Uint8ClampedArray>;
}

/**
 * The pixels of a frame, some times faster than by drawing it and reading that back.
 * @returns null for a frame that has to be drawn: its pixels are transparent, subsampled or in other colours
 */
export function storedPixels(frame: VideoFrame): StoredPixels | null {
  const { codedHeight: height, codedWidth: width, colorSpace, format, visibleRect } = frame;
  const isPlain =
    (format === 'BGRX' || format === 'RGBX') &&
    colorSpace.primaries === 'bt709' &&
    colorSpace.transfer === 'iec61966-2-1' &&
    visibleRect?.width === width &&
    visibleRect.height === height;
  if (!isPlain) return null;
  return {
    width,
    height,
    order: format === 'BGRX' ? 'bgra' : 'rgba',
    strips: () => strips(frame, width, height),
  };
}

async function* strips(frame: VideoFrame, width: number, height: number) {
  const stride = width * 4;
  const data = new Uint8ClampedArray(stride * Math.min(STRIP_ROWS, height));
  for (let y = 0; y < height; y += STRIP_ROWS) {
    const rows = Math.min(STRIP_ROWS, height - y);
    const strip = data.subarray(0, stride * rows);
    const rect = { x: 0, y, width, height: rows };
    await frame.copyTo(strip, { rect, layout: [{ offset: 0, stride }] });
    yield strip;
  }
}
