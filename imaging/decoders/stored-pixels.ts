import type { Size } from '../../shared/domain/vision-models';

/** Opaque pixels in sRGB, four bytes each, row by row as the file has them: before orientation. */
export interface StoredPixels extends Size {
  readonly data: Uint8ClampedArray;
  readonly order: 'rgba' | 'bgra';
}

/**
 * Copies a frame's pixels, some times faster than drawing it and reading that back.
 * @returns null for a frame that has to be drawn: its pixels are transparent, subsampled or in other colours
 */
export async function copyStored(frame: VideoFrame): Promise<StoredPixels | null> {
  const { codedHeight: height, codedWidth: width, colorSpace, format, visibleRect } = frame;
  const isPlain =
    (format === 'BGRX' || format === 'RGBX') &&
    colorSpace.primaries === 'bt709' &&
    colorSpace.transfer === 'iec61966-2-1' &&
    visibleRect?.width === width &&
    visibleRect.height === height;
  if (!isPlain) return null;
  const data = new Uint8ClampedArray(width * height * 4);
  await frame.copyTo(data, { layout: [{ offset: 0, stride: width * 4 }] });
  return { data, width, height, order: format === 'BGRX' ? 'bgra' : 'rgba' };
}
