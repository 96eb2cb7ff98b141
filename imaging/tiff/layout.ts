import { MAX_PICTURE_PIXELS } from '../../shared/domain/limits';
import type { TiffDirectory } from './directory';

export const TAG = {
  newSubfileType: 254,
  width: 256,
  height: 257,
  bitsPerSample: 258,
  compression: 259,
  photometric: 262,
  fillOrder: 266,
  stripOffsets: 273,
  orientation: 274,
  samplesPerPixel: 277,
  rowsPerStrip: 278,
  stripByteCounts: 279,
  planarConfiguration: 284,
  t4Options: 292,
  predictor: 317,
  colorMap: 320,
  tileWidth: 322,
  tileLength: 323,
  tileOffsets: 324,
  tileByteCounts: 325,
  extraSamples: 338,
  sampleFormat: 339,
  jpegTables: 347,
  yCbCrCoefficients: 529,
  yCbCrSubSampling: 530,
  iccProfile: 34675,
  dngVersion: 50706,
} as const;

export const COMPRESSION = {
  none: 1,
  ccittRle: 2,
  ccittT4: 3,
  ccittT6: 4,
  lzw: 5,
  jpeg: 7,
  deflate: 8,
  packBits: 32773,
  oldDeflate: 32946,
} as const;

export const PHOTOMETRIC = {
  whiteIsZero: 0,
  blackIsZero: 1,
  rgb: 2,
  palette: 3,
  separated: 5,
  yCbCr: 6,
} as const;

/** Colour samples of a pixel, without extra ones. */
const COLOURS_OF: ReadonlyMap<number, number> = new Map([
  [PHOTOMETRIC.whiteIsZero, 1],
  [PHOTOMETRIC.blackIsZero, 1],
  [PHOTOMETRIC.rgb, 3],
  [PHOTOMETRIC.palette, 1],
  [PHOTOMETRIC.separated, 4],
  [PHOTOMETRIC.yCbCr, 3],
]);
const BITS: readonly number[] = [1, 2, 4, 8, 16, 32];
const FLOAT_BITS: readonly number[] = [16, 32];
const MAX_SAMPLES = 64;

/** How the pixels of a page are stored, as far as they can be decoded. */
export interface TiffLayout {
  /** Pixels as stored. */
  readonly width: number;
  readonly height: number;
  /** Of every sample. */
  readonly bits: number;
  /** Of a pixel, extra ones included. */
  readonly samples: number;
  readonly colours: number;
  readonly isFloat: boolean;
  readonly compression: number;
  readonly photometric: number;
  /** Each colour has segments of its own. */
  readonly isPlanar: boolean;
  readonly predictor: number;
  readonly alpha: 'none' | 'associated' | 'unassociated';
  /** Pixels of a strip or tile; the last of a picture may hold less. */
  readonly segment: { readonly width: number; readonly height: number; readonly isTile: boolean };
  /** Luma pixels for each pair of colour differences, across and down. */
  readonly subsampling: readonly [number, number];
}

/** @returns null for a form that is not decoded */
export function readLayout(page: TiffDirectory): TiffLayout | null {
  const number = (tag: number, otherwise: number) => page.number(tag) ?? otherwise;
  const width = number(TAG.width, 0);
  const height = number(TAG.height, 0);
  const samples = number(TAG.samplesPerPixel, 1);
  const allBits = page.numbers(TAG.bitsPerSample, MAX_SAMPLES);
  const bits = allBits[0] ?? 1;
  const format = number(TAG.sampleFormat, 1);
  const photometric = number(TAG.photometric, -1);
  const colours = COLOURS_OF.get(photometric);
  const compression = number(TAG.compression, COMPRESSION.none);
  const isFloat = format === 3;
  const isTile = page.has(TAG.tileWidth);
  const segmentWidth = isTile ? number(TAG.tileWidth, 0) : width;
  const segmentHeight = isTile
    ? number(TAG.tileLength, 0)
    : Math.min(number(TAG.rowsPerStrip, height) || height, height);
  const [across = 2, down = 2] =
    photometric === PHOTOMETRIC.yCbCr ? page.numbers(TAG.yCbCrSubSampling, 2) : [1, 1];

  const isRead =
    colours !== undefined &&
    samples >= colours &&
    samples <= MAX_SAMPLES &&
    allBits.every((each) => each === bits) &&
    (isFloat ? FLOAT_BITS : BITS).includes(bits) &&
    [1, 3].includes(format) &&
    Object.values<number>(COMPRESSION).includes(compression) &&
    [1, 2, 4].includes(across) &&
    [1, 2, 4].includes(down);
  if (!isRead) return null;

  const isPlanar = number(TAG.planarConfiguration, 1) === 2 && samples > 1;
  const isSubsampled = across * down > 1;
  // The runtime's decoder shows inks inverted, and knows no extra samples.
  const isJpegRead = bits === 8 && samples <= 3 && samples === colours && !isPlanar;
  if (compression === COMPRESSION.jpeg && !isJpegRead) return null;
  const isJpeg = compression === COMPRESSION.jpeg;
  if (!isJpeg && isSubsampled && (bits !== 8 || isPlanar || samples !== 3)) return null;
  if (photometric === PHOTOMETRIC.palette && bits > 8) return null;

  // A segment of no size, or beyond all measure, holds nothing.
  if (segmentWidth * segmentHeight === 0 || segmentWidth * segmentHeight > 2 * MAX_PICTURE_PIXELS) {
    return null;
  }
  const [extra] = samples > colours ? page.numbers(TAG.extraSamples, 1) : [];
  return {
    width,
    height,
    bits,
    samples,
    colours,
    isFloat,
    compression,
    photometric,
    isPlanar,
    predictor: number(TAG.predictor, 1),
    alpha: extra === 1 ? 'associated' : extra === 2 ? 'unassociated' : 'none',
    segment: { width: segmentWidth, height: segmentHeight, isTile },
    subsampling: [across, down],
  };
}
