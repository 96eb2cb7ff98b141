import type { TiffLayout } from './layout';

/** The decompressed bytes of one strip or tile. */
export interface SegmentData {
  readonly bytes: Uint8Array;
  /** Pixels of a row. */
  readonly width: number;
  /** Samples of a pixel: 1 where each colour has segments of its own. */
  readonly samples: number;
}

type Format = Pick<TiffLayout, 'bits' | 'isFloat'> & { readonly isLittleEndian: boolean };

/**
 * Reads a row's numbers, as many as `into` has room for every `step` of: 0 to 255, those of a palette as they are.
 * @param start of the row in `bytes`
 */
export type RowReader = (
  bytes: Uint8Array,
  start: number,
  into: Float32Array,
  from: number,
  step: number,
) => void;

export function rowReader(
  { bits, isFloat, isLittleEndian }: Format,
  isPalette: boolean,
): RowReader {
  if (bits === 8) {
    return (bytes, start, into, from, step) => {
      for (let at = start, to = from; to < into.length; at += 1, to += step) {
        into[to] = bytes[at] ?? 0;
      }
    };
  }
  if (bits < 8) {
    const most = (1 << bits) - 1;
    const factor = isPalette ? 1 : 255 / most;
    return (bytes, start, into, from, step) => {
      for (let bit = start * 8, to = from; to < into.length; bit += bits, to += step) {
        const value = ((bytes[bit >> 3] ?? 0) >> (8 - bits - (bit & 7))) & most;
        into[to] = value * factor;
      }
    };
  }
  const size = bits / 8;
  const read = isFloat ? (bits === 16 ? readHalf : readFloat) : bits === 16 ? readShort : readLong;
  return (bytes, start, into, from, step) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset + start);
    for (let at = 0, to = from; to < into.length; at += size, to += step) {
      into[to] = read(view, at, isLittleEndian);
    }
  };
}

function readShort(view: DataView, at: number, isLittleEndian: boolean): number {
  return view.getUint16(at, isLittleEndian) / 257;
}

function readLong(view: DataView, at: number, isLittleEndian: boolean): number {
  return view.getUint32(at, isLittleEndian) / 16_843_009;
}

function readFloat(view: DataView, at: number, isLittleEndian: boolean): number {
  return view.getFloat32(at, isLittleEndian) * 255;
}

/** Half precision; `DataView` reads it in newer runtimes only. */
function readHalf(view: DataView, at: number, isLittleEndian: boolean): number {
  const half = view.getUint16(at, isLittleEndian);
  const exponent = (half >> 10) & 31;
  const fraction = half & 1023;
  const size = exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15);
  return (half & 0x8000 ? -size : size) * 255;
}

/** Bytes of a row as stored. */
export function rowBytes(width: number, samples: number, bits: number): number {
  return Math.ceil((width * samples * bits) / 8);
}

/**
 * Undoes the predictors, in place: 2 stores differences to the pixel before, 3 differences of the bytes of floats, by
 * rank.
 * @see TIFF 6.0, section 14, and Adobe's Technical Note 3
 */
export function undoPredictor(
  segment: SegmentData,
  { bits, predictor }: Pick<TiffLayout, 'bits' | 'predictor'>,
  isLittleEndian: boolean,
): void {
  const { bytes, width, samples } = segment;
  const length = rowBytes(width, samples, bits);
  if (bits < 8 || predictor < 2) return;
  for (let start = 0; start + length <= bytes.length; start += length) {
    const row = bytes.subarray(start, start + length);
    if (predictor === 3) undoFloat(row, samples, bits / 8, isLittleEndian);
    else undoHorizontal(row, samples, bits, isLittleEndian);
  }
}

function undoHorizontal(row: Uint8Array, samples: number, bits: number, little: boolean): void {
  if (bits === 8) {
    for (let at = samples; at < row.length; at += 1) {
      row[at] = (row[at] ?? 0) + (row[at - samples] ?? 0);
    }
    return;
  }
  const view = new DataView(row.buffer, row.byteOffset, row.length);
  const size = bits / 8;
  for (let at = samples * size; at + size <= row.length; at += size) {
    const before = at - samples * size;
    if (size === 2) {
      view.setUint16(at, view.getUint16(at, little) + view.getUint16(before, little), little);
    } else {
      view.setUint32(at, view.getUint32(at, little) + view.getUint32(before, little), little);
    }
  }
}

function undoFloat(row: Uint8Array, samples: number, size: number, little: boolean): void {
  undoHorizontal(row, samples, 8, little);
  const ranks = row.slice();
  const numbers = row.length / size;
  for (let index = 0; index < numbers; index += 1) {
    for (let rank = 0; rank < size; rank += 1) {
      const at = index * size + (little ? size - 1 - rank : rank);
      row[at] = ranks[rank * numbers + index] ?? 0;
    }
  }
}

/** Luma pixels come in blocks with their pair of colour differences: gives every pixel its three samples. */
export function spreadSubsampled(
  packed: Uint8Array,
  width: number,
  rows: number,
  [across, down]: TiffLayout['subsampling'],
): Uint8Array {
  const out = new Uint8Array(width * rows * 3);
  const block = across * down + 2;
  const blocks = Math.ceil(width / across);
  for (let y = 0, to = 0; y < rows; y += 1) {
    for (let x = 0; x < width; x += 1, to += 3) {
      const at = (Math.floor(y / down) * blocks + Math.floor(x / across)) * block;
      out[to] = packed[at + (y % down) * across + (x % across)] ?? 0;
      out[to + 1] = packed[at + block - 2] ?? 128;
      out[to + 2] = packed[at + block - 1] ?? 128;
    }
  }
  return out;
}
