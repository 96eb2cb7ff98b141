/** What the library `exifreader` reads of a file, as rows. */
import { loadView } from 'exifreader';
import type { Group, Row } from './rows';
import { binary } from './words';
import { readXmp } from './xmp';

/** A tag as the library gives it; every field is checked before it is used. */
interface Tag {
  readonly value?: unknown;
  readonly description?: unknown;
}

type Tags = Readonly<Record<string, unknown>>;

/** What is read of a file by its standards. */
export interface Standards {
  /** By the tag's name in the EXIF standard. */
  readonly exif: ReadonlyMap<string, string>;
  /** By qualified name. */
  readonly xmp: ReadonlyMap<string, string>;
  /** Degrees and metres, from EXIF. */
  readonly gps: {
    readonly latitude?: number;
    readonly longitude?: number;
    readonly altitude?: number;
  };
  readonly colourProfile: string | null;
  /** Bytes of the small copy of the picture in its EXIF data; null where there is none. */
  readonly thumbnailBytes: number | null;
  /** One for each standard, in full. */
  readonly groups: readonly Group[];
}

const NOTHING: Standards = {
  exif: new Map(),
  xmp: new Map(),
  gps: {},
  colourProfile: null,
  thumbnailBytes: null,
  groups: [],
};

/** Bytes that a compressed text or profile may unpack to. */
const MAX_UNPACKED = 4 * 1024 * 1024;
/** Numbers of one value that are worth reading; more of them are a table. */
const MAX_NUMBERS = 32;

/** Where something else lies in the file and how large it is, or what a group of its own shows. */
const POINTERS =
  /Pointer$|^JPEGInterchangeFormat|^(?:Strip|Tile|Free)(?:Offsets|ByteCounts)$|^(?:ApplicationNotes|IPTC-NAA|PhotoshopSettings|ICC_Profile|Images)$/;
/** Groups of other tags that are shown as they are. */
const PLAIN_GROUPS = [
  ['jfif', 'JFIF'],
  ['iptc', 'IPTC'],
  ['photoshop', 'Photoshop'],
  ['makerNotes', "Maker's notes"],
  ['icc', 'Colour profile'],
  ['mpf', 'Multi-picture'],
] as const;
/** Rows of the JFIF segment that every JPEG has. */
const EMPTY_JFIF = /^JFIF Thumbnail/;

type Loaded = Readonly<Record<string, Tags | undefined>>;

/** Null where the library gives up. @param onXmp gets each packet of XMP */
async function load(bytes: Uint8Array, onXmp: (packet: string) => void): Promise<Loaded | null> {
  try {
    return (await loadView(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), {
      expanded: true,
      async: true,
      includeUnknown: true,
      decompress: { maxDecompressedSize: MAX_UNPACKED },
      // A worker has no XML parser, and a whole one is more than is needed: the packets are read here.
      domParser: {
        parseFromString: (xml) => {
          onXmp(xml);
          throw new Error('read elsewhere');
        },
      },
    })) as Loaded;
  } catch {
    return null;
  }
}

/**
 * Reads the metadata of every standard that the library knows. What it cannot read is left out.
 * @param ownXmp a packet where the library does not look for one; empty for none
 */
export async function readStandards(bytes: Uint8Array, ownXmp: string): Promise<Standards> {
  const packets: string[] = ownXmp === '' ? [] : [ownXmp];
  const all = await load(bytes, (packet) => {
    // The parts of a packet in several come one by one, then together.
    if (!packets.some((known) => packet.startsWith(known))) packets.push(packet);
  });
  if (all === null && packets.length === 0) return NOTHING;
  return standardsOf(all ?? {}, readXmp(packets.join('\n')));
}

function standardsOf(all: Loaded, xmp: ReadonlyMap<string, string>): Standards {
  const exif = valuesOf(all['exif']);
  const place = [...exif].filter(([name]) => name.startsWith('GPS'));
  const others = [...exif].filter(([name]) => !name.startsWith('GPS'));
  const groups: Group[] = [
    { title: 'EXIF', rows: others },
    { title: 'GPS', rows: place },
    { title: 'XMP', rows: [...xmp] },
    { title: 'Text', rows: pngText(all) },
    ...PLAIN_GROUPS.map(([key, title]) => ({
      title,
      rows: [...valuesOf(all[key])].filter(([name]) => !EMPTY_JFIF.test(name)),
    })),
  ];
  return {
    exif,
    xmp,
    gps: {
      ...finite('latitude', all['gps']?.['Latitude']),
      ...finite('longitude', all['gps']?.['Longitude']),
      ...finite('altitude', all['gps']?.['Altitude']),
    },
    colourProfile: valuesOf(all['icc']).get('ICC Description') ?? null,
    thumbnailBytes: sizeOf(all['Thumbnail']?.['image']),
    groups,
  };
}

function finite(name: string, value: unknown): Readonly<Record<string, number>> {
  return typeof value === 'number' && Number.isFinite(value) ? { [name]: value } : {};
}

/** The text chunks of a PNG: the library's group also holds what its header says. */
function pngText({ png, pngFile }: Readonly<Record<string, Tags | undefined>>): Row[] {
  return [...valuesOf(png)].filter(([name]) => !Object.hasOwn(pngFile ?? {}, name));
}

function valuesOf(tags: Tags | undefined): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const [name, tag] of Object.entries(tags ?? {})) {
    if (POINTERS.test(name)) continue;
    const value = valueOf(tag);
    if (value !== '') values.set(name.replace(/^undefined-/, 'Unknown '), value);
  }
  return values;
}

function valueOf(tag: unknown): string {
  if (Array.isArray(tag)) return tag.map(valueOf).join(', ');
  if (typeof tag !== 'object' || tag === null) return '';
  const { value, description } = tag as Tag;
  const bytes = sizeOf(value);
  // Seven digits tell places 11 mm apart.
  const words =
    typeof description === 'number' ? String(Number(description.toFixed(7))) : description;
  if (typeof words === 'string' && !/^$|^Unknown$|^\[.*\]$|^<.*>$/.test(words)) {
    const table = bytes !== null && bytes > MAX_NUMBERS && /^[\d\s,.-]+$/.test(words);
    return table ? binary(bytes) : words;
  }
  if (words === '[Unicode encoded text]' && Array.isArray(value)) return utf16(value);
  if (bytes !== null) return bytes > MAX_NUMBERS ? binary(bytes) : asNumbers(value);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** Bytes of what is a list of bytes; null for all else. */
function sizeOf(value: unknown): number | null {
  if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return value.byteLength;
  const bytes = (each: unknown): boolean => Number.isInteger(each) && Number(each) <= 255;
  return Array.isArray(value) && value.length > 0 && value.every(bytes) ? value.length : null;
}

function asNumbers(value: unknown): string {
  return Array.isArray(value) ? value.join(' ') : '';
}

/** A comment behind eight bytes that name its encoding; nothing says its byte order but the zeros in it. */
function utf16(value: readonly unknown[]): string {
  const bytes = Uint8Array.from(value.slice(8).map(Number));
  const zeros = (from: number): number =>
    bytes.filter((byte, at) => at % 2 === from && byte === 0).length;
  return new TextDecoder(zeros(0) > zeros(1) ? 'utf-16be' : 'utf-16le').decode(bytes);
}
