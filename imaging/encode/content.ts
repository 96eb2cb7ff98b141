import type { Size } from '../../shared/domain/vision-models';

/** Side in pixels of the squares that a picture is looked at in: whole blocks of JPEG and WebP. */
export const TILE_SIDE = 32;
/** Pixels looked at, at most, so that large pictures take no longer. */
const MAX_SAMPLES = 500_000;
/** Share of the pixels that are exactly those beside and below them, in text, line art and on screens. */
const EVEN_SHARE = 0.5;
/** Mean difference, of 255, where they are not: lines have sharp borders, a blurred photo has none. */
const SHARP_DIFFERENCE = 8;

export interface Content {
  /** Text, line art, flat graphics: even areas with sharp borders. */
  readonly flat: boolean;
  /** Those that suffer most from a loss, the worst first. */
  readonly tiles: readonly Tile[];
}

/** A square of the picture, less where that ends. */
export interface Tile {
  /** Where it begins, in pixels. */
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** Root of the mean squared error that it bears, of 255. */
  readonly bears: number;
}

/**
 * Looks for what a lossy format would spoil.
 * @param rgba four bytes a pixel
 * @param most tiles to give
 */
export function measureContent(
  rgba: Uint8ClampedArray,
  { width, height }: Size,
  most: number,
): Content {
  const pixels = new Uint32Array(rgba.buffer, rgba.byteOffset, width * height);
  const rowStep = Math.max(2, Math.ceil((width * height) / MAX_SAMPLES));
  const found: (Tile & { readonly need: number })[] = [];
  const counts = new Uint32Array(256);
  let equal = 0;
  let unequal = 0;
  let differences = 0;
  for (let top = 0; top < height; top += TILE_SIDE) {
    for (let left = 0; left < width; left += TILE_SIDE) {
      const right = Math.min(left + TILE_SIDE, width) - 1;
      const bottom = Math.min(top + TILE_SIDE, height) - 1;
      counts.fill(0);
      for (let y = top; y < bottom; y += rowStep) {
        for (let x = left, at = y * width + left; x < right; x += 1, at += 1) {
          const pixel = pixels[at] ?? 0;
          const beside = pixels[at + 1] ?? 0;
          const below = pixels[at + width] ?? 0;
          let difference = 0;
          if (pixel === beside && pixel === below) {
            equal += 1;
          } else {
            difference = Math.max(between(pixel, beside), between(pixel, below));
            differences += difference;
            unequal += 1;
          }
          counts[difference] = (counts[difference] ?? 0) + 1;
        }
      }
      const { median, rms } = summary(counts);
      const bears = bearableError(median, rms);
      const size = { width: right + 1 - left, height: bottom + 1 - top };
      found.push({ left, top, ...size, bears, need: rms / bears });
    }
  }
  found.sort((a, b) => b.need - a.need);
  return {
    flat: equal >= EVEN_SHARE * (equal + unequal) && differences >= SHARP_DIFFERENCE * unequal,
    tiles: found.slice(0, most),
  };
}

/** Root of the mean squared error beside the edges of small print, of 255, that leaves it as it looked. */
const MOST_BESIDE_EDGES = 5;
/** The same where there is nothing to be seen but what the error would add. */
const LEAST = 2;
/** What faint edges bear, as a share of their own differences. */
const SHARE_OF_EDGES = 1 / 8;
/** What texture hides, as a share of the median of its differences. */
const SHARE_OF_TEXTURE = 0.4;

/**
 * Texture hides an error, even ground beside an edge does not. Print has sparse edges: more than half of the differences
 * between its pixels are small, however strong the others; of noise and leaves all are alike.
 */
function bearableError(median: number, rms: number): number {
  const besideEdges = Math.min(MOST_BESIDE_EDGES, Math.max(LEAST, rms * SHARE_OF_EDGES));
  return besideEdges + median * SHARE_OF_TEXTURE;
}

/** How far two pixels are apart, 0 to 255: also where they are equally bright and of other colours. */
function between(one: number, other: number): number {
  const red = Math.abs((one & 0xff) - (other & 0xff));
  const green = Math.abs(((one >>> 8) & 0xff) - ((other >>> 8) & 0xff));
  const blue = Math.abs(((one >>> 16) & 0xff) - ((other >>> 16) & 0xff));
  return (red + 2 * green + blue) >> 2;
}

function summary(counts: Uint32Array): { median: number; rms: number } {
  let samples = 0;
  let squares = 0;
  for (let value = 0; value < counts.length; value += 1) {
    const count = counts[value] ?? 0;
    samples += count;
    squares += count * value * value;
  }
  let median = 0;
  for (let below = counts[0] ?? 0; below * 2 < samples; below += counts[median] ?? 0) median += 1;
  return { median, rms: Math.sqrt(squares / Math.max(1, samples)) };
}
