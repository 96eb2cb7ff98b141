import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readExif } from './exif';

type Entry = readonly [tag: number, type: number, values: string | readonly number[]];

/** Writes directories one after the other; an entry's value `-1`, `-2` ... is the place of that directory. */
function tiff(littleEndian: boolean, ...directories: (readonly Entry[])[]): Uint8Array {
  const bytes = new Uint8Array(4096);
  const view = new DataView(bytes.buffer);
  const u16 = (at: number, value: number) => view.setUint16(at, value, littleEndian);
  const u32 = (at: number, value: number) => view.setUint32(at, value, littleEndian);
  bytes.set(littleEndian ? [0x49, 0x49] : [0x4d, 0x4d]);
  u16(2, 42);
  u32(4, 8);
  const starts: number[] = [];
  let at = 8;
  for (const entries of directories) {
    starts.push(at);
    at += 2 + entries.length * 12 + 4;
  }
  let free = at;
  directories.forEach((entries, index) => {
    const start = starts[index] ?? 0;
    u16(start, entries.length);
    entries.forEach(([tag, type, values], position) => {
      const entry = start + 2 + position * 12;
      u16(entry, tag);
      u16(entry + 2, type);
      u32(entry + 4, type === 5 ? values.length / 2 : values.length);
      const size = { 2: 1, 3: 2, 4: 4, 5: 4 }[type] ?? 1;
      const inside = size * values.length <= 4;
      let to = inside ? entry + 8 : free;
      if (!inside) {
        u32(entry + 8, free);
        free += size * values.length;
      }
      for (const value of values) {
        const number = typeof value === 'string' ? value.charCodeAt(0) : value;
        if (size === 1) view.setUint8(to, number);
        else if (size === 2) u16(to, number);
        else u32(to, number < 0 ? (starts[-number] ?? 0) : number);
        to += size;
      }
    });
  });
  return bytes.subarray(0, free);
}

const MAIN: readonly Entry[] = [
  [0x010f, 2, 'Example\0'],
  [0x0110, 2, 'Phone 7\0'],
  [0x0112, 3, [6]],
  [0x8769, 4, [-1]],
  [0x8825, 4, [-2]],
];
const PHOTO: readonly Entry[] = [
  [0x829a, 5, [10, 1250]],
  [0x829d, 5, [28, 10]],
  [0x8827, 3, [200]],
  [0x9003, 2, '2024:05:01 10:11:12\0'],
  [0x920a, 5, [50, 1]],
  [0xa434, 2, 'Example 50mm\0'],
];
const POSITION: readonly Entry[] = [
  [1, 2, 'S\0'],
  [2, 5, [48, 1, 30, 1, 0, 1]],
  [3, 2, 'E\0'],
  [4, 5, [16, 1, 15, 1, 36, 1]],
];

describe('EXIF', () => {
  it.each([true, false])('is read in both byte orders (little-endian %s)', (littleEndian) => {
    expect(readExif(tiff(littleEndian, MAIN, PHOTO, POSITION))).toEqual({
      orientation: 6,
      camera: {
        Camera: 'Example Phone 7',
        Lens: 'Example 50mm',
        Taken: '2024-05-01 10:11:12',
        Exposure: '1/125 s',
        Aperture: 'f/2.8',
        Sensitivity: 'ISO 200',
        'Focal length': '50 mm',
        Location: '-48.50000, 16.26000',
      },
    });
  });

  it.each<[string, readonly Entry[], object]>([
    [
      'a make that the model repeats',
      [
        [0x10f, 2, 'Ex\0'],
        [0x110, 2, 'EX 1\0'],
      ],
      { Camera: 'EX 1' },
    ],
    ['a long exposure', [[0x8769, 4, [-1]]], { Exposure: '2.5 s' }],
    ['an empty model', [[0x110, 2, '\0\0\0\0']], {}],
    ['control characters', [[0x110, 2, 'A\x1b[31mB\0']], { Camera: 'A[31mB' }],
  ])('%s', (_name, main, camera) => {
    expect(readExif(tiff(true, main, [[0x829a, 5, [5, 2]]])).camera).toEqual(camera);
  });

  it.each<[string, Uint8Array | null]>([
    ['nothing', null],
    ['no bytes', new Uint8Array()],
    ['another byte order', Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8)],
    ['orientation 0', tiff(true, [[0x0112, 3, [0]]])],
    ['orientation 9', tiff(false, [[0x0112, 3, [9]]])],
    [
      'a directory that names itself',
      tiff(true, [
        [0x8769, 4, [8]],
        [0x8825, 4, [8]],
      ]),
    ],
    ['a division by zero', tiff(true, [[0x8769, 4, [-1]]], [[0x829a, 5, [1, 0]]])],
    [
      'an impossible position',
      tiff(
        true,
        [[0x8825, 4, [-1]]],
        [
          [2, 5, [91, 1, 0, 1, 0, 1]],
          [4, 5, [0, 1, 0, 1, 0, 1]],
        ],
      ),
    ],
  ])('%s says nothing', (_name, bytes) => {
    expect(readExif(bytes)).toEqual({ orientation: 1, camera: {} });
  });

  it('survives whatever is in a file', () => {
    const whole = [tiff(true, MAIN, PHOTO, POSITION), tiff(false, MAIN, PHOTO, POSITION)];
    const change = fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 }));
    fc.assert(
      fc.property(
        fc.constantFrom(...whole),
        fc.array(change, { maxLength: 12 }),
        fc.nat(),
        (bytes, changes, cut) => {
          const hostile = bytes.slice(0, cut % 3 === 0 ? cut % bytes.length : bytes.length);
          for (const [at, value] of changes) hostile[2 + (at % (bytes.length - 2))] = value;
          const { orientation, camera } = readExif(hostile);
          expect(orientation).toBeGreaterThanOrEqual(1);
          expect(orientation).toBeLessThanOrEqual(8);
          for (const value of Object.values(camera)) {
            expect(value.length).toBeLessThanOrEqual(201);
            expect(value).not.toMatch(/[\p{C}]|NaN|Infinity/u);
          }
        },
      ),
      { numRuns: 3000 },
    );
  });
});
