import fc from 'fast-check';
import { constants, deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { join } from '../testing/files';
import { zlibEnd } from './zlib-end';

/** Bytes as they are in pictures: some that repeat, some that do not. */
const raw = fc
  .array(
    fc.oneof(
      fc.uint8Array({ maxLength: 400 }),
      fc
        .tuple(fc.integer({ min: 0, max: 255 }), fc.nat(40_000))
        .map(([value, length]) => new Uint8Array(length).fill(value)),
    ),
    { maxLength: 12 },
  )
  .map((parts) => Buffer.concat(parts));

const { Z_DEFAULT_STRATEGY, Z_FILTERED, Z_FIXED, Z_HUFFMAN_ONLY, Z_RLE } = constants;
const options = fc.record({
  level: fc.integer({ min: 0, max: 9 }),
  strategy: fc.constantFrom(Z_DEFAULT_STRATEGY, Z_FILTERED, Z_FIXED, Z_HUFFMAN_ONLY, Z_RLE),
  memLevel: fc.constantFrom(1, 9),
});

describe('the end of a zlib stream', () => {
  it('is found in whatever zlib writes', () => {
    fc.assert(
      fc.property(raw, options, fc.uint8Array({ maxLength: 20 }), (bytes, how, behind) => {
        const packed = deflateSync(bytes, how);
        const expected = { packed: packed.length, unpacked: bytes.length };
        expect(zlibEnd(join(packed, behind))).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  it('is not there where it is cut off', () => {
    const packed = deflateSync(Buffer.from('a picture, a picture, another one'));
    for (let length = 0; length < packed.length; length += 1) {
      expect(zlibEnd(packed.subarray(0, length))).toBeNull();
    }
  });

  it('is looked for in any bytes, and never beyond them', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), (bytes) => {
        const end = zlibEnd(join('\x78\x9c', bytes));
        expect(end?.packed ?? 0).toBeLessThanOrEqual(bytes.length + 2);
      }),
      { numRuns: 1000 },
    );
  });
});
