import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readBmp } from './bmp';
import { largestEntry, readIco } from './ico';

const fixture = (name: string) =>
  readFileSync(new URL(`../../e2e/fixtures/pictures/formats/${name}`, import.meta.url));

function le(value: number, count: number): Buffer {
  const bytes = Buffer.alloc(count);
  if (value < 0) bytes.writeIntLE(value, 0, count);
  else bytes.writeUIntLE(value, 0, count);
  return bytes;
}

interface Dib {
  width: number;
  height: number;
  bits?: number;
  compression?: number;
  size?: number;
  alphaMask?: number;
}

/** A bitmap's header alone. */
function dib({ width, height, bits = 24, compression = 0, size = 40, alphaMask = 0 }: Dib): Buffer {
  const bytes = Buffer.alloc(size);
  Buffer.concat([
    le(size, 4),
    le(width, 4),
    le(height, 4),
    le(1, 2),
    le(bits, 2),
    le(compression, 4),
  ]).copy(bytes);
  if (size > 52) bytes.writeUInt32LE(alphaMask, 52);
  return bytes;
}
const core = (width: number, height: number) =>
  Buffer.concat([le(12, 4), le(width, 2), le(height, 2), le(1, 2), le(8, 2)]);
const bmp = (header: Buffer) => Buffer.concat([Buffer.from('BM'), Buffer.alloc(12), header]);

describe('a bitmap', () => {
  it.each<[string, Buffer, object]>([
    ['plain', dib({ width: 40, height: 30 }), { width: 40, height: 30, alpha: false }],
    ['with rows that go down', dib({ width: 40, height: -30 }), { width: 40, height: 30 }],
    ['of OS/2', core(40, 30), { width: 40, height: 30, alpha: false }],
    ['of no width', dib({ width: 0, height: 30 }), { width: 0 }],
    ['of a negative width', dib({ width: -40, height: 30 }), { width: 0 }],
    ['of the largest sides', dib({ width: 2 ** 31 - 1, height: -(2 ** 31) }), { height: 2 ** 31 }],
    [
      'of 32 bits, whose last eight mean nothing',
      dib({ width: 4, height: 3, bits: 32 }),
      { alpha: false },
    ],
    [
      'with a mask for its alpha',
      dib({ width: 4, height: 3, bits: 32, compression: 3, size: 124, alphaMask: 0xff00_0000 }),
      { alpha: true },
    ],
    [
      'with an empty one',
      dib({ width: 4, height: 3, bits: 32, compression: 3, size: 108 }),
      { alpha: false },
    ],
  ])('%s', (_name, header, expected) => {
    expect(readBmp(bmp(header))).toMatchObject({ ...expected, pages: 1 });
  });

  it('that ends in its header states no size', () => {
    expect(readBmp(bmp(dib({ width: 40, height: 30 })).subarray(0, 20))).toMatchObject({
      height: 0,
    });
  });
});

const PNG = (width: number, height: number) =>
  Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1'),
    Buffer.from([0, 0, width >> 8, width & 255, 0, 0, height >> 8, height & 255, 8, 6, 0, 0, 0]),
    Buffer.alloc(4),
  ]);

/** @param entries what each holds, and the side that the directory states */
function ico(...entries: [data: Buffer, side: number, length?: number, offset?: number][]): Buffer {
  let at = 6 + entries.length * 16;
  const directory: Buffer[] = [];
  for (const [data, side, length = data.length, offset = at] of entries) {
    directory.push(Buffer.from([side, side, 0, 0, 1, 0, 24, 0]), le(length, 4), le(offset, 4));
    at += data.length;
  }
  const data = entries.map(([bytes]) => bytes);
  return Buffer.concat([Buffer.from([0, 0, 1, 0]), le(entries.length, 2), ...directory, ...data]);
}
/** With its mask, an icon's bitmap states twice its height. */
const icon = (side: number, bits = 24) => dib({ width: side, height: side * 2, bits });

describe('an icon', () => {
  it.each<[string, Buffer, number]>([
    ['its only picture', ico([icon(32), 32]), 32],
    ['the largest', ico([icon(16), 16], [icon(48), 48], [icon(32), 32]), 48],
    ['a PNG', ico([icon(48), 48], [PNG(256, 256), 0]), 256],
    ['what the picture states, not the directory', ico([icon(48), 16]), 48],
    ['one that is there whole', ico([icon(16), 16], [icon(48), 48, 9999]), 16],
    ['one that is cut off, where no other is', ico([icon(48), 48, 9999]), 48],
    ['one that begins in the file', ico([icon(16), 16], [icon(48), 48, 40, 99_999]), 16],
  ])('shows %s', (_name, bytes, side) => {
    expect(readIco(bytes)).toMatchObject({ width: side, height: side, alpha: true });
  });

  it('shows the one with more colours of two as large', () => {
    const bytes = ico([icon(32, 4), 32], [icon(32, 32), 32], [icon(32, 8), 32]);
    expect(largestEntry(bytes)?.bitsPerPixel).toBe(32);
  });

  it('without a picture has no size', () => {
    expect(readIco(ico())).toMatchObject({ width: 0, height: 0 });
    expect(readIco(ico([Buffer.alloc(0), 16]))).toMatchObject({ width: 0, height: 0 });
    expect(readIco(ico([icon(16), 16, 40, 0xffff_ffff]))).toMatchObject({ width: 0, height: 0 });
  });

  it('of many entries that are the same PNG of many chunks is read at once', () => {
    const chunks = Buffer.alloc(12 * 200_000);
    const data = Buffer.concat([PNG(16, 16), chunks]);
    const entries = Array.from({ length: 256 }, () => [Buffer.alloc(0), 16] as const);
    const at = 6 + 257 * 16;
    const bytes = ico(
      [data, 16],
      ...entries.map(
        ([none, side]) => [none, side, data.length, at] as [Buffer, number, number, number],
      ),
    );
    expect(readIco(bytes)).toMatchObject({ width: 16, height: 16 });
  });
});

it.each([
  ['bmp-32bit.bmp', 120, 80],
  ['bmp-top-down.bmp', 120, 80],
  ['ico-dib.ico', 48, 48],
  ['ico-png.ico', 64, 64],
])('reads %s', (name, width, height) => {
  const read = name.endsWith('.ico') ? readIco : readBmp;
  expect(read(fixture(name))).toMatchObject({ width, height });
});

it('survives whatever is in a file', () => {
  const files = ['bmp-32bit.bmp', 'bmp-rle8.bmp', 'ico-dib.ico', 'ico-png.ico'].map(fixture);
  fc.assert(
    fc.property(
      fc.constantFrom(...files),
      fc.array(fc.tuple(fc.nat({ max: 120 }), fc.nat({ max: 255 })), { maxLength: 8 }),
      fc.nat({ max: 300 }),
      (file, changes, length) => {
        const bytes = Buffer.from(file.subarray(0, length));
        for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
        for (const { width, height } of [readBmp(bytes), readIco(bytes)]) {
          expect(width).toBeGreaterThanOrEqual(0);
          expect(height).toBeGreaterThanOrEqual(0);
        }
      },
    ),
    { numRuns: 1000 },
  );
});
