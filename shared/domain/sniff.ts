import type { PictureFormat } from './picture';

/** Bytes of a file's head that {@link sniffFormat} and {@link sniffOther} need. */
export const SNIFF_BYTES = 16;

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

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
  return null;
}

/** What else a file seems to be, as a user calls it: `a HEIC picture`; null where nobody knows. */
export function sniffOther(head: Uint8Array): string | null {
  if (ascii(head, 4, 8) === 'ftyp') {
    const brand = ascii(head, 8, 12);
    if (/^avi[fs]$/.test(brand)) return 'an AVIF picture';
    if (/^(hei[cxms]|hev[cxms]|mif1|msf1)$/.test(brand)) return 'a HEIC picture';
    return 'a video';
  }
  const start = ascii(head, 0, 6);
  if (start.startsWith('II*\0') || start.startsWith('MM\0*')) return 'a TIFF or camera raw picture';
  if (start.startsWith('BM')) return 'a BMP picture';
  if (start.startsWith('8BPS')) return 'a Photoshop picture';
  if (start.startsWith('%PDF')) return 'a PDF document';
  if (start.startsWith('PK\x03\x04')) return 'a ZIP archive or an office document';
  if (start.startsWith('\0\0\x01\0')) return 'an icon';
  if (start.startsWith('<svg') || start.startsWith('<?xml')) return 'an SVG drawing or other XML';
  return null;
}

function ascii(bytes: Uint8Array, from: number, to: number): string {
  return String.fromCharCode(...bytes.subarray(from, to));
}
