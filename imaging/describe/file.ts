import { countInWords } from '../../shared/domain/count-in-words';
import type { PictureFormat } from '../../shared/domain/picture';
import { Bytes } from '../structure/bytes';
import type { Parts } from './parts';
import type { Group, Row } from './rows';
import type { Standards } from './tags';

/** TIFF 6.0 and its supplements. @see https://www.loc.gov/preservation/digital/formats/content/tiff_tags.shtml */
const TIFF_COMPRESSIONS: Readonly<Record<string, string>> = {
  1: 'none',
  2: 'CCITT 1D',
  3: 'CCITT group 3',
  4: 'CCITT group 4',
  5: 'LZW',
  6: 'JPEG (old)',
  7: 'JPEG',
  8: 'Deflate',
  32773: 'PackBits',
  32946: 'Deflate',
  34712: 'JPEG 2000',
  50000: 'Zstandard',
  50001: 'WebP',
};
const PNG_COLOURS: Readonly<Record<number, string>> = {
  0: 'grey',
  2: 'RGB',
  3: 'palette',
  4: 'grey, alpha',
  6: 'RGB, alpha',
};
const JPEG_COLOURS: Readonly<Record<number, string>> = { 1: 'grey', 3: 'full colour', 4: 'CMYK' };
const JPEG_FRAMES: Readonly<Record<string, string>> = {
  SOF0: 'baseline',
  SOF1: 'extended',
  SOF2: 'progressive',
  SOF3: 'lossless',
  SOF9: 'arithmetic',
  SOF10: 'progressive, arithmetic',
};

/** How the picture is kept: what nobody sees in it. */
export function fileGroup(
  all: Uint8Array,
  format: PictureFormat,
  { parts }: Parts,
  standards: Standards,
): Group {
  const bytes = new Bytes(all, format === 'bmp' || format === 'ico');
  const frames = parts.filter(({ name }) => /^(?:fcTL|ANMF|frame)$/.test(name)).length;
  return {
    title: 'Encoding',
    rows: [
      ...encodingRows(bytes, format, parts, standards),
      ['Frames', frames > 1 ? frames : null],
      ['Colour profile', standards.colourProfile ?? colourSpace(standards)],
    ],
  };
}

function encodingRows(
  bytes: Bytes,
  format: PictureFormat,
  parts: Parts['parts'],
  { exif }: Standards,
): Row[] {
  switch (format) {
    case 'jpeg': {
      const frame = parts.find(({ name }) => name.startsWith('SOF'));
      if (frame === undefined) return [];
      return [
        ['Compression', JPEG_FRAMES[frame.name] ?? frame.name],
        ['Colours', JPEG_COLOURS[bytes.u8(frame.at + 5)]],
        ['Depth', depth(bytes.u8(frame.at))],
      ];
    }
    case 'png':
      return [
        ['Colours', PNG_COLOURS[bytes.u8(25)]],
        ['Depth', depth(bytes.u8(24))],
        ['Interlaced', bytes.u8(28) === 1 ? 'yes' : null],
      ];
    case 'gif':
      return [['Version', bytes.text(3, 3)]];
    case 'webp': {
      // A frame of an animation holds the picture's chunk behind its own sixteen bytes.
      const coded = parts.map(({ name, at }) => (name === 'ANMF' ? bytes.text(at + 16, 4) : name));
      return [['Compression', coded.includes('VP8L') ? 'lossless' : 'lossy']];
    }
    case 'tiff':
      return [
        ['Compression', TIFF_COMPRESSIONS[exif.get('Compression') ?? '']],
        ['Depth', depth([...new Set(exif.get('BitsPerSample')?.split(', '))].join(', '))],
      ];
    case 'bmp':
      return [
        [
          'Depth',
          `${countInWords(bytes.u32(14) === 12 ? bytes.u16(24) : bytes.u16(28), 'bit')} a pixel`,
        ],
      ];
    case 'ico':
      return [['Sizes in the file', iconSizes(bytes)]];
    case 'heic':
    case 'avif':
      return [['Brand', bytes.text(8, 4)]];
    case 'svg':
      return [];
  }
}

function depth(bits: number | string): string | null {
  return bits === '' ? null : `${bits} ${Number(bits) === 1 ? 'bit' : 'bits'} a channel`;
}

/** `16 × 16, 32 × 32`. */
function iconSizes(bytes: Bytes): string {
  const entries = Math.min(bytes.u16(4), 64);
  return Array.from({ length: entries }, (_, index) => {
    const at = 6 + index * 16;
    return `${bytes.u8(at) || 256} × ${bytes.u8(at + 1) || 256}`;
  }).join(', ');
}

function colourSpace({ exif }: Standards): string | null {
  return exif.get('ColorSpace') === 'sRGB' ? 'sRGB' : null;
}
