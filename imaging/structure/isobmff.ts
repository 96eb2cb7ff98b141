import { Bytes } from './bytes';
import type { Structure } from './structure';

/** A box: its type, and where its content lies. */
interface Box {
  readonly type: string;
  readonly from: number;
  readonly to: number;
}

/** Boxes of one parent, items, properties or their associations: real files have some hundreds (one a tile). */
const MAX_ENTRIES = 20_000;
/** Version and flags before the content of a full box. */
const FULL = 4;

const ALPHA_TYPES = [
  'urn:mpeg:hevc:2015:auxid:1',
  'urn:mpeg:mpegB:cicp:systems:auxiliary:alpha',
] as const;

/**
 * AVIF and HEIF. The size is that of the primary item after its own crop, turn and mirror, which decoders apply; a file
 * that is a sequence only states it in its first track.
 * @see https://www.iso.org/standard/83650.html ISO/IEC 23008-12, and 14496-12 for the boxes
 */
export function readIsoMedia(all: Uint8Array): Structure {
  const bytes = new Bytes(all);
  const boxes = readBoxes(bytes, 0, bytes.length);
  const meta = find(boxes, 'meta');
  const inMeta = meta ? readBoxes(bytes, meta.from + FULL, meta.to) : [];
  const tracks = find(boxes, 'moov');
  const sequence = tracks ? readSequence(bytes, tracks) : { width: 0, height: 0, frames: 0 };
  const item = readPrimary(bytes, inMeta);
  const { width, height } = item.width > 0 ? item : sequence;
  return {
    width,
    height,
    pages: 1,
    animated: sequence.frames > 1,
    alpha: item.alpha,
    exif: readExifItem(bytes, inMeta),
    // Turns of the format's own are in the size; decoders obey those and not EXIF's.
    orientation: 1,
  };
}

/** Never more than once over the bytes: a box that ends nowhere ends the list. */
function readBoxes(bytes: Bytes, from: number, to: number): readonly Box[] {
  const boxes: Box[] = [];
  let at = from;
  while (at + 8 <= to && boxes.length < MAX_ENTRIES) {
    const stated = bytes.u32(at);
    const header = stated === 1 ? 16 : 8;
    // 0: up to the end. 1: 64 bits follow. A truncated box is read as far as it goes.
    const size =
      stated === 0
        ? to - at
        : stated === 1
          ? bytes.u32(at + 8) * 2 ** 32 + bytes.u32(at + 12)
          : stated;
    if (size < header) break;
    const end = Math.min(at + size, to);
    boxes.push({ type: bytes.text(at + 4, 4), from: Math.min(at + header, end), to: end });
    at += size;
  }
  return boxes;
}

function find(boxes: readonly Box[], type: string): Box | undefined {
  return boxes.find((box) => box.type === type);
}

function readPrimary(bytes: Bytes, inMeta: readonly Box[]) {
  const properties = find(inMeta, 'iprp');
  const inProperties = properties ? readBoxes(bytes, properties.from, properties.to) : [];
  const container = find(inProperties, 'ipco');
  const all = container ? readBoxes(bytes, container.from, container.to) : [];
  const alpha = all.some(
    ({ type, from }) =>
      type === 'auxC' && ALPHA_TYPES.some((name) => bytes.text(from + FULL, name.length) === name),
  );
  let width = 0;
  let height = 0;
  for (const index of propertiesOf(bytes, inProperties, primaryItem(bytes, inMeta))) {
    const property = all[index - 1];
    if (!property) continue;
    const { from, type } = property;
    if (type === 'ispe' && width === 0) {
      width = bytes.u32(from + FULL);
      height = bytes.u32(from + FULL + 4);
    } else if (type === 'clap') {
      width = cropped(width, bytes.u32(from), bytes.u32(from + 4));
      height = cropped(height, bytes.u32(from + 8), bytes.u32(from + 12));
    } else if (type === 'irot' && bytes.u8(from) % 2 === 1) {
      [width, height] = [height, width];
    }
  }
  return { width, height, alpha };
}

/** @param over numerator of a clean aperture's side, @param under its denominator */
function cropped(side: number, over: number, under: number): number {
  const stated = under === 0 ? 0 : Math.round(over / under);
  return stated > 0 && stated <= side ? stated : side;
}

function primaryItem(bytes: Bytes, inMeta: readonly Box[]): number {
  const box = find(inMeta, 'pitm');
  if (!box) return 0;
  const wide = bytes.u8(box.from) > 0;
  return wide ? bytes.u32(box.from + FULL) : bytes.u16(box.from + FULL);
}

/** The indices, from 1, of an item's properties, in the order in which they apply. */
function propertiesOf(bytes: Bytes, inProperties: readonly Box[], item: number): number[] {
  for (const { type, from, to } of inProperties) {
    if (type !== 'ipma') continue;
    const wideItem = bytes.u8(from) > 0;
    const wideIndex = (bytes.u8(from + 3) & 1) === 1;
    const entries = Math.min(bytes.u32(from + FULL), MAX_ENTRIES);
    let at = from + FULL + 4;
    for (let entry = 0; entry < entries && at < to; entry += 1) {
      const id = wideItem ? bytes.u32(at) : bytes.u16(at);
      at += wideItem ? 4 : 2;
      const count = bytes.u8(at);
      at += 1;
      if (id === item) {
        return Array.from({ length: count }, (_, index) =>
          wideIndex ? bytes.u16(at + index * 2) & 0x7fff : bytes.u8(at + index) & 0x7f,
        );
      }
      at += count * (wideIndex ? 2 : 1);
    }
  }
  return [];
}

function readSequence(bytes: Bytes, moov: Box) {
  const track = find(readBoxes(bytes, moov.from, moov.to), 'trak');
  const path = ['mdia', 'minf', 'stbl'];
  let boxes = track ? readBoxes(bytes, track.from, track.to) : [];
  for (const type of path) {
    const next = find(boxes, type);
    boxes = next ? readBoxes(bytes, next.from, next.to) : [];
  }
  const description = find(boxes, 'stsd');
  const sizes = find(boxes, 'stsz');
  // The first sample entry, whose width and height follow 24 bytes after its header.
  const entry = description ? description.from + FULL + 4 + 8 : Infinity;
  return {
    width: bytes.u16(entry + 24),
    height: bytes.u16(entry + 26),
    frames: sizes ? bytes.u32(sizes.from + FULL + 4) : 0,
  };
}

/** The TIFF structure in the item of type `Exif`. */
function readExifItem(bytes: Bytes, inMeta: readonly Box[]): Uint8Array | null {
  const item = findExifItem(bytes, inMeta);
  const at = item === null ? null : locate(bytes, inMeta, item);
  if (at === null) return null;
  // The item begins with where, after this number, the TIFF structure begins.
  const skip = 4 + bytes.u32(at.from);
  return at.from + skip < at.to ? bytes.slice(at.from + skip, at.to) : null;
}

function findExifItem(bytes: Bytes, inMeta: readonly Box[]): number | null {
  const list = find(inMeta, 'iinf');
  if (!list) return null;
  const countBytes = bytes.u8(list.from) === 0 ? 2 : 4;
  for (const { type, from } of readBoxes(bytes, list.from + FULL + countBytes, list.to)) {
    const version = bytes.u8(from);
    if (type !== 'infe' || version < 2) continue;
    const wide = version > 2;
    // Item id, protection index, type.
    if (bytes.text(from + FULL + (wide ? 6 : 4), 4) !== 'Exif') continue;
    return wide ? bytes.u32(from + FULL) : bytes.u16(from + FULL);
  }
  return null;
}

/** Where an item's bytes lie, if in one piece in the file or in `idat`. */
function locate(
  bytes: Bytes,
  inMeta: readonly Box[],
  item: number,
): { from: number; to: number } | null {
  const box = find(inMeta, 'iloc');
  if (!box) return null;
  const version = bytes.u8(box.from);
  const sizes = bytes.u16(box.from + FULL);
  const offsetBytes = sizes >> 12;
  const lengthBytes = (sizes >> 8) & 15;
  const baseBytes = (sizes >> 4) & 15;
  const indexBytes = version > 0 ? sizes & 15 : 0;
  const wide = version > 1;
  let at = box.from + FULL + 2;
  const take = (count: number) => {
    let value = 0;
    for (let index = 0; index < count; index += 1) value = value * 256 + bytes.u8(at + index);
    at += count;
    return value;
  };
  const entries = Math.min(take(wide ? 4 : 2), MAX_ENTRIES);
  for (let entry = 0; entry < entries && at < box.to; entry += 1) {
    const id = take(wide ? 4 : 2);
    const method = version > 0 ? take(2) & 15 : 0;
    at += 2;
    const base = take(baseBytes);
    const extents = take(2);
    if (id !== item) {
      at += extents * (indexBytes + offsetBytes + lengthBytes);
      continue;
    }
    at += indexBytes;
    const origin = method === 1 ? find(inMeta, 'idat')?.from : 0;
    const from = (origin ?? 0) + base + take(offsetBytes);
    const to = from + take(lengthBytes);
    const sound = extents === 1 && method < 2 && from < to && to <= bytes.length;
    return sound ? { from, to } : null;
  }
  return null;
}
