import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { crc32, deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readStructure } from './read-structure';

const structureOf = (bytes: Uint8Array) => readStructure(bytes, 0);

const latin = (text: string) => Buffer.from(text, 'latin1');
const join = (...parts: (Buffer | string)[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? latin(part) : part)));

const fixture = (name: string) =>
  readFileSync(new URL(`../../e2e/fixtures/pictures/${name}`, import.meta.url));

function u16(value: number): Buffer {
  return Buffer.from([value >> 8, value & 255]);
}
function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
function le(value: number, count: number): Buffer {
  const bytes = Buffer.alloc(count);
  bytes.writeUIntLE(value, 0, count);
  return bytes;
}

const segment = (marker: number, payload: Buffer) =>
  join(Buffer.from([0xff, marker]), u16(payload.length + 2), payload);
const JFIF = segment(0xe0, join('JFIF\0', Buffer.from([1, 1, 0, 0, 1, 0, 1, 0, 0])));
const FRAME = segment(0xc0, join(Buffer.from([8]), u16(30), u16(40), Buffer.from([1, 1, 17, 0])));
const SCAN = join(
  segment(0xda, Buffer.from([1, 1, 0, 0, 63, 0])),
  Buffer.from([1, 0xff, 0, 2, 0xff, 0xd0, 3]),
);
const END = Buffer.from([0xff, 0xd9]);
const jpeg = (...extra: Buffer[]) => join('\xff\xd8', JFIF, ...extra, FRAME, SCAN, END);

const chunk = (type: string, data: Buffer) =>
  join(u32(data.length), type, data, u32(crc32(join(type, data))));
const header = (colourType: number) =>
  chunk('IHDR', join(u32(40), u32(30), Buffer.from([8, colourType, 0, 0, 0])));
const png = (colourType: number, ...extra: Buffer[]) =>
  join(
    '\x89PNG\r\n\x1a\n',
    header(colourType),
    ...extra,
    chunk('IDAT', deflateSync(Buffer.alloc(99))),
    chunk('IEND', Buffer.alloc(0)),
  );

const gifFrame = join(',', le(0, 4), le(40, 2), le(30, 2), Buffer.from([0, 2, 2, 1, 1, 0]));
const gif = (...blocks: (Buffer | string)[]) =>
  join('GIF89a', le(40, 2), le(30, 2), Buffer.from([0x80, 0, 0]), Buffer.alloc(6), ...blocks, ';');

const riff = (type: string, data: Buffer) =>
  join(type, le(data.length, 4), data, Buffer.alloc(data.length % 2));
const webp = (...chunks: Buffer[]) => {
  const body = join('WEBP', ...chunks);
  return join('RIFF', le(body.length, 4), body);
};
const vp8x = (flags: number) =>
  riff('VP8X', join(Buffer.from([flags, 0, 0, 0]), le(39, 3), le(29, 3)));
const VP8 = riff('VP8 ', join(Buffer.from([0, 0, 0, 0x9d, 1, 0x2a]), le(40, 2), le(30, 2)));

const SIZE = { width: 40, height: 30 };
const SRGB = latin('\0\0description sRGB IEC61966-2.1');
const P3 = latin('\0\0description Display P3');

describe('a clean picture', () => {
  it.each<[string, Buffer, object]>([
    ['JPEG', jpeg(), { format: 'jpeg', alpha: false }],
    ['JPEG with an sRGB profile', jpeg(segment(0xe2, join('ICC_PROFILE\0\x01\x01', SRGB))), {}],
    ['JPEG with Adobe colours', jpeg(segment(0xee, join('Adobe', Buffer.alloc(7)))), {}],
    ['JPEG with fill bytes', jpeg(Buffer.from([0xff, 0xff])), {}],
    ['PNG', png(2), { format: 'png', alpha: false }],
    ['PNG with alpha', png(6), { alpha: true }],
    ['PNG with transparency', png(2, chunk('tRNS', Buffer.alloc(6))), { alpha: true }],
    ['PNG with its size in metres', png(2, chunk('pHYs', Buffer.alloc(9))), {}],
    ['PNG with an sRGB profile', png(2, chunk('iCCP', latin('sRGB\0\0abc'))), {}],
    ['GIF', gif(gifFrame), { format: 'gif', animated: false, alpha: false }],
    ['GIF with transparency', gif('!\xf9\x04\x01\0\0\0\0', gifFrame), { alpha: true }],
    ['GIF that loops', gif('!\xff\x0bNETSCAPE2.0\x03\x01\0\0\0', gifFrame), {}],
    ['WebP', webp(VP8), { format: 'webp', alpha: false }],
    ['extended WebP', webp(vp8x(0x10), VP8), { alpha: true }],
  ])('%s', (_name, bytes, more) => {
    expect(structureOf(bytes)).toMatchObject({ ...SIZE, clean: true, ...more });
  });

  it.each(['receipt.png', 'turned-90.jpg', 'alpha.webp', 'animated.gif'])('%s', (name) => {
    expect(structureOf(fixture(name))?.clean).toBe(true);
  });
});

describe('a picture with more in it than the picture', () => {
  it.each<[string, Buffer]>([
    ['JPEG with EXIF', jpeg(segment(0xe1, latin('Exif\0\0II*\0')))],
    ['JPEG with XMP', jpeg(segment(0xe1, latin('http://ns.adobe.com/xap/1.0/\0<x/>')))],
    ['JPEG with IPTC', jpeg(segment(0xed, latin('Photoshop 3.0\0')))],
    ['JPEG with a comment', jpeg(segment(0xfe, latin('Lavender House')))],
    ['JPEG with a foreign profile', jpeg(segment(0xe2, join('ICC_PROFILE\0\x01\x01', P3)))],
    ['JPEG with a second picture', jpeg(segment(0xe2, latin('MPF\0')))],
    ['JPEG with a thumbnail', jpeg(segment(0xe0, latin('JFXX\0\x10')))],
    ['JPEG with bytes after its end', join(jpeg(), 'hidden')],
    ['JPEG with bytes between', jpeg(latin('hidden'))],
    ['JPEG without an end', jpeg().subarray(0, -2)],
    ['PNG with text', png(2, chunk('tEXt', latin('Author\0me')))],
    ['PNG with EXIF', png(2, chunk('eXIf', latin('II*\0')))],
    ['PNG with a time', png(2, chunk('tIME', Buffer.alloc(7)))],
    ['PNG with an overlong gamma', png(2, chunk('gAMA', Buffer.alloc(400)))],
    ['PNG with a private chunk', png(2, chunk('prVt', Buffer.alloc(1)))],
    ['PNG with bytes after its end', join(png(2), 'hidden')],
    ['GIF with a comment', gif('!\xfe\x02hi\0', gifFrame)],
    ['GIF with XMP', gif('!\xff\x0bXMP DataXMP\0', gifFrame)],
    ['GIF with bytes after its end', join(gif(gifFrame), 'hidden')],
    ['WebP with EXIF', webp(vp8x(8), VP8, riff('EXIF', latin('II*\0')))],
    ['WebP with XMP', webp(vp8x(4), VP8, riff('XMP ', latin('<x/>')))],
    ['WebP with bytes after its end', join(webp(VP8), 'hidden')],
  ])('%s', (_name, bytes) => {
    expect(structureOf(bytes)).toMatchObject({ ...SIZE, clean: false });
  });
});

describe('animation', () => {
  it.each<[string, Buffer, boolean]>([
    ['GIF of two frames', gif(gifFrame, gifFrame), true],
    ['GIF of one frame', gif(gifFrame), false],
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
  const whole = [jpeg(), png(6), gif(gifFrame), webp(vp8x(0), VP8)];
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
