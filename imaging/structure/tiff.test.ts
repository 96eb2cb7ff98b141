import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_PICTURE_PAGES } from '../../shared/domain/limits';
import { readTiff } from './tiff';

const SHORT = 3;
const LONG = 4;
const IFD = 13;

interface Page {
  /** Tag, type, values. */
  readonly entries: readonly (readonly [number, number, readonly number[]])[];
  /** Where the next one is, instead of right behind. */
  readonly next?: number;
}

/** A plain RGB page. */
const page = (width: number, ...more: Page['entries']): Page => ({
  entries: [
    [256, SHORT, [width]],
    [257, LONG, [20]],
    [258, SHORT, [8, 8, 8]],
    [259, SHORT, [1]],
    [262, SHORT, [2]],
    [277, SHORT, [3]],
    [278, LONG, [20]],
    ...more,
  ],
});

/** Directories only: what says how the pixels are stored, and no pixels. */
function tiff(pages: readonly Page[], { isLittle = true, isBig = false } = {}): Buffer {
  const parts: Buffer[] = [];
  const write = (size: number, value: number) => {
    const part = Buffer.alloc(size);
    const view = new DataView(part.buffer, part.byteOffset, size);
    if (size === 8) view.setBigUint64(0, BigInt(value), isLittle);
    else if (size === 4) view.setUint32(0, value, isLittle);
    else view.setUint16(0, value, isLittle);
    return part;
  };
  const offset = isBig ? 8 : 4;
  const header = [Buffer.from(isLittle ? 'II' : 'MM'), write(2, isBig ? 43 : 42)];
  if (isBig) header.push(write(2, 8), write(2, 0));
  let at = Buffer.concat(header).length + offset;
  parts.push(...header, write(offset, at));
  for (const [index, { entries, next }] of pages.entries()) {
    const length = (isBig ? 8 : 2) + entries.length * (isBig ? 20 : 12) + offset;
    const far: Buffer[] = [];
    let farAt = at + length;
    parts.push(write(isBig ? 8 : 2, entries.length));
    for (const [tag, type, values] of entries) {
      const bytes = Buffer.concat(values.map((value) => write(type === SHORT ? 2 : 4, value)));
      const inline = Buffer.concat([bytes, Buffer.alloc(offset)]).subarray(0, offset);
      const isFar = bytes.length > offset;
      parts.push(write(2, tag), write(2, type), write(offset, values.length));
      parts.push(isFar ? write(offset, farAt) : inline);
      if (!isFar) continue;
      far.push(bytes);
      farAt += bytes.length;
    }
    const isLast = index === pages.length - 1;
    parts.push(write(offset, next ?? (isLast ? 0 : farAt)), ...far);
    at = farAt;
  }
  return Buffer.concat(parts);
}

const widthsOf = (bytes: Buffer) => {
  const pages = readTiff(bytes, 0)?.pages ?? 0;
  return Array.from({ length: pages }, (_, index) => readTiff(bytes, index)?.width);
};

describe('the pages of a TIFF', () => {
  const forms = [
    { isLittle: true, isBig: false },
    { isLittle: false, isBig: false },
    { isLittle: true, isBig: true },
    { isLittle: false, isBig: true },
  ];
  it.each(forms)('are found in every form: %j', (form) => {
    const bytes = tiff([page(30, [274, SHORT, [6]]), page(40), page(50)], form);
    expect(widthsOf(bytes)).toEqual([30, 40, 50]);
    expect(readTiff(bytes, 0)).toMatchObject({ width: 30, height: 20, pages: 3, orientation: 6 });
    expect(readTiff(bytes, 1)).toMatchObject({ orientation: 1, alpha: false });
  });

  it('are not smaller copies, unless there is nothing else', () => {
    const copy = page(10, [254, LONG, [1]]);
    expect(widthsOf(tiff([copy, page(30), copy, page(40, [254, LONG, [2]])]))).toEqual([30, 40]);
    expect(widthsOf(tiff([copy]))).toEqual([10]);
  });

  it('end where the chain goes in a circle, or leads nowhere', () => {
    expect(widthsOf(tiff([page(30), { ...page(40), next: 8 }]))).toEqual([30, 40]);
    expect(widthsOf(tiff([{ ...page(30), next: 1_000_000 }]))).toEqual([30]);
    expect(widthsOf(tiff([{ ...page(30), next: 3 }]))).toEqual([30]);
  });

  it('are at most so many', () => {
    const wanted = [256, 257, 258, 262, 277];
    const small: Page = { entries: page(1).entries.filter(([tag]) => wanted.includes(tag)) };
    const bytes = tiff(Array.from({ length: MAX_PICTURE_PAGES + 5 }, () => small));
    expect(readTiff(bytes, 0)?.pages).toBe(MAX_PICTURE_PAGES);
  });

  it('have alpha where the extra sample says so', () => {
    const rgba = (kind: number): Page => ({
      entries: page(30, [338, SHORT, [kind]]).entries.map((entry) =>
        entry[0] === 277 ? [277, SHORT, [4]] : entry,
      ),
    });
    expect([0, 1, 2].map((kind) => readTiff(tiff([rgba(kind)]), 0)?.alpha)).toEqual([
      false,
      true,
      true,
    ]);
  });
});

describe('a TIFF that is refused', () => {
  const changed = (tag: number, ...values: number[]): Page => ({
    entries: [...page(30).entries.filter(([each]) => each !== tag), [tag, SHORT, values]],
  });
  const deepJpeg: Page = {
    entries: [...changed(259, 7).entries.filter(([tag]) => tag !== 258), [258, SHORT, [16]]],
  };

  it.each([
    ['DNG', page(30, [50706, LONG, [1]])],
    ['raw of a sensor', changed(262, 32803)],
    ['a compression of its own', changed(259, 34713)],
    ['bits that are not read', changed(258, 12, 12, 12)],
    ['bits that differ', changed(258, 8, 8, 16)],
    ['JPEG of sixteen bits', deepJpeg],
  ])('is one with %s', (_name, first) => {
    expect(readTiff(tiff([first]), 0)).toBeNull();
  });

  it('is a preview with the sensor in a directory below', () => {
    const first = page(30, [254, LONG, [1]], [330, IFD, [8]]);
    expect(readTiff(tiff([first]), 0)).toBeNull();
  });

  it('is one that Canon marks', () => {
    const bytes = tiff([page(30)]);
    bytes.write('CR', 8);
    expect(readTiff(bytes, 0)?.width ?? null).not.toBe(30);
  });
});

it('no bytes make it throw', () => {
  const whole = tiff([page(30), page(40)]);
  const mutated = fc
    .tuple(fc.nat(whole.length), fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255))))
    .map(([length, changes]) => {
      const bytes = Buffer.from(whole);
      for (const [at, value] of changes) bytes[at] = value;
      return bytes.subarray(0, length);
    });
  fc.assert(
    fc.property(mutated, fc.nat(3), (bytes, index) => {
      const structure = readTiff(bytes, index);
      expect(structure?.pages ?? 1).toBeGreaterThan(0);
    }),
    { numRuns: 1000 },
  );
});
