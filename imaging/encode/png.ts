/** Writes PNG files in as few bytes as their pixels need: the runtime's own writer cares for speed alone. */
import { crc32 } from '../strip/crc32';
import { joined } from '../strip/joined';

export interface Pixels {
  /** Four bytes a pixel. */
  readonly data: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

/** How the pixels are written: see the table of colour types in the standard. */
interface Samples {
  readonly colourType: 0 | 2 | 3 | 6;
  /** Bits of a sample. */
  readonly depth: 1 | 2 | 4 | 8;
  /** Bytes from one pixel to the next, at least one: what the filters look back by. */
  readonly step: 1 | 3 | 4;
  readonly rows: readonly Uint8Array[];
  readonly palette: readonly number[] | null;
}

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const MAX_PALETTE = 256;

/** @see https://www.w3.org/TR/png-3/ */
export async function encodePng(pixels: Pixels): Promise<Uint8Array> {
  const { height, width } = pixels;
  const samples = samplesOf(pixels);
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([samples.depth, samples.colourType], 8);
  return joined([
    new Uint8Array(SIGNATURE),
    chunk('IHDR', header),
    ...(samples.palette ? paletteChunks(samples.palette) : []),
    chunk('IDAT', await deflated(filtered(samples))),
    chunk('IEND', new Uint8Array()),
  ]);
}

function samplesOf(pixels: Pixels): Samples {
  const { data, width } = pixels;
  const all = new Uint32Array(data.buffer, data.byteOffset, data.length / 4);
  const colours = coloursOf(all);
  if (colours !== null) {
    const isGrey = colours.every((colour) => isOpaqueGrey(colour));
    const depth = depthFor(colours.length);
    if (isGrey && depth === 8) return picked(all, width, 0, 1);
    return indexed(all, width, colours, depth);
  }
  return all.every((colour) => colour >>> 24 === 0xff)
    ? picked(all, width, 2, 3)
    : picked(all, width, 6, 4);
}

/** The colours of a picture that has few, those that are not opaque first; null where they are too many. */
function coloursOf(all: Uint32Array): readonly number[] | null {
  const found = new Set<number>();
  let last = -1;
  for (const colour of all) {
    if (colour === last) continue;
    last = colour;
    found.add(colour);
    if (found.size > MAX_PALETTE) return null;
  }
  return [...found].sort((a, b) => (a >>> 24) - (b >>> 24) || a - b);
}

function isOpaqueGrey(colour: number): boolean {
  const red = colour & 0xff;
  return (
    colour >>> 24 === 0xff && red === ((colour >>> 8) & 0xff) && red === ((colour >>> 16) & 0xff)
  );
}

function depthFor(colours: number): Samples['depth'] {
  if (colours <= 2) return 1;
  if (colours <= 4) return 2;
  return colours <= 16 ? 4 : 8;
}

function indexed(
  all: Uint32Array,
  width: number,
  palette: readonly number[],
  depth: Samples['depth'],
): Samples {
  const indexOf = new Map(palette.map((colour, index) => [colour, index]));
  const perByte = 8 / depth;
  const rows = rowsOf(all, width, Math.ceil(width / perByte), (row, from) => {
    let last = -1;
    let index = 0;
    for (let x = 0; x < width; x += 1) {
      const colour = all[from + x] ?? 0;
      if (colour !== last) index = indexOf.get(colour) ?? 0;
      last = colour;
      const at = Math.floor(x / perByte);
      row[at] = (row[at] ?? 0) | (index << (8 - depth - (x % perByte) * depth));
    }
  });
  return { colourType: 3, depth, step: 1, rows, palette };
}

/** Grey, colours, or colours and alpha. @param step bytes a pixel, of the four that it has */
function picked(
  all: Uint32Array,
  width: number,
  colourType: Samples['colourType'],
  step: Samples['step'],
): Samples {
  const rows = rowsOf(all, width, width * step, (row, from) => {
    for (let channel = 0; channel < step; channel += 1) {
      for (let x = 0, at = channel; x < width; x += 1, at += step) {
        row[at] = (all[from + x] ?? 0) >>> (channel * 8);
      }
    }
  });
  return { colourType, depth: 8, step, rows, palette: null };
}

function rowsOf(
  all: Uint32Array,
  width: number,
  bytes: number,
  fill: (row: Uint8Array, from: number) => void,
): readonly Uint8Array[] {
  return Array.from({ length: all.length / width }, (_, index) => {
    const row = new Uint8Array(bytes);
    fill(row, index * width);
    return row;
  });
}

function paletteChunks(palette: readonly number[]): readonly Uint8Array[] {
  const colours = palette.flatMap((colour) => [0, 8, 16].map((shift) => (colour >>> shift) & 0xff));
  const alphas = palette.map((colour) => colour >>> 24).filter((alpha) => alpha < 0xff);
  return [
    chunk('PLTE', new Uint8Array(colours)),
    ...(alphas.length > 0 ? [chunk('tRNS', new Uint8Array(alphas))] : []),
  ];
}

/** Numbers of the filters that are tried; the one between left and above hardly ever wins. */
const NONE = 0;
const SUB = 1;
const UP = 2;
const PAETH = 4;

/** Each row by the filter that leaves the smallest numbers; indices are no numbers, and stay as they are. */
function filtered({ colourType, rows, step }: Samples): Uint8Array<ArrayBuffer> {
  const length = rows[0]?.length ?? 0;
  const all = new Uint8Array(rows.length * (length + 1));
  if (colourType === 3) {
    rows.forEach((row, index) => all.set(row, index * (length + 1) + 1));
    return all;
  }
  const bySub = new Uint8Array(length);
  const byUp = new Uint8Array(length);
  const byPaeth = new Uint8Array(length);
  // What lies before a row and above the first is 0.
  let above = new Uint8Array(step + length);
  let current = new Uint8Array(step + length);
  rows.forEach((row, index) => {
    current.set(row, step);
    let sum = 0;
    let sumOfSub = 0;
    let sumOfUp = 0;
    let sumOfPaeth = 0;
    for (let at = 0; at < length; at += 1) {
      const value = current[at + step] ?? 0;
      const left = current[at] ?? 0;
      const up = above[at + step] ?? 0;
      const corner = above[at] ?? 0;
      const toLeft = Math.abs(up - corner);
      const toUp = Math.abs(left - corner);
      const toCorner = Math.abs(left + up - 2 * corner);
      const nearest = toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner;
      bySub[at] = value - left;
      byUp[at] = value - up;
      byPaeth[at] = value - nearest;
      sum += distance(value);
      sumOfSub += distance(value - left);
      sumOfUp += distance(value - up);
      sumOfPaeth += distance(value - nearest);
    }
    const least = Math.min(sum, sumOfSub, sumOfUp, sumOfPaeth);
    const from = index * (length + 1);
    const [filter, written] =
      least === sum
        ? [NONE, row]
        : least === sumOfUp
          ? [UP, byUp]
          : least === sumOfSub
            ? [SUB, bySub]
            : [PAETH, byPaeth];
    all[from] = filter;
    all.set(written, from + 1);
    [above, current] = [current, above];
  });
  return all;
}

/** How far a byte is from 0, where 255 stands for one less. */
function distance(value: number): number {
  const byte = value & 0xff;
  return byte < 128 ? byte : 256 - byte;
}

async function deflated(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream('deflate'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(data.length + 12);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  for (let at = 0; at < 4; at += 1) bytes[4 + at] = type.charCodeAt(at);
  bytes.set(data, 8);
  view.setUint32(data.length + 8, crc32(bytes.subarray(4, data.length + 8)));
  return bytes;
}
