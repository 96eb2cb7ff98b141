import type { TiffDirectory } from './directory';
import { PHOTOMETRIC, TAG, type TiffLayout } from './layout';

/** Writes one pixel, from samples of 0 to 255, or the index of a palette. */
export type ToRgba = (
  samples: Float32Array,
  rgba: Uint8ClampedArray<ArrayBuffer>,
  at: number,
) => void;

/** Luma weights of BT.601, which most files mean. */
const DEFAULT_COEFFICIENTS = [0.299, 0.587, 0.114] as const;

/** How the samples of a pixel become red, green, blue and alpha, not premultiplied. */
export function toRgba(layout: TiffLayout, page: TiffDirectory): ToRgba {
  const opaque = opaqueRgba(layout, page);
  const { alpha, colours } = layout;
  if (alpha === 'none') {
    return (samples, rgba, at) => {
      opaque(samples, rgba, at);
      rgba[at + 3] = 255;
    };
  }
  return (samples, rgba, at) => {
    const opacity = samples[colours] ?? 255;
    if (alpha === 'associated' && opacity > 0) {
      for (let index = 0; index < colours; index += 1) {
        samples[index] = ((samples[index] ?? 0) * 255) / opacity;
      }
    }
    opaque(samples, rgba, at);
    rgba[at + 3] = opacity;
  };
}

function opaqueRgba({ bits, photometric }: TiffLayout, page: TiffDirectory): ToRgba {
  const grey = (value: number, rgba: Uint8ClampedArray<ArrayBuffer>, at: number) => {
    rgba[at] = rgba[at + 1] = rgba[at + 2] = value;
  };
  switch (photometric) {
    case PHOTOMETRIC.whiteIsZero:
      return ([value = 0], rgba, at) => grey(255 - value, rgba, at);
    case PHOTOMETRIC.blackIsZero:
      return ([value = 0], rgba, at) => grey(value, rgba, at);
    case PHOTOMETRIC.palette: {
      const size = 1 << bits;
      const map = page.numbers(TAG.colorMap, size * 3);
      // Sixteen bits a colour; some programs write eight.
      const divisor = map.some((value) => value > 255) ? 257 : 1;
      return ([index = 0], rgba, at) => {
        for (let channel = 0; channel < 3; channel += 1) {
          rgba[at + channel] = (map[channel * size + index] ?? 0) / divisor;
        }
      };
    }
    case PHOTOMETRIC.separated:
      return (samples, rgba, at) => {
        const light = 255 - (samples[3] ?? 0);
        for (let channel = 0; channel < 3; channel += 1) {
          rgba[at + channel] = ((255 - (samples[channel] ?? 0)) * light) / 255;
        }
      };
    case PHOTOMETRIC.yCbCr: {
      const stated = page.numbers(TAG.yCbCrCoefficients, 3);
      const [red = 0.299, green = 0.587, blue = 0.114] =
        stated.length === 3 ? stated : DEFAULT_COEFFICIENTS;
      return ([luma = 0, cb = 128, cr = 128], rgba, at) => {
        const r = luma + (cr - 128) * (2 - 2 * red);
        const b = luma + (cb - 128) * (2 - 2 * blue);
        rgba[at] = r;
        rgba[at + 1] = (luma - blue * b - red * r) / green;
        rgba[at + 2] = b;
      };
    }
    default:
      return (samples, rgba, at) => {
        for (let channel = 0; channel < 3; channel += 1) rgba[at + channel] = samples[channel] ?? 0;
      };
  }
}
