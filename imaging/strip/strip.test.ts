import fc from 'fast-check';
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Opened } from '../opened';
import { readStructure } from '../structure/read-structure';
import {
  chunk,
  coded,
  END,
  fixture,
  frame,
  gif,
  GIF_FRAME,
  header,
  JFIF,
  join,
  jpeg,
  PNG_SIGNATURE,
  riff,
  SCAN,
  segment,
  u32,
  VP8,
  vp8x,
  webp,
} from '../testing/files';
import { isAll, readEssence } from './essence';
import { stripPicture } from './strip';

/** Planted where metadata lie: nothing that draws holds it. */
const CANARY = 'canary-7f3a';

function open(file: Uint8Array): Opened | null {
  const bytes = new Uint8Array(file);
  const structure = readStructure(bytes, 0);
  if (structure === null) return null;
  const { exif: _, orientation = 1, ...facts } = structure;
  return { bytes, camera: {}, facts: { ...facts, orientation, page: 0, incomplete: false } };
}

/** What must be so of every file that can be stripped. */
function expectStripped(opened: Opened): Uint8Array {
  const before = Buffer.from(opened.bytes);
  const stripped = stripPicture(opened);
  expect(before.equals(opened.bytes)).toBe(true);
  expect(stripped.length).toBeLessThanOrEqual(opened.bytes.length);
  const again = open(stripped);
  expect(again?.facts).toEqual({ ...opened.facts, clean: true, strippable: true });
  expect(again && stripPicture(again)).toBe(again?.bytes);
  return stripped;
}

describe('fixtures', () => {
  const folder = new URL('../../e2e/fixtures/pictures/', import.meta.url);
  const names = ['', 'formats/', 'metadata/'].flatMap((part) =>
    readdirSync(new URL(part, folder))
      .filter((name) => /\.(?:jpg|png|webp|gif)$/.test(name))
      .map((name) => part + name),
  );
  const all = names.flatMap((name) => {
    const opened = open(fixture(name));
    return opened === null ? [] : [{ name, opened }];
  });

  it.each(all.filter(({ opened }) => opened.facts.strippable))('$name', ({ opened }) => {
    expectStripped(opened);
  });

  it('that would look different without what is in them are left alone', () => {
    const left = all.filter(({ opened }) => !opened.facts.strippable);
    expect(left.map(({ name }) => name).sort()).toEqual([
      'animated.gif',
      'formats/cmyk-adobe.jpg',
      'formats/cmyk-icc.jpg',
      'formats/cmyk-ycck.jpg',
      'formats/colour-adobe-rgb.jpg',
      'formats/colour-display-p3.jpg',
      'formats/colour-display-p3.png',
      'formats/colour-display-p3.webp',
      'formats/gif-animated.gif',
      'formats/gif-part.gif',
      'formats/png-animated.png',
      'formats/webp-animated.webp',
      'metadata/comment.gif',
      'truncated.jpg',
    ]);
    for (const { opened } of left) expect(() => stripPicture(opened)).toThrow(/cannot be stripped/);
  });
});

it.each(['heic-8bit.heic', 'avif-420.avif', 'tiff-none.tif', 'bmp-24bit.bmp', 'ico-png.ico'])(
  'never takes %s apart',
  (name) => {
    const opened = open(fixture(`formats/${name}`));
    expect(opened?.facts).toMatchObject({ clean: false, strippable: false });
    expect(() => opened && stripPicture(opened)).toThrow(/cannot be stripped/);
  },
);

/** A format's parts that draw, in order, and what else may lie between any of them. */
interface Kind {
  readonly drawing: readonly (Buffer | string)[];
  readonly other: readonly (Buffer | string)[];
  readonly whole: (parts: readonly (Buffer | string)[]) => Buffer;
}

const KINDS: readonly Kind[] = [
  {
    drawing: ['\xff\xd8', JFIF, frame(3, 0xc2), SCAN, SCAN, END],
    other: [
      join('\xff\xff', segment(0xfe, ''), CANARY),
      ...[0xe0, 0xe1, 0xe2, 0xe3, 0xe4, 0xec, 0xed, 0xee, 0xef, 0xfe, 0xdc].map((marker) =>
        segment(marker, CANARY),
      ),
      segment(0xe1, `Exif\0\0MM\0*${CANARY}`),
      segment(0xe1, `http://ns.adobe.com/xap/1.0/\0${CANARY}`),
      segment(0xe2, `MPF\0${CANARY}`),
      segment(0xed, `Photoshop 3.0\0${CANARY}`),
      segment(0xe0, `JFXX\0\x10${CANARY}`),
    ],
    whole: (parts) => join(...parts),
  },
  {
    drawing: [PNG_SIGNATURE, header(2), chunk('gAMA', u32(45_455)), coded(2), chunk('IEND', '')],
    other: ['tEXt', 'zTXt', 'iTXt', 'eXIf', 'tIME', 'pHYs', 'sPLT', 'prVt', 'bKGD', 'caBX'].map(
      (type) => chunk(type, CANARY),
    ),
    whole: (parts) => join(...parts),
  },
  {
    drawing: [gif().subarray(0, -1), '!\xf9\x04\x01\0\0\0\0', GIF_FRAME, ';'],
    other: [
      `!\xfe\x0b${CANARY}\0`,
      `!\x01\x0b${CANARY}\0`,
      `!\xff\x0b${CANARY}\x0b${CANARY}\0`,
      '!\xff\x0bNETSCAPE2.0\x03\x01\0\0\0',
    ],
    whole: (parts) => join(...parts),
  },
  {
    drawing: [vp8x(0x1c), riff('ALPH', '\0abc'), VP8],
    other: ['EXIF', 'XMP ', 'prVt', 'FRGM'].map((type) => riff(type, CANARY)),
    whole: (parts) => webp(...parts),
  },
];

/** Files with the canary before, between and behind what draws; the rest of the same parts, with nothing between. */
const planted = fc.constantFrom(...KINDS).chain(({ drawing, other, whole }) =>
  fc
    .array(fc.array(fc.constantFrom(...other), { maxLength: 4 }), {
      minLength: drawing.length - 1,
      maxLength: drawing.length - 1,
    })
    .chain((between) =>
      fc.boolean().map((behind) => {
        const parts = drawing.flatMap((part, index) => [part, ...(between[index] ?? [])]);
        return { bare: whole(drawing), file: join(whole(parts), behind ? CANARY : '') };
      }),
    ),
);

it('leaves nothing of what was planted anywhere', () => {
  fc.assert(
    fc.property(planted, ({ bare, file }) => {
      const opened = open(file);
      expect(opened?.facts.strippable).toBe(true);
      const stripped = opened && expectStripped(opened);
      expect(Buffer.from(stripped ?? []).includes(CANARY)).toBe(false);
      const pure = open(bare);
      expect(pure && stripPicture(pure)).toEqual(stripped);
    }),
    { numRuns: 300 },
  );
});

it('throws for no file that it says it can strip, and leaves one that is clean', () => {
  const mutated = fc
    .tuple(
      planted,
      fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 3 }),
      fc.option(fc.tuple(fc.nat(), fc.nat())),
    )
    .map(([{ file }, changes, cut]) => {
      const bytes = Buffer.from(file);
      for (const [at, value] of changes) bytes[at % bytes.length] = value;
      if (cut === null) return bytes;
      const [from, count] = [cut[0] % bytes.length, cut[1] % 40];
      return join(bytes.subarray(0, from), bytes.subarray(from + count));
    });
  fc.assert(
    fc.property(mutated, (file) => {
      const opened = open(file);
      if (opened?.facts.strippable === true) expectStripped(opened);
    }),
    { numRuns: 1000 },
  );
});

it('knows the essence of a file by its bytes, wherever they lie', () => {
  const file = new Uint8Array(jpeg());
  const essence = readEssence(file, 'jpeg') ?? [];
  expect(isAll(essence, file)).toBe(true);
  expect(isAll(essence, file.slice())).toBe(true);
  expect(isAll(essence.slice(1), file)).toBe(false);
  expect(isAll([...essence, file], file)).toBe(false);
  expect(isAll(essence.slice(0, -1), file)).toBe(false);
});
