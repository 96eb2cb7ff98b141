import type { PictureFormat } from './picture';

/** Bytes of a file's head that {@link sniffFormat} and {@link sniffOther} need: a drawing may begin with comments. */
export const SNIFF_BYTES = 4096;

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** Brands of the ISO base media file format (what follows `ftyp`) and what they hold. */
const AVIF_BRAND = /^avi[fso]$/;
const HEIC_BRAND = /^(?:hei[cxmfs]|hev[cxms]|mif1|msf1)$/;

/**
 * The format by magic bytes; a file's name says nothing.
 * @param head the first {@link SNIFF_BYTES} bytes or more
 */
export function sniffFormat(head: Uint8Array): PictureFormat | null {
  if (PNG.every((byte, at) => head[at] === byte)) return 'png';
  if (head[0] === 0xff && head[1] === 0xd8 && head[2] === 0xff) return 'jpeg';
  const start = ascii(head, 0, 6);
  if (start === 'GIF87a' || start === 'GIF89a') return 'gif';
  if (start.startsWith('RIFF') && ascii(head, 8, 12) === 'WEBP') return 'webp';
  if (isTiff(start)) return 'tiff';
  if (start.startsWith('BM') && head.length > 26 && isBmpHeader(head)) return 'bmp';
  if (start.startsWith('\0\0\x01\0') && (head[4] ?? 0) > 0 && head[5] === 0) return 'ico';
  return sniffIsoMedia(head) ?? (isSvg(head) ? 'svg' : null);
}

/** What people take for a picture, or drop by mistake, and Looksee does not read. */
export type OtherKind =
  | 'archive'
  | 'camera-raw'
  | 'compressed'
  | 'pdf'
  | 'photoshop'
  | 'pointer'
  | 'video'
  | 'web-page';

/** Heads of camera raw files; those of other makers are TIFF files, which only a look inside tells apart. */
const CAMERA_RAW = /^(?:FUJIFILMCCD-RAW|IIRO|IIRS|MMOR|IIU\0|FOVb|\0MRM)/;

/** What else a file seems to be; null where nobody knows. */
export function sniffOther(head: Uint8Array): OtherKind | null {
  const start = ascii(head, 0, 16);
  if (/^....ftypcrx/s.test(start) || CAMERA_RAW.test(start)) return 'camera-raw';
  if (/^....ftyp/s.test(start)) return 'video';
  if (start.startsWith('8BPS')) return 'photoshop';
  if (start.startsWith('%PDF')) return 'pdf';
  // oxlint-disable-next-line no-control-regex
  if (/^(?:PK\x03\x04|Rar!|7z\xbc\xaf)/.test(start)) return 'archive';
  if (start.startsWith('\0\0\x02\0')) return 'pointer';
  if (start.startsWith('\x1f\x8b')) return 'compressed';
  if (/^\s*(?:<!doctype html|<html)/i.test(ascii(head, 0, 200))) return 'web-page';
  // Matroska and WebM, AVI, MPEG, older QuickTime.
  // oxlint-disable-next-line no-control-regex
  if (/^(?:\x1a\x45\xdf\xa3|RIFF....AVI |\0\0\x01[\xb3\xba]|....(?:moov|mdat))/s.test(start)) {
    return 'video';
  }
  return null;
}

/** Classic and BigTIFF, in either byte order. */
function isTiff(start: string): boolean {
  return /^(?:II[*+]\0|MM\0[*+])/.test(start);
}

/** The size of the second header is one of those that exist. */
function isBmpHeader(head: Uint8Array): boolean {
  const size = new DataView(head.buffer, head.byteOffset).getUint32(14, true);
  return [12, 16, 40, 52, 56, 64, 108, 124].includes(size);
}

/** By the first brand that says what it is; `mif1` alone says only that it is a picture. */
function sniffIsoMedia(head: Uint8Array): 'avif' | 'heic' | null {
  if (ascii(head, 4, 8) !== 'ftyp') return null;
  const length = new DataView(head.buffer, head.byteOffset).getUint32(0);
  const end = Math.min(length, head.length, SNIFF_BYTES);
  const brands: string[] = [ascii(head, 8, 12)];
  for (let at = 16; at + 4 <= end; at += 4) brands.push(ascii(head, at, at + 4));
  const [major = ''] = brands;
  if (AVIF_BRAND.test(major)) return 'avif';
  if (!HEIC_BRAND.test(major) && !brands.some((brand) => /^(?:mif1|heic|avif)$/.test(brand)))
    return null;
  const general = major === 'mif1' || major === 'msf1' || !HEIC_BRAND.test(major);
  return general && brands.some((brand) => AVIF_BRAND.test(brand)) ? 'avif' : 'heic';
}

/** An `svg` element first, after a declaration, comments and a document type. */
function isSvg(head: Uint8Array): boolean {
  // UTF-16 is read as if it were ASCII: nothing but the syntax matters here.
  const text = ascii(head, 0, SNIFF_BYTES).replaceAll('\0', '');
  const prolog =
    /^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*(?:<\?[^>]*>\s*|<!--[\s\S]*?-->\s*|<!DOCTYPE\s+(?:svg|[a-z]+:svg)[^[>]*(?:\[[\s\S]*?\]\s*)?>\s*)*/i;
  const rest = text.slice(prolog.exec(text)?.[0].length ?? 0);
  return /^<(?:[a-z]+:)?svg[\s>/]/i.test(rest);
}

function ascii(bytes: Uint8Array, from: number, to: number): string {
  return String.fromCharCode(...bytes.subarray(from, to));
}
