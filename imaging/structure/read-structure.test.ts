import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  chunk,
  gif,
  GIF_FRAME,
  join,
  jpeg,
  png,
  riff,
  segment,
  SIZE,
  u32,
  VP8,
  vp8x,
  webp,
} from '../testing/files';
import { readStructure } from './read-structure';

const structureOf = (bytes: Uint8Array) => readStructure(bytes, 0);
const latin = (text: string) => join(text);

describe('format, size and transparency', () => {
  it.each<[string, Buffer, object]>([
    ['JPEG', jpeg(), { format: 'jpeg', alpha: false }],
    ['PNG', png(2), { format: 'png', alpha: false }],
    ['PNG with alpha', png(6), { alpha: true }],
    ['PNG with transparency', png(2, chunk('tRNS', Buffer.alloc(6))), { alpha: true }],
    ['GIF', gif(GIF_FRAME), { format: 'gif', animated: false }],
    ['GIF whose frame leaves some of it free', gif(GIF_FRAME), { alpha: true }],
    ['GIF with transparency', gif('!\xf9\x04\x01\0\0\0\0', GIF_FRAME), { alpha: true }],
    ['WebP', webp(VP8), { format: 'webp', alpha: false }],
    ['extended WebP', webp(vp8x(0x10), VP8), { alpha: true }],
  ])('%s', (_name, bytes, more) => {
    expect(structureOf(bytes)).toMatchObject({ ...SIZE, ...more });
  });

  it('are read of a file with no end', () => {
    expect(structureOf(jpeg().subarray(0, -2))).toMatchObject({ ...SIZE, clean: false });
    expect(structureOf(webp(vp8x(0), VP8).subarray(0, -2))).toMatchObject({
      ...SIZE,
      clean: false,
    });
  });
});

describe('animation', () => {
  it.each<[string, Buffer, boolean]>([
    ['GIF of two frames', gif(GIF_FRAME, GIF_FRAME), true],
    ['GIF of one frame', gif(GIF_FRAME), false],
    ['WebP of two frames', webp(vp8x(2), riff('ANMF', VP8), riff('ANMF', VP8)), true],
    ['PNG of two frames', png(2, chunk('acTL', join(u32(2), u32(0)))), true],
    ['PNG of one frame', png(2, chunk('acTL', join(u32(1), u32(0)))), false],
  ])('%s', (_name, bytes, animated) => {
    expect(structureOf(bytes)?.animated).toBe(animated);
  });
});

it('finds the EXIF data in each format that has some', () => {
  const exif = latin('MM\0*rest');
  expect(structureOf(jpeg(segment(0xe1, join('Exif\0\0', exif))))?.exif).toEqual(exif);
  expect(structureOf(png(2, chunk('eXIf', exif)))?.exif).toEqual(exif);
  expect(structureOf(webp(vp8x(8), VP8, riff('EXIF', exif)))?.exif).toEqual(exif);
  expect(structureOf(webp(vp8x(8), VP8, riff('EXIF', join('Exif\0\0', exif))))?.exif).toEqual(exif);
});

it('is no picture', () => {
  expect(structureOf(latin('hello'))).toBeNull();
  expect(structureOf(new Uint8Array())).toBeNull();
});

it('survives whatever is in a file', () => {
  const starts = ['\xff\xd8\xff', '\x89PNG\r\n\x1a\n', 'GIF89a', 'RIFF\0\0\0\0WEBP'].map(latin);
  const whole = [jpeg(), png(6), gif(GIF_FRAME), webp(vp8x(0), VP8)];
  const anyBytes = fc.oneof(
    fc
      .tuple(fc.constantFrom(...starts), fc.uint8Array({ maxLength: 300 }))
      .map(([start, rest]) => join(start, Buffer.from(rest))),
    fc
      .tuple(fc.constantFrom(...whole), fc.nat(), fc.integer({ min: 0, max: 255 }))
      .map(([bytes, at, value]) => {
        const changed = Buffer.from(bytes);
        changed[12 + (at % (bytes.length - 12))] = value;
        return changed;
      }),
    fc
      .tuple(fc.constantFrom(...whole), fc.nat())
      .map(([bytes, length]) => bytes.subarray(0, 12 + (length % bytes.length))),
  );
  fc.assert(
    fc.property(anyBytes, (bytes) => {
      const structure = structureOf(bytes);
      expect(structure?.width).toBeGreaterThanOrEqual(0);
      expect(structure?.height).toBeGreaterThanOrEqual(0);
    }),
    { numRuns: 2000 },
  );
});
