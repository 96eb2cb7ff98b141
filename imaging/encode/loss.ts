import type { Tile } from './content';
import { placeOf } from './mosaic';

type Pixels = Pick<ImageData, 'data' | 'width'>;

/** What edges in brightness hide of an error in colour, as a share of their differences. */
const HIDDEN_COLOUR = 0.5;
/** What an error in colour counts beside one in brightness: at a quarter, red print on green is saved and a red coat is not. */
const COLOUR_SHARE = 0.25;

/**
 * What the worst tile of a mosaic has lost, over what it bears.
 * @param before the mosaic of these tiles
 * @param after what a lossy format made of it
 */
export function lossOf(before: Pixels, after: Pixels, tiles: readonly Tile[]): number {
  return Math.max(...tiles.map((tile, index) => tileLoss(before, after, tile, index)));
}

/**
 * Light and colour are judged apart: what has the brightness of its ground (red print on green) is lost with its colour,
 * while dark print stays as it is however its colour runs.
 */
function tileLoss(before: Pixels, after: Pixels, tile: Tile, index: number): number {
  const { left, top } = placeOf(index);
  const one = before.data;
  const other = after.data;
  let light = 0;
  let colour = 0;
  let edges = 0;
  for (let row = 0; row < tile.height; row += 1) {
    let at = ((top + row) * before.width + left) * 4;
    let last = brightness(one[at] ?? 0, one[at + 1] ?? 0, one[at + 2] ?? 0);
    for (let x = 0; x < tile.width; x += 1, at += 4) {
      const red = one[at] ?? 0;
      const green = one[at + 1] ?? 0;
      const blue = one[at + 2] ?? 0;
      // What cannot be seen cannot be spoilt.
      const seen = (one[at + 3] ?? 0) / 255;
      const redError = ((other[at] ?? 0) - red) * seen;
      const blueError = ((other[at + 2] ?? 0) - blue) * seen;
      const error = brightness(redError, ((other[at + 1] ?? 0) - green) * seen, blueError);
      const cb = 0.564 * (blueError - error);
      const cr = 0.713 * (redError - error);
      light += error * error;
      colour += cb * cb + cr * cr;
      const now = brightness(red, green, blue);
      edges += (now - last) * (now - last);
      last = now;
    }
  }
  const pixels = tile.width * tile.height;
  const inColour = Math.sqrt(colour / pixels) * COLOUR_SHARE;
  const hidden = Math.sqrt(edges / pixels) * HIDDEN_COLOUR;
  return Math.max(Math.sqrt(light / pixels) / tile.bears, inColour / (tile.bears + hidden));
}

/** By the weights of BT.601, as JPEG and WebP have it. */
function brightness(red: number, green: number, blue: number): number {
  return 0.299 * red + 0.587 * green + 0.114 * blue;
}
