import { Bytes } from './structure/bytes';

/** What is read of a picture's EXIF data. */
export interface Exif {
  /** 1 to 8; 1 where none is stated. */
  readonly orientation: number;
  /** Label to value, in words a user knows: `Camera`, `Lens`, `Taken`, `Exposure`, `Location` ... */
  readonly camera: Readonly<Record<string, string>>;
}

type Value = string | readonly number[];
type Tags = ReadonlyMap<number, Value>;

const TAG = {
  make: 0x010f,
  model: 0x0110,
  orientation: 0x0112,
  exifIfd: 0x8769,
  gpsIfd: 0x8825,
  exposureTime: 0x829a,
  fNumber: 0x829d,
  iso: 0x8827,
  taken: 0x9003,
  focalLength: 0x920a,
  lensModel: 0xa434,
} as const;
const GPS = { latitudeRef: 1, latitude: 2, longitudeRef: 3, longitude: 4 } as const;

const ASCII = 2;
const SHORT = 3;
const LONG = 4;
const RATIONAL = 5;
const SIGNED_RATIONAL = 10;
const UTF8 = 129;
const BYTES_OF: ReadonlyMap<number, number> = new Map([
  [ASCII, 1],
  [SHORT, 2],
  [LONG, 4],
  [RATIONAL, 8],
  [SIGNED_RATIONAL, 8],
  [UTF8, 1],
]);

/** Entries of one directory: real ones have some 60; a hostile one may state 65,535. */
const MAX_ENTRIES = 500;
/** Numbers or characters of one value. */
const MAX_COUNT = 200;
const MAX_TEXT = 100;

/**
 * Reads the few EXIF tags that are shown or obeyed. Never throws: what is broken is left out.
 * @param tiff from the byte order mark on, as `Structure.exif`
 * @see https://www.cipa.jp/std/documents/download_e.html?DC-008-Translation-2023-E
 */
export function readExif(tiff: Uint8Array | null): Exif {
  const none: Exif = { orientation: 1, camera: {} };
  if (tiff === null) return none;
  const order = new Bytes(tiff).text(0, 2);
  if (order !== 'II' && order !== 'MM') return none;
  const bytes = new Bytes(tiff, order === 'II');
  const main = readDirectory(bytes, bytes.u32(4));
  const exif = readDirectory(bytes, number(main, TAG.exifIfd) ?? 0);
  const gps = readDirectory(bytes, number(main, TAG.gpsIfd) ?? 0);
  const orientation = number(main, TAG.orientation) ?? 1;
  return {
    orientation: orientation >= 1 && orientation <= 8 ? orientation : 1,
    camera: describe(main, exif, gps),
  };
}

function readDirectory(bytes: Bytes, at: number): Tags {
  const tags = new Map<number, Value>();
  if (at < 8) return tags;
  const entries = Math.min(bytes.u16(at), MAX_ENTRIES);
  for (let entry = at + 2; entry < at + 2 + entries * 12; entry += 12) {
    if (entry + 12 > bytes.length) break;
    const value = readValue(bytes, entry);
    if (value !== null) tags.set(bytes.u16(entry), value);
  }
  return tags;
}

function readValue(bytes: Bytes, entry: number): Value | null {
  const type = bytes.u16(entry + 2);
  const count = Math.min(bytes.u32(entry + 4), MAX_COUNT);
  const size = BYTES_OF.get(type);
  if (size === undefined) return null;
  const at = bytes.u32(entry + 4) * size <= 4 ? entry + 8 : bytes.u32(entry + 8);
  if (at + count * size > bytes.length) return null;
  if (type === ASCII || type === UTF8) return readText(bytes.slice(at, at + count));
  return Array.from({ length: count }, (_, index) => readNumber(bytes, type, at + index * size));
}

function readNumber(bytes: Bytes, type: number, at: number): number {
  switch (type) {
    case SHORT:
      return bytes.u16(at);
    case LONG:
      return bytes.u32(at);
    case RATIONAL:
      return bytes.u32(at) / bytes.u32(at + 4);
    default:
      return bytes.i32(at) / bytes.i32(at + 4);
  }
}

function readText(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return new TextDecoder()
    .decode(end === -1 ? bytes : bytes.subarray(0, end))
    .replace(/[\p{C}\ufffd]/gu, '')
    .trim()
    .slice(0, MAX_TEXT);
}

function describe(main: Tags, exif: Tags, gps: Tags): Record<string, string> {
  const facts: Record<string, string | null> = {
    Camera: camera(text(main, TAG.make), text(main, TAG.model)),
    Lens: text(exif, TAG.lensModel),
    Taken: taken(text(exif, TAG.taken)),
    Exposure: exposure(number(exif, TAG.exposureTime)),
    Aperture: measure(number(exif, TAG.fNumber), (f) => `f/${f}`),
    Sensitivity: measure(number(exif, TAG.iso), (iso) => `ISO ${iso}`),
    'Focal length': measure(number(exif, TAG.focalLength), (length) => `${length} mm`),
    Location: location(gps),
  };
  const known = Object.entries(facts).filter((fact): fact is [string, string] => Boolean(fact[1]));
  return Object.fromEntries(known);
}

/** Many models state their make again. */
function camera(make: string | null, model: string | null): string | null {
  if (!make || !model) return model ?? make;
  return model.toLowerCase().startsWith(make.toLowerCase()) ? model : `${make} ${model}`;
}

/** `2024:05:01 10:11:12`, in the camera's own time, as `2024-05-01 10:11:12`. */
function taken(stated: string | null): string | null {
  const parts = stated && /^(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)$/.exec(stated);
  return parts ? `${parts[1]}-${parts[2]}-${parts[3]} ${parts[4]}` : null;
}

function exposure(seconds: number | null): string | null {
  if (seconds === null || seconds <= 0) return null;
  return seconds < 0.3 ? `1/${Math.round(1 / seconds)} s` : `${round(seconds, 1)} s`;
}

function measure(value: number | null, print: (value: number) => string): string | null {
  return value !== null && value > 0 ? print(round(value, 1)) : null;
}

function location(gps: Tags): string | null {
  const latitude = degrees(gps, GPS.latitude, GPS.latitudeRef, 'S', 90);
  const longitude = degrees(gps, GPS.longitude, GPS.longitudeRef, 'W', 180);
  if (latitude === null || longitude === null) return null;
  return `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`;
}

function degrees(gps: Tags, tag: number, refTag: number, negative: string, most: number) {
  const parts = gps.get(tag);
  if (!Array.isArray(parts) || parts.length !== 3) return null;
  const [whole = NaN, minutes = NaN, seconds = NaN] = parts as readonly number[];
  const value = whole + minutes / 60 + seconds / 3600;
  if (!(value >= 0 && value <= most)) return null;
  return text(gps, refTag) === negative ? -value : value;
}

function text(tags: Tags, tag: number): string | null {
  const value = tags.get(tag);
  return typeof value === 'string' && value !== '' ? value : null;
}

function number(tags: Tags, tag: number): number | null {
  const value = tags.get(tag);
  const first = typeof value === 'object' ? value[0] : undefined;
  return first !== undefined && Number.isFinite(first) ? first : null;
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
