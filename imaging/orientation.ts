import type { Size } from '../shared/domain/vision-models';

/** Orientations 5 to 8 swap width and height. */
export function swapsSides(orientation: number): boolean {
  return orientation >= 5;
}

export function uprightSize({ width, height }: Size, orientation: number): Size {
  return swapsSides(orientation) ? { width: height, height: width } : { width, height };
}

/** A transform as `CanvasTransform.setTransform` takes it. */
type Matrix = readonly [number, number, number, number, number, number];

/**
 * What turns a picture, stored as 1 x 1, upright inside 1 x 1, for each EXIF orientation.
 * @see https://www.cipa.jp/std/documents/download_e.html?DC-008-Translation-2023-E section 4.6.4.A, Orientation
 */
const UPRIGHT: readonly Matrix[] = [
  [1, 0, 0, 1, 0, 0],
  [-1, 0, 0, 1, 1, 0],
  [-1, 0, 0, -1, 1, 1],
  [1, 0, 0, -1, 0, 1],
  [0, 1, 1, 0, 0, 0],
  [0, 1, -1, 0, 1, 0],
  [0, -1, -1, 0, 1, 1],
  [0, -1, 1, 0, 0, 1],
];

/**
 * The transform under which a picture drawn from 0, 0 in its stored size comes out upright.
 * @param stored pixels before orientation
 */
export function uprightMatrix(orientation: number, stored: Size): Matrix {
  const [a, b, c, d, e, f] = UPRIGHT[orientation - 1] ?? [1, 0, 0, 1, 0, 0];
  const upright = uprightSize(stored, orientation);
  return [a, b, c, d, e * upright.width, f * upright.height];
}
