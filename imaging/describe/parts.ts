import type { PictureFormat } from '../../shared/domain/picture';
import { readDib } from '../structure/bmp';
import { Bytes } from '../structure/bytes';
import { CODED, EOI, isFrame, jpegSegments } from '../structure/jpeg-segments';

/** A segment, chunk, block or box of a file. */
export interface Part {
  /** `APP1`, `tEXt`, `comment`, `mdat` ... */
  readonly name: string;
  /** Where its data begin, and how many bytes they are. */
  readonly at: number;
  readonly length: number;
}

export interface Parts {
  readonly parts: readonly Part[];
  /** Where the picture ends; what lies behind is no part of it. The file's length where that is not known. */
  readonly end: number;
}

/** What a GIF's block of XMP is called. */
export const XMP_BLOCK = 'application XMP DataXMP';

/** Parts that are looked at: an animation has some thousand. */
const MAX_PARTS = 20_000;
const MAX_ICON_ENTRIES = 256;
const BMP_HEADER_BYTES = 14;

const WALKERS: Readonly<Partial<Record<PictureFormat, (bytes: Bytes) => Iterable<Part>>>> = {
  png: pngChunks,
  jpeg: jpegParts,
  gif: gifBlocks,
  webp: webpChunks,
  avif: boxes,
  heic: boxes,
  bmp: bmpParts,
  ico: iconParts,
};

/** What a file is made of, as far as it can be followed. Never throws. */
export function readParts(all: Uint8Array, format: PictureFormat): Parts {
  const parts: Part[] = [];
  const littleEndian = ['gif', 'webp', 'bmp', 'ico'].includes(format);
  const bytes = new Bytes(all, littleEndian);
  for (const part of WALKERS[format]?.(bytes) ?? []) {
    parts.push(part);
    if (parts.length === MAX_PARTS) return { parts, end: all.length };
  }
  const last = parts.at(-1);
  return { parts, end: last === undefined ? all.length : endOf(format, bytes, last) };
}

function endOf(format: PictureFormat, bytes: Bytes, last: Part): number {
  const end = last.at + last.length;
  switch (format) {
    case 'png':
      return last.name === 'IEND' ? end + 4 : bytes.length;
    case 'jpeg':
      return last.name === 'EOI' ? end : bytes.length;
    case 'gif':
      return last.name === 'end' ? end : bytes.length;
    case 'webp':
      return Math.min(bytes.u32(4) + 8 + (bytes.u32(4) % 2), bytes.length);
    case 'bmp':
    case 'ico':
      return Math.min(end, bytes.length);
    default:
      return bytes.length;
  }
}

function* pngChunks(bytes: Bytes): Generator<Part> {
  for (let at = 8; at + 8 <= bytes.length;) {
    const part = { name: bytes.text(at + 4, 4), at: at + 8, length: bytes.u32(at) };
    yield part;
    if (part.name === 'IEND') return;
    at = part.at + part.length + 4;
  }
}

function* jpegParts({ all }: Bytes): Generator<Part> {
  for (const { marker, payload, whole } of jpegSegments(all)) {
    const { length } = payload;
    const at = whole.byteOffset - all.byteOffset + whole.length - length;
    if (marker === EOI) yield { name: 'EOI', at, length };
    else if (marker !== CODED) yield { name: markerName(marker), at, length };
  }
}

function markerName(marker: number): string {
  if (marker >= 0xe0 && marker <= 0xef) return `APP${marker - 0xe0}`;
  if (marker === 0xfe) return 'COM';
  return isFrame(marker) ? `SOF${marker - 0xc0}` : `0x${marker.toString(16)}`;
}

function* webpChunks(bytes: Bytes): Generator<Part> {
  const end = Math.min(bytes.u32(4) + 8, bytes.length);
  for (let at = 12; at + 8 <= end;) {
    const part = { name: bytes.text(at, 4), at: at + 8, length: bytes.u32(at + 4) };
    yield part;
    at = part.at + part.length + (part.length % 2);
  }
}

/** The data of a block begin behind its name and end before its terminator; their length counts the sub-blocks' too. */
function* gifBlocks(bytes: Bytes): Generator<Part> {
  let at = 13 + tableBytes(bytes.u8(10));
  while (at < bytes.length) {
    const block = bytes.u8(at);
    if (block === 0x3b) {
      yield { name: 'end', at: at + 1, length: 0 };
      return;
    }
    if (block === 0x2c) {
      const data = at + 11 + tableBytes(bytes.u8(at + 9));
      const end = subBlocksEnd(bytes, data);
      yield { name: 'frame', at: data, length: end - data };
      at = end + 1;
    } else if (block === 0x21) {
      const label = bytes.u8(at + 1);
      const names: Readonly<Record<number, string>> = {
        0xfe: 'comment',
        0xff: `application ${bytes.text(at + 3, 11)}`,
        0x01: 'text',
        0xf9: 'control',
      };
      const data = label === 0xff ? at + 14 : at + 2;
      const end = subBlocksEnd(bytes, data);
      yield { name: names[label] ?? 'extension', at: data, length: end - data };
      at = end + 1;
    } else return;
  }
}

function tableBytes(flags: number): number {
  return flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0;
}

function subBlocksEnd(bytes: Bytes, from: number): number {
  let at = from;
  while (at < bytes.length && bytes.u8(at) !== 0) at += bytes.u8(at) + 1;
  return at;
}

/** The text in a GIF's sub-blocks, from its beginning. @param most bytes: what is longer may be cut behind them */
export function subBlocksText(all: Uint8Array, { at, length }: Part, most: number): Uint8Array {
  const data: number[] = [];
  for (let block = at; block < at + length; block += (all[block] ?? 0) + 1) {
    if (data.length >= most) break;
    data.push(...all.subarray(block + 1, Math.min(block + 1 + (all[block] ?? 0), at + length)));
  }
  return Uint8Array.from(data);
}

/** The outermost boxes of the ISO base media file format. */
function* boxes(bytes: Bytes): Generator<Part> {
  for (let at = 0; at + 8 <= bytes.length;) {
    const stated = bytes.u32(at);
    const long = stated === 1;
    const size = long ? bytes.u32(at + 8) * 2 ** 32 + bytes.u32(at + 12) : stated;
    const whole = size === 0 ? bytes.length - at : size;
    const head = long ? 16 : 8;
    if (whole < head) return;
    yield { name: bytes.text(at + 4, 4), at: at + head, length: whole - head };
    at += whole;
  }
}

/** Header, what lies between it and the pixels, and the pixels: as many as the header states where each takes its bits. */
function* bmpParts(bytes: Bytes): Generator<Part> {
  const { bitsPerPixel, compression, height, pixelsAt, width } = readDib(
    bytes.all,
    BMP_HEADER_BYTES,
  );
  const head = BMP_HEADER_BYTES + pixelsAt;
  const pixels = bytes.u32(10);
  if (pixels > head) yield { name: 'gap', at: head, length: pixels - head };
  const isPacked = compression === 1 || compression === 2;
  const stated = isPacked
    ? bytes.u32(34) || bytes.length - pixels
    : Math.ceil((width * bitsPerPixel) / 32) * 4 * height;
  yield { name: 'pixels', at: pixels, length: stated };
}

/** The pictures of an icon, in the order in which they lie. */
function* iconParts(bytes: Bytes): Generator<Part> {
  const entries = Array.from({ length: Math.min(bytes.u16(4), MAX_ICON_ENTRIES) }, (_, index) => {
    const at = 6 + index * 16;
    return { name: 'picture', at: bytes.u32(at + 12), length: bytes.u32(at + 8) };
  });
  yield* entries.sort((a, b) => a.at + a.length - b.at - b.length);
}
