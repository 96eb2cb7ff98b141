import { describe, expect, it } from 'vitest';
import { FALSE_SRGB, join, P3, riff, SRGB, VP8, vp8x, webp } from '../testing/files';
import { webpEssence } from './webp';

const strip = (bytes: Uint8Array) => {
  const essence = webpEssence(bytes);
  return essence && join(...essence);
};
const ALPHA = riff('ALPH', '\0abc');
const VP8L = riff('VP8L', '\x2f\0\0\0\0');

describe('the essence of a WebP', () => {
  it.each<[string, Buffer, Buffer]>([
    ['without more is itself', webp(VP8), webp(VP8)],
    ['without loss too', webp(VP8L), webp(VP8L)],
    ['has its transparency', webp(vp8x(0x10), ALPHA, VP8), webp(vp8x(0x10), ALPHA, VP8)],
    [
      'has no metadata, nor flags for them',
      webp(vp8x(0x1c), ALPHA, VP8, riff('EXIF', 'II*\0'), riff('XMP ', '<x/>')),
      webp(vp8x(0x10), ALPHA, VP8),
    ],
    [
      'has no profile that says nothing',
      webp(vp8x(0x20), riff('ICCP', SRGB), VP8),
      webp(vp8x(0), VP8),
    ],
    ['has no chunk that nobody knows', webp(riff('what', 'ever'), VP8L), webp(VP8L)],
    ['has nothing in bits to come', webp(vp8x(0xd1), VP8), webp(vp8x(0x10), VP8)],
    ['has nothing behind it', join(webp(VP8), 'hidden'), webp(VP8)],
    ['has nothing between its chunks', webp(join(VP8L.subarray(0, -1), 'x')), webp(VP8L)],
  ])('%s', (_name, bytes, expected) => {
    expect(strip(bytes)).toEqual(expected);
  });

  it.each<[string, Buffer]>([
    ['in colours of its own', webp(vp8x(0x20), riff('ICCP', P3), VP8)],
    ['in colours that are called sRGB', webp(vp8x(0x20), riff('ICCP', FALSE_SRGB), VP8)],
    ['that moves', webp(vp8x(2), riff('ANMF', VP8), VP8)],
    ['that is said to move', webp(vp8x(2), VP8)],
    ['of two pictures', webp(VP8, VP8)],
    ['with transparency behind its pixels', webp(vp8x(0x10), VP8, ALPHA)],
    ['with transparency twice', webp(vp8x(0x10), ALPHA, ALPHA, VP8)],
    ['with transparency that is not announced', webp(ALPHA, VP8)],
    ['with an overlong header', webp(riff('VP8X', Buffer.alloc(14)), VP8)],
    ['without pixels', webp(vp8x(0))],
    ['without an end', webp(VP8).subarray(0, -2)],
  ])('is not had of one %s', (_name, bytes) => {
    expect(webpEssence(bytes)).toBeNull();
  });
});
