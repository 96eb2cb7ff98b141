import type { TiffDirectory } from './directory';
import { inkMixer, type InkMixer } from './ink-profile';
import { PHOTOMETRIC, TAG, type TiffLayout } from './layout';

/**
 * Makes red, green, blue and alpha, not premultiplied, of a row's samples: 0 to 255, or the index of a palette.
 * @param line may be changed
 */
export type RowToRgba = (line: Float32Array, rgba: Uint8ClampedArray, at: number) => void;

/** Luma weights of BT.601, which most files mean. */
const DEFAULT_COEFFICIENTS: readonly number[] = [0.299, 0.587, 0.114];

export function rowToRgba(layout: TiffLayout, page: TiffDirectory): RowToRgba {
  const { alpha, colours, samples } = layout;
  const opaque = colourOf(layout, page);
  if (alpha === 'none') return opaque;
  return (line, rgba, at) => {
    for (let from = 0; alpha === 'associated' && from < line.length; from += samples) {
      const opacity = line[from + colours] ?? 255;
      if (opacity === 0) continue;
      for (let index = from; index < from + colours; index += 1) {
        line[index] = ((line[index] ?? 0) * 255) / opacity;
      }
    }
    opaque(line, rgba, at);
    for (let from = colours, to = at + 3; from < line.length; from += samples, to += 4) {
      rgba[to] = line[from] ?? 255;
    }
  };
}

function colourOf(layout: TiffLayout, page: TiffDirectory): RowToRgba {
  const { bits, photometric, samples } = layout;
  switch (photometric) {
    case PHOTOMETRIC.whiteIsZero:
    case PHOTOMETRIC.blackIsZero: {
      const isWhiteZero = photometric === PHOTOMETRIC.whiteIsZero;
      return (line, rgba, at) => {
        for (let from = 0, to = at; from < line.length; from += samples, to += 4) {
          const value = line[from] ?? 0;
          rgba[to] = rgba[to + 1] = rgba[to + 2] = isWhiteZero ? 255 - value : value;
          rgba[to + 3] = 255;
        }
      };
    }
    case PHOTOMETRIC.palette: {
      const size = 1 << bits;
      const stated = page.numbers(TAG.colorMap, size * 3);
      // Sixteen bits a colour; some programs write eight.
      const divisor = stated.some((value) => value > 255) ? 257 : 1;
      const map = Float32Array.from(stated, (value) => value / divisor);
      return (line, rgba, at) => {
        for (let from = 0, to = at; from < line.length; from += samples, to += 4) {
          const index = line[from] ?? 0;
          rgba[to] = map[index] ?? 0;
          rgba[to + 1] = map[size + index] ?? 0;
          rgba[to + 2] = map[2 * size + index] ?? 0;
          rgba[to + 3] = 255;
        }
      };
    }
    case PHOTOMETRIC.separated: {
      const profile = page.raw(TAG.iccProfile);
      const mix = profile && inkMixer(profile);
      return mix ? mixedRow(mix, samples) : plainInks(samples);
    }
    case PHOTOMETRIC.yCbCr: {
      const stated = page.numbers(TAG.yCbCrCoefficients, 3);
      const [red = 0, green = 0, blue = 0] = stated.length === 3 ? stated : DEFAULT_COEFFICIENTS;
      return (line, rgba, at) => {
        for (let from = 0, to = at; from < line.length; from += samples, to += 4) {
          const luma = line[from] ?? 0;
          const r = luma + ((line[from + 2] ?? 0) - 128) * (2 - 2 * red);
          const b = luma + ((line[from + 1] ?? 0) - 128) * (2 - 2 * blue);
          rgba[to] = r;
          rgba[to + 1] = (luma - blue * b - red * r) / green;
          rgba[to + 2] = b;
          rgba[to + 3] = 255;
        }
      };
    }
    default:
      return (line, rgba, at) => {
        for (let from = 0, to = at; from < line.length; from += samples, to += 4) {
          rgba[to] = line[from] ?? 0;
          rgba[to + 1] = line[from + 1] ?? 0;
          rgba[to + 2] = line[from + 2] ?? 0;
          rgba[to + 3] = 255;
        }
      };
  }
}

function mixedRow(mix: InkMixer, samples: number): RowToRgba {
  const inks = new Float32Array(4);
  const rgb = new Float32Array(3);
  return (line, rgba, at) => {
    let isKnown = false;
    for (let from = 0, to = at; from < line.length; from += samples, to += 4) {
      // Neighbours are often alike.
      for (let ink = 0; ink < 4; ink += 1) {
        const value = (line[from + ink] ?? 0) / 255;
        isKnown &&= Math.fround(value) === inks[ink];
        inks[ink] = value;
      }
      if (!isKnown) mix(inks, rgb);
      isKnown = true;
      rgba[to] = rgb[0] ?? 0;
      rgba[to + 1] = rgb[1] ?? 0;
      rgba[to + 2] = rgb[2] ?? 0;
      rgba[to + 3] = 255;
    }
  };
}

/** As if each ink took away one of the three lights, and black all of them. */
function plainInks(samples: number): RowToRgba {
  return (line, rgba, at) => {
    for (let from = 0, to = at; from < line.length; from += samples, to += 4) {
      const light = (255 - (line[from + 3] ?? 0)) / 255;
      rgba[to] = (255 - (line[from] ?? 0)) * light;
      rgba[to + 1] = (255 - (line[from + 1] ?? 0)) * light;
      rgba[to + 2] = (255 - (line[from + 2] ?? 0)) * light;
      rgba[to + 3] = 255;
    }
  };
}
