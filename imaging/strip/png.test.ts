import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import {
  chunk,
  coded,
  FALSE_SRGB,
  header,
  join,
  P3,
  pixels,
  png,
  PNG_SIGNATURE,
  SRGB,
  u32,
} from '../testing/files';
import { pngEssence } from './png';

const strip = (bytes: Uint8Array) => {
  const essence = pngEssence(bytes);
  return essence && join(...essence);
};
const IEND = chunk('IEND', '');
const GAMMA = chunk('gAMA', u32(45_455));
const PRIMARIES = chunk('cHRM', Buffer.alloc(32));
const CICP = chunk('cICP', '\x09\x10\0\x01');
const PALETTE = chunk('PLTE', 'rgbrgb');
const RED = chunk('tRNS', Buffer.alloc(6));
const icc = (profile: Uint8Array) => chunk('iCCP', join('sRGB\0\0', deflateSync(profile)));
const whole = (...parts: (Buffer | string)[]) => join(PNG_SIGNATURE, ...parts);

/** Coded pixels in two chunks. */
const halves = (behind: string) =>
  whole(
    header(2),
    chunk('IDAT', pixels(2).subarray(0, 9)),
    chunk('IDAT', join(pixels(2).subarray(9), behind)),
    IEND,
  );

describe('the essence of a PNG', () => {
  it.each<[string, Buffer, Buffer]>([
    ['without more is itself', png(2), png(2)],
    ['has its colours', png(2, CICP, GAMMA, PRIMARIES), png(2, CICP, GAMMA, PRIMARIES)],
    ['has no profile that says nothing', png(2, icc(SRGB)), png(2)],
    ['has nothing that such a profile overrode', png(2, GAMMA, PRIMARIES, icc(SRGB)), png(2)],
    ['has its palette', png(3, PALETTE, chunk('tRNS', '\0')), png(3, PALETTE, chunk('tRNS', '\0'))],
    ['has no palette that is none', png(2, PALETTE), png(2)],
    ['has its transparent colour', png(2, RED), png(2, RED)],
    ['has none where every pixel has its own', png(6, RED), png(6)],
    ['has no size in metres', png(2, chunk('pHYs', Buffer.alloc(9))), png(2)],
    ['has no text', png(2, chunk('tEXt', 'Author\0me')), png(2)],
    [
      'has no text behind its pixels',
      whole(header(2), coded(2), chunk('tEXt', 'a\0b'), IEND),
      png(2),
    ],
    [
      'has nothing behind its last pixel',
      whole(header(2), chunk('IDAT', join(pixels(2), 'hidden')), IEND),
      png(2),
    ],
    [
      'nor in chunks of its own',
      whole(header(2), coded(2), chunk('IDAT', 'hidden'), chunk('IDAT', ''), IEND),
      png(2),
    ],
    ['has its pixels in as many chunks', halves(''), halves('')],
    ['with nothing behind the last', halves('hidden'), halves('')],
    ['has nothing behind its end', join(png(2), png(2)), png(2)],
  ])('%s', (_name, bytes, expected) => {
    expect(strip(bytes)).toEqual(expected);
  });

  it.each<[string, Buffer]>([
    ['in colours of its own', png(2, icc(P3))],
    ['in colours that are called sRGB', png(2, icc(FALSE_SRGB))],
    ['with a profile beside other colours', png(2, CICP, icc(SRGB))],
    ['with a profile that cannot be read', png(2, chunk('iCCP', 'sRGB\0\0abc'))],
    ['that moves', png(2, chunk('acTL', join(u32(1), u32(0))))],
    ['fitted to a screen', png(2, chunk('mDCV', Buffer.alloc(24)))],
    ['with an overlong gamma', png(2, chunk('gAMA', Buffer.alloc(400)))],
    ['with an overlong transparent colour', png(2, chunk('tRNS', Buffer.alloc(256)))],
    ['with an overlong palette', png(3, chunk('PLTE', Buffer.alloc(771)))],
    ['with an overlong header', whole(chunk('IHDR', Buffer.alloc(14)), coded(0), IEND)],
    ['with an end that is none', whole(header(2), coded(2), chunk('IEND', 'more'))],
    ['with two gammas', png(2, GAMMA, GAMMA)],
    ['with two headers', png(2, header(2))],
    ['with colours behind its palette', png(3, PALETTE, GAMMA)],
    ['with colours behind its pixels', whole(header(2), coded(2), GAMMA, IEND)],
    ['with a chunk that must be known', png(2, chunk('CgBI', Buffer.alloc(4)))],
    ['with too few rows', whole(header(2), coded(0), IEND)],
    ['with too many', whole(header(0), coded(2), IEND)],
    [
      'whose pixels end too early',
      whole(header(2), chunk('IDAT', pixels(2).subarray(0, -1)), IEND),
    ],
    ['whose pixels are none', whole(header(2), chunk('IDAT', 'hidden'), IEND)],
    ['without a header', whole(coded(2), IEND)],
    ['without pixels', whole(header(2), IEND)],
    ['without an end', png(2).subarray(0, -4)],
  ])('is not had of one %s', (_name, bytes) => {
    expect(pngEssence(bytes)).toBeNull();
  });
});
