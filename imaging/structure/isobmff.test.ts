import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readIsoMedia } from './isobmff';

const latin = (text: string) => Buffer.from(text, 'latin1');
const u8 = (...values: number[]) => Buffer.from(values);
const u16 = (value: number) => u8(value >> 8, value & 255);
function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

const box = (type: string, ...parts: Buffer[]) => {
  const content = Buffer.concat(parts);
  return Buffer.concat([u32(content.length + 8), latin(type), content]);
};
const full = (type: string, version: number, flags: number, ...parts: Buffer[]) =>
  box(type, u8(version, 0, 0, flags), ...parts);

const FTYP = box('ftyp', latin('heic'), u32(0), latin('mif1heic'));
const ispe = (width: number, height: number) => full('ispe', 0, 0, u32(width), u32(height));
const irot = (quarters: number) => box('irot', u8(quarters));
const clap = (...values: number[]) => box('clap', ...values.map(u32));
const auxC = (name: string) => full('auxC', 0, 0, latin(`${name}\0`));
const ALPHA = 'urn:mpeg:hevc:2015:auxid:1';

/** An item with these properties, beside a first item with others. */
function withProperties(...properties: Buffer[]): Buffer {
  const other = ispe(7, 7);
  const indices = properties.map((_, index) => index + 2);
  return Buffer.concat([
    FTYP,
    full(
      'meta',
      0,
      0,
      full('pitm', 0, 0, u16(2)),
      box(
        'iprp',
        box('ipco', other, ...properties),
        full('ipma', 0, 0, u32(2), u16(1), u8(1, 1), u16(2), u8(indices.length, ...indices)),
      ),
    ),
  ]);
}

describe('the size', () => {
  it.each<[string, Buffer[], number, number]>([
    ['is that of the primary item', [ispe(40, 30)], 40, 30],
    ['is turned with it', [ispe(40, 30), irot(1)], 30, 40],
    ['stays when it is turned by half', [ispe(40, 30), irot(2)], 40, 30],
    ['stays when it is mirrored', [ispe(40, 30), box('imir', u8(1))], 40, 30],
    ['is cropped', [ispe(40, 30), clap(39, 1, 29, 1, 0, 1, 0, 1)], 39, 29],
    ['is cropped, then turned', [ispe(40, 30), clap(39, 1, 29, 1, 0, 1, 0, 1), irot(3)], 29, 39],
    ['ignores a crop that adds', [ispe(40, 30), clap(99, 1, 99, 1, 0, 1, 0, 1)], 40, 30],
    ['ignores a crop by nothing', [ispe(40, 30), clap(9, 0, 9, 0, 0, 0, 0, 0)], 40, 30],
    ['can be very large', [ispe(60_000, 60_000)], 60_000, 60_000],
  ])('%s', (_name, properties, width, height) => {
    expect(readIsoMedia(withProperties(...properties))).toMatchObject({ width, height });
  });

  it('is 0 where none is stated', () => {
    for (const file of [FTYP, withProperties(), withProperties(irot(1))]) {
      expect(readIsoMedia(file)).toMatchObject({ width: 0, height: 0 });
    }
  });
});

it.each([
  ['a box that goes on to the end', 0],
  ['a box that ends beyond the file', 0xffff_ffff],
])('reads %s as far as it goes', (_name, size) => {
  const file = withProperties(ispe(40, 30));
  file.writeUInt32BE(size, FTYP.length);
  expect(readIsoMedia(file)).toMatchObject({ width: 40, height: 30 });
});

it('reads boxes with sizes of 64 bits', () => {
  const file = withProperties(ispe(40, 30));
  const large = Buffer.concat([u32(1), latin('free'), u32(0), u32(20), latin('skip')]);
  const moved = Buffer.concat([file.subarray(0, FTYP.length), large, file.subarray(FTYP.length)]);
  expect(readIsoMedia(moved)).toMatchObject({ width: 40, height: 30 });
});

it.each([2, 7])('ends at a box of %s bytes, which would go nowhere', (size) => {
  const file = withProperties(ispe(40, 30));
  file.writeUInt32BE(size, FTYP.length);
  expect(readIsoMedia(file)).toMatchObject({ width: 0, height: 0 });
});

it('knows an alpha plane from other auxiliary pictures', () => {
  expect(readIsoMedia(withProperties(ispe(4, 3), auxC(ALPHA))).alpha).toBe(true);
  expect(readIsoMedia(withProperties(ispe(4, 3), auxC('urn:com:apple:depth'))).alpha).toBe(false);
  expect(readIsoMedia(withProperties(ispe(4, 3))).alpha).toBe(false);
});

it('knows a sequence by the frames of its track, and takes its size where there is no item', () => {
  const track = (frames: number) =>
    box(
      'moov',
      box(
        'trak',
        box(
          'mdia',
          box(
            'minf',
            box(
              'stbl',
              full('stsd', 0, 0, u32(1), box('hvc1', Buffer.alloc(24), u16(64), u16(48))),
              full('stsz', 0, 0, u32(0), u32(frames)),
            ),
          ),
        ),
      ),
    );
  const size = { width: 64, height: 48 };
  const alone = Buffer.concat([FTYP, track(5)]);
  expect(readIsoMedia(alone)).toMatchObject({ ...size, animated: true });
  expect(readIsoMedia(Buffer.concat([FTYP, track(1)]))).toMatchObject({ ...size, animated: false });
  const both = Buffer.concat([withProperties(ispe(40, 30)), track(5)]);
  expect(readIsoMedia(both)).toMatchObject({ width: 40, height: 30, animated: true });
});

describe('EXIF data', () => {
  const TIFF = latin('MM\0*rest');
  const infe = full('infe', 2, 0, u16(3), u16(0), latin('Exif\0'));
  const iinf = full('iinf', 0, 0, u16(1), infe);
  const item = Buffer.concat([u32(6), latin('Exif\0\0'), TIFF]);
  /** @param offset of the item, where it is not inside of the file's own data box */
  const iloc = (version: number, method: number, offset: number, length: number) =>
    full(
      'iloc',
      version,
      0,
      u16(0x4400),
      u16(1),
      u16(3),
      version > 0 ? u16(method) : Buffer.alloc(0),
      u16(0),
      u16(1),
      u32(offset),
      u32(length),
    );

  it('is found in the file', () => {
    const head = Buffer.concat([FTYP, full('meta', 0, 0, iinf, iloc(0, 0, 0, item.length))]);
    const at = head.length + 8;
    const meta = full('meta', 0, 0, iinf, iloc(0, 0, at, item.length));
    const file = Buffer.concat([FTYP, meta, box('mdat', item)]);
    expect(readIsoMedia(file).exif).toEqual(TIFF);
  });

  it('is found beside the items', () => {
    const meta = full('meta', 0, 0, iinf, iloc(1, 1, 0, item.length), box('idat', item));
    expect(readIsoMedia(Buffer.concat([FTYP, meta])).exif).toEqual(TIFF);
  });

  it.each([
    ['lies beyond the end', iloc(0, 0, 5000, 10)],
    ['is empty', iloc(0, 0, 0, 0)],
    ['is kept in a way that is not read', iloc(1, 2, 0, 10)],
  ])('is none where it %s', (_name, where) => {
    expect(readIsoMedia(Buffer.concat([FTYP, full('meta', 0, 0, iinf, where)])).exif).toBeNull();
  });

  it('never turns the picture: the size is upright already', () => {
    expect(readIsoMedia(withProperties(ispe(40, 30))).orientation).toBe(1);
  });
});

const fixture = (name: string) =>
  readFileSync(new URL(`../../e2e/fixtures/pictures/formats/${name}`, import.meta.url));

it.each([
  ['heic-8bit.heic', 120, 80, false],
  ['heic-alpha.heic', 120, 80, true],
  ['heic-grid.heic', 120, 80, false],
  ['heic-orient-6.heic', 120, 80, false],
  ['avif-alpha.avif', 120, 80, true],
  ['avif-irot.avif', 120, 80, false],
  ['avif-grid.avif', 240, 160, false],
])('reads %s', (name, width, height, alpha) => {
  const animated = false;
  expect(readIsoMedia(fixture(name))).toMatchObject({ width, height, alpha, animated });
});

it('survives whatever is in a file', () => {
  const files = ['heic-orient-6.heic', 'heic-grid.heic', 'avif-alpha.avif'].map(fixture);
  fc.assert(
    fc.property(
      fc.constantFrom(...files),
      fc.array(fc.tuple(fc.nat({ max: 600 }), fc.nat({ max: 255 })), { maxLength: 8 }),
      fc.nat({ max: 2000 }),
      (file, changes, length) => {
        const bytes = Buffer.from(file.subarray(0, length));
        for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
        const { width, height } = readIsoMedia(bytes);
        expect(width).toBeGreaterThanOrEqual(0);
        expect(height).toBeGreaterThanOrEqual(0);
      },
    ),
    { numRuns: 2000 },
  );
});
