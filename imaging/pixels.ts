import type { Colour } from '../shared/domain/imaging-job';

/** Side in pixels of the copy that colours are counted in. */
const SAMPLE_SIDE = 64;
const MAX_COLOURS = 5;
/** Colours with less than this share are not worth a word. */
const MIN_SHARE = 0.03;

/** One byte a pixel, by the luma weights of BT.601. Transparent pixels must be flattened before. */
export function toGrey(canvas: OffscreenCanvas): Uint8Array {
  const { data } = pixels(canvas);
  const grey = new Uint8Array(data.length / 4);
  for (let at = 0, from = 0; at < grey.length; at += 1, from += 4) {
    const red = data[from] ?? 0;
    const green = data[from + 1] ?? 0;
    const blue = data[from + 2] ?? 0;
    grey[at] = (77 * red + 150 * green + 29 * blue + 128) >> 8;
  }
  return grey;
}

/** The colours that most of a picture has, the largest share first. */
export function dominantColours(canvas: OffscreenCanvas): readonly Colour[] {
  const sample = new OffscreenCanvas(SAMPLE_SIDE, SAMPLE_SIDE);
  const context = sample.getContext('2d', { willReadFrequently: true });
  if (!context) return [];
  context.imageSmoothingQuality = 'medium';
  context.drawImage(canvas, 0, 0, SAMPLE_SIDE, SAMPLE_SIDE);
  return countColours(pixels(sample).data);
}

/** @param rgba four bytes a pixel; alpha is not looked at */
export function countColours(rgba: ArrayLike<number>): readonly Colour[] {
  const groups = new Map<number, { red: number; green: number; blue: number; count: number }>();
  for (let at = 0; at < rgba.length; at += 4) {
    const red = rgba[at] ?? 0;
    const green = rgba[at + 1] ?? 0;
    const blue = rgba[at + 2] ?? 0;
    // Eight steps a channel: near shades fall together, and a group's colour is their mean.
    const key = ((red >> 5) << 6) | ((green >> 5) << 3) | (blue >> 5);
    const group = groups.get(key) ?? { red: 0, green: 0, blue: 0, count: 0 };
    group.red += red;
    group.green += green;
    group.blue += blue;
    group.count += 1;
    groups.set(key, group);
  }
  return [...groups.values()]
    .sort((a, b) => b.count - a.count)
    .slice(0, MAX_COLOURS)
    .map(({ red, green, blue, count }) => ({
      hex: `#${[red, green, blue].map((sum) => hex(sum / count)).join('')}`,
      share: count / (rgba.length / 4),
    }))
    .filter(({ share }) => share >= MIN_SHARE);
}

function hex(value: number): string {
  return Math.round(value).toString(16).padStart(2, '0');
}

function pixels(canvas: OffscreenCanvas): ImageData {
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('No canvas context.');
  return context.getImageData(0, 0, canvas.width, canvas.height);
}
