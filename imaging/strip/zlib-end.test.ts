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

  it('is not looked for for ever where nothing but copies would come behind the end', () => {
    // A last block of own codes: 0 says copy 3 bytes, 0 says from 1 byte before, 10 would end it.
    const number = (value: number, bits: number) =>
      Array.from({ length: bits }, (_, bit) => (value >> bit) & 1);
    const lengthCodes = number(0, 3 * 18);
    lengthCodes.splice(2 * 3, 3, 1, 0, 0);
    lengthCodes.splice(15 * 3, 3, 0, 1, 0);
    lengthCodes.splice(17 * 3, 3, 0, 1, 0);
    const stated = [1, ...number(2, 2), ...number(1, 5), ...number(0, 5), ...number(14, 4)];
    const zeros = [0, ...number(127, 7), 0, ...number(107, 7)];
    const bits = [...stated, ...lengthCodes, ...zeros, 1, 1, 1, 0, 1, 0];
    const block = new Uint8Array(Math.ceil(bits.length / 8));
    bits.forEach((bit, at) => (block[at >> 3] = (block[at >> 3] ?? 0) | (bit << (at & 7))));
    expect(zlibEnd(join('\x78\x9c', block))).toBeNull();
    expect(zlibEnd(join('\x78\x9c', block, new Uint8Array(9)))).toBeNull();
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
