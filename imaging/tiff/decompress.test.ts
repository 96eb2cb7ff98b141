import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TiffFile, type TiffDirectory } from './directory';
import { decompressor } from './decompress';
import { COMPRESSION } from './layout';

/** Bilevel, 24 x 10, as libtiff's tiffcp stored it without compression. */
const PLAIN = '3fffffc03fffe03fffe03fffe00fffe033ffe03e7fe03f9fe03ff3fffffe';
const SIZE = { width: 24, rows: 10, length: 30 };
/** The same, as tiffcp 4.5 wrote it with each of its compressions. */
const PACKED: Readonly<Record<string, readonly [compression: number, t4Options: number, string]>> =
  {
    none: [COMPRESSION.none, 0, PLAIN],
    lzw: [COMPRESSION.lzw, 0, '800fdfeff60409c1068303dfee019c2c7c7f83a7e0ef381bfa02'],
    packbits: [
      COMPRESSION.packBits,
      0,
      '003fffff02c03fff02e03fff02e03fff02e00fff02e033ff02e03e7f02e03f9f02e03ff3ffff00fe',
    ],
    zip: [
      COMPRESSION.deflate,
      0,
      '789cb3ffffff80fdff0710c4ffff81f1ff0776f50fece73fb0fffcffff3f003ccc14e1',
    ],
    g3: [
      COMPRESSION.ccittT4,
      0,
      '001706e0026bcc1c004d6f0700135bc1c004d6a0700135bf7080026b79b8c004d6f1b98009ade11f0013505038',
    ],
    'g3:2d': [
      COMPRESSION.ccittT4,
      1,
      '001b8370010479c0066b783800bc0066b503800b08ef0019ade6e300170cb9800cd6f08f800a22a0',
    ],
    g4: [COMPRESSION.ccittT6, 0, '2e0dc23cf7fe1f08efe253f865cf894f88a8008008'],
  };

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'));
const hex = (of: Uint8Array) => Buffer.from(of).toString('hex');

/** A directory that says no more than how it is compressed. */
function directory(tags: readonly (readonly [tag: number, value: number])[]): TiffDirectory {
  const entries = tags.flatMap(([tag, value]) => [tag, 3, 1, 0, value, 0]);
  const file = Uint16Array.from([0x4949, 42, 8, 0, tags.length, ...entries, 0, 0]);
  const [first] = new TiffFile(new Uint8Array(file.buffer)).directories(1);
  if (!first) throw new Error('no directory');
  return first;
}

describe.each(Object.entries(PACKED))('%s', (_name, [compression, t4Options, packed]) => {
  const decompress = decompressor(compression, directory([[292, t4Options]]));

  it('gives what was packed', () => {
    expect(hex(decompress(bytes(packed), SIZE))).toBe(PLAIN);
  });

  it('with the bits of its bytes reversed likewise', () => {
    const reversed = bytes(packed).map((byte) =>
      parseInt(byte.toString(2).padStart(8, '0').split('').toReversed().join(''), 2),
    );
    const mirrored = decompressor(
      compression,
      directory([
        [266, 2],
        [292, t4Options],
      ]),
    );
    expect(hex(mirrored(reversed, SIZE))).toBe(PLAIN);
  });

  it('gives the beginning of what ends too early', () => {
    for (let length = 0; length < packed.length / 2; length += 1) {
      const part = hex(decompress(bytes(packed).subarray(0, length), SIZE));
      expect(PLAIN.startsWith(part)).toBe(true);
    }
    const half = decompress(bytes(packed).subarray(0, packed.length / 4 + 2), SIZE);
    expect(half.length).toBeGreaterThan(5);
  });

  it('never gives more than asked for, and never throws', () => {
    const size = fc.record({
      width: fc.integer({ min: 1, max: 70 }),
      rows: fc.integer({ min: 1, max: 9 }),
    });
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), size, (random, { width, rows }) => {
        const length = Math.ceil(width / 8) * rows;
        expect(decompress(random, { width, rows, length }).length).toBeLessThanOrEqual(length);
      }),
    );
  });
});
