import { isSrgb } from '../structure/icc';
import { pngChunks, type Chunk } from '../structure/png-chunks';
import { inflate } from '../tiff/inflate';
import type { Essence } from './essence';
import { codedPixels } from './png-pixels';

const SIGNATURE_BYTES = 8;
/** Bytes of the largest profile that is unpacked: a plain one has some 3,000. */
const MAX_PROFILE = 65_536;

const GREY = 0;
const RGB = 2;
const PALETTE = 3;

/** The chunks that draw, as their order is demanded: those of one rank in any. */
const RANKS: Readonly<Record<string, number>> = {
  IHDR: 0,
  cICP: 1,
  iCCP: 1,
  sRGB: 1,
  gAMA: 1,
  cHRM: 1,
  PLTE: 2,
  tRNS: 3,
  IDAT: 4,
  IEND: 5,
};
/** Animations, and what fits the light of a picture to a screen. */
const OTHER_LOOKS = ['acTL', 'fcTL', 'fdAT', 'mDCV', 'mDCv', 'cLLI', 'cLLi'];

/**
 * Header, colours, palette, transparency and coded pixels. Where any of them is twice there, in the wrong place or of a
 * wrong size, decoders differ in what they make of it: such a file is not taken apart.
 */
export function pngEssence(all: Uint8Array): Essence | null {
  const kept: Chunk[] = [];
  for (const chunk of pngChunks(all)) {
    const { type } = chunk;
    const rank = RANKS[type];
    if (rank === undefined) {
      if (isCritical(type) || OTHER_LOOKS.includes(type)) return null;
      continue;
    }
    const before = kept.at(-1);
    if (rank < (RANKS[before?.type ?? 'IHDR'] ?? 0)) return null;
    if (type !== 'IDAT' && kept.some((each) => each.type === type)) return null;
    kept.push(chunk);
  }
  const [header] = kept;
  if (header?.type !== 'IHDR' || kept.at(-1)?.type !== 'IEND') return null;

  const colourType = header.data[9] ?? 0;
  const drawn = withoutProfile(kept)?.filter(({ type }) => isUsed(type, colourType));
  if (drawn?.every((chunk) => isOfRightSize(chunk, colourType)) !== true) return null;
  const isPixels = ({ type }: Chunk): boolean => type === 'IDAT';
  const pixels = codedPixels(header.data, drawn.filter(isPixels));
  const others = drawn.filter((chunk) => !isPixels(chunk)).map(({ whole }) => whole);
  const signature = all.subarray(0, SIGNATURE_BYTES);
  return pixels && [signature, ...others.slice(0, -1), ...pixels, ...others.slice(-1)];
}

/** Decoders may not pass over one that they do not know. */
function isCritical(type: string): boolean {
  return /^[A-Z]/.test(type);
}

/** Null where a profile says anything but plain sRGB. Without it, the chunks that it overrode would be obeyed. */
function withoutProfile(chunks: readonly Chunk[]): readonly Chunk[] | null {
  const profile = chunks.find(({ type }) => type === 'iCCP');
  if (profile === undefined) return chunks;
  if (chunks.some(({ type }) => type === 'cICP') || !isPlain(profile.data)) return null;
  return chunks.filter(({ type }) => !['iCCP', 'gAMA', 'cHRM'].includes(type));
}

/** @param data name, zero, method of compression, compressed profile */
function isPlain(data: Uint8Array): boolean {
  const packed = data.subarray(data.indexOf(0) + 2);
  return isSrgb(inflate(packed, MAX_PROFILE));
}

/** A palette may only be a suggestion, and transparency stated where the pixels have their own. */
function isUsed(type: string, colourType: number): boolean {
  if (type === 'PLTE') return colourType === PALETTE;
  if (type === 'tRNS') return [GREY, RGB, PALETTE].includes(colourType);
  return true;
}

function isOfRightSize({ data, type }: Chunk, colourType: number): boolean {
  const { length } = data;
  switch (type) {
    case 'IHDR':
      return length === 13;
    case 'cICP':
    case 'gAMA':
      return length === 4;
    case 'sRGB':
      return length === 1;
    case 'cHRM':
      return length === 32;
    case 'PLTE':
      return length <= 768 && length % 3 === 0;
    case 'tRNS':
      return colourType === PALETTE ? length <= 256 : length === (colourType === GREY ? 2 : 6);
    case 'IEND':
      return length === 0;
    default:
      return true;
  }
}
