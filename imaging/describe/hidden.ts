/** What lies in a file beside the picture and its metadata, often unknown to who shares it. */
import { countInWords } from '../../shared/domain/count-in-words';
import type { PictureFormat } from '../../shared/domain/picture';
import { Bytes } from '../structure/bytes';
import { subBlocksText, type Part, type Parts } from './parts';
import type { Group, Row } from './rows';
import { binary } from './words';

/** Text of one comment that is read. */
const MAX_COMMENT = 8_192;
/** Bytes behind the picture in which the mark of a video is looked for. */
const MAX_SEARCHED = 64 * 1024;

/** Segments of a JPEG by how they begin: those that the groups of their standards show. */
const KNOWN_SEGMENTS = [
  'JFIF\0',
  'JFXX\0',
  'Exif\0',
  'http://ns.adobe.com/xap/1.0/\0',
  'http://ns.adobe.com/xmp/extension/\0',
  'ICC_PROFILE\0',
  'Photoshop 3.0\0',
  'Adobe',
  'MPF\0',
];
/** Chunks of a PNG that draw it, or that the groups of their standards show. */
const KNOWN_CHUNKS =
  /^(?:IHDR|PLTE|IDAT|IEND|gAMA|cHRM|sRGB|cICP|mDCV|cLLI|sBIT|pHYs|bKGD|hIST|tRNS|tIME|acTL|fcTL|fdAT|tEXt|zTXt|iTXt|eXIf|iCCP|sPLT)$/;
const KNOWN_RIFF = /^(?:VP8 |VP8L|VP8X|ALPH|ANIM|ANMF|EXIF|XMP |ICCP)$/;
const KNOWN_BOXES = /^(?:ftyp|meta|mdat|free|skip|idat)$/;

/** How people call what is seldom known by its own name. */
const NAMES: readonly (readonly [RegExp, string])[] = [
  [/^(?:caBX|jumb|C2PA|JP$)/, 'Content credentials'],
  [/^mpvd/, 'Video of a motion photo'],
  [/^moov/, 'Sequence or video'],
];

/** @param thumbnailBytes of the small copy in the EXIF data; null for none */
export function hiddenGroup(
  bytes: Uint8Array,
  format: PictureFormat,
  { parts, end }: Parts,
  thumbnailBytes: number | null,
): Group {
  const behind = bytes.subarray(end);
  // An animation may say the same before each of its frames.
  const once = new Map(
    parts.flatMap((part) => partRow(bytes, format, part)).map((row) => [row.join('\0'), row]),
  );
  return {
    title: 'Also in the file',
    rows: [
      ['Small copy of the picture', thumbnailBytes && binary(thumbnailBytes)],
      ...once.values(),
      ['Behind the picture', behind.length > 0 ? behindInWords(behind) : null],
    ],
  };
}

function partRow(bytes: Uint8Array, format: PictureFormat, part: Part): Row[] {
  const { name, at, length } = part;
  switch (format) {
    case 'jpeg': {
      if (name === 'COM') return [['Comment', text(bytes.subarray(at, at + length))]];
      const start = new Bytes(bytes).text(at, Math.min(length, 40));
      if (!name.startsWith('APP') || KNOWN_SEGMENTS.some((known) => start.startsWith(known)))
        return [];
      return [other(/^[ -~]{2,}/.exec(start)?.[0] ?? name, length)];
    }
    case 'png':
      return KNOWN_CHUNKS.test(name) ? [] : [other(name, length)];
    case 'webp':
      return KNOWN_RIFF.test(name) ? [] : [other(name, length)];
    case 'gif':
      if (name === 'comment' || name === 'text') {
        return [['Comment', text(subBlocksText(bytes, part, MAX_COMMENT))]];
      }
      return /^application (?!NETSCAPE|ANIMEXTS|XMP DataXMP)/.test(name)
        ? [other(name.slice('application '.length), length)]
        : [];
    case 'bmp':
      return name === 'gap' ? [['Before the pixels', binary(length)]] : [];
    case 'heic':
    case 'avif':
      return KNOWN_BOXES.test(name) ? [] : [other(name, length)];
    default:
      return [];
  }
}

function other(name: string, length: number): Row {
  const known = NAMES.find(([pattern]) => pattern.test(name))?.[1];
  return [known ?? `Block “${name.trim()}”`, binary(length)];
}

function behindInWords(behind: Uint8Array): string {
  const start = new Bytes(behind.subarray(0, MAX_SEARCHED)).all;
  const at = indexOf(start, 'ftyp');
  if (at >= 4) return `a video, ${countInWords(behind.length, 'byte')}`;
  const next = start[0] === 0xff && start[1] === 0xd8 && start[2] === 0xff;
  if (next) return `another picture, ${countInWords(behind.length, 'byte')}`;
  return behind.every((byte) => byte === 0)
    ? `nothing but zeros, ${countInWords(behind.length, 'byte')}`
    : binary(behind.length);
}

function indexOf(bytes: Uint8Array, mark: string): number {
  const codes = [...mark].map((letter) => letter.charCodeAt(0));
  const [first = 0] = codes;
  for (let at = bytes.indexOf(first); at !== -1; at = bytes.indexOf(first, at + 1)) {
    if (codes.every((code, index) => bytes[at + index] === code)) return at;
  }
  return -1;
}

/** UTF-8 where it is that, else Latin-1. */
function text(bytes: Uint8Array): string {
  const some = bytes.subarray(0, MAX_COMMENT);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(some);
  } catch {
    return new TextDecoder('latin1').decode(some);
  }
}
