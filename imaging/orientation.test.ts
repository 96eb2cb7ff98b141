import { describe, expect, it } from 'vitest';
import { uprightMatrix, uprightSize } from './orientation';
import { jpegScale } from './decoders/browser';

describe('orientation', () => {
  // Where the stored picture's top left pixel belongs, by the EXIF standard.
  it.each([
    [1, 'top left'],
    [2, 'top right'],
    [3, 'bottom right'],
    [4, 'bottom left'],
    [5, 'top left'],
    [6, 'top right'],
    [7, 'bottom right'],
    [8, 'bottom left'],
  ])('%i puts the first pixel at the %s', (orientation, corner) => {
    const stored = { width: 40, height: 30 };
    const upright = uprightSize(stored, orientation);
    const [a, b, c, d, e, f] = uprightMatrix(orientation, stored);
    const [x, y] = [a + c + e, b + d + f];
    expect(
      `${y < upright.height / 2 ? 'top' : 'bottom'} ${x < upright.width / 2 ? 'left' : 'right'}`,
    ).toBe(corner);
    expect(upright.width).toBe(orientation < 5 ? 40 : 30);
  });

  it.each([5, 6, 7, 8])('%i turns the first row into a column', (orientation) => {
    const [a, b] = uprightMatrix(orientation, { width: 40, height: 30 });
    expect(a).toBe(0);
    expect(Math.abs(b)).toBe(1);
  });
});

describe('the size a JPEG is decoded to', () => {
  const stored = { width: 4032, height: 3024 };

  it.each([
    [256, 192, 504, 378],
    [504, 378, 504, 378],
    [505, 378, 1008, 756],
    [2048, 1536, 2520, 1890],
    [4032, 3024, 4032, 3024],
  ])('for %i x %i is %i x %i', (width, height, decodedWidth, decodedHeight) => {
    expect(jpegScale(stored, { width, height })).toEqual({
      width: decodedWidth,
      height: decodedHeight,
    });
  });
});
