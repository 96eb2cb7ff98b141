import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SendPlan } from '../../shared/domain/plan';
import { keepsPlan, readResult } from './results';

const WEBP = Buffer.from('RIFF\x10\0\0\0WEBPVP8 ', 'latin1');
const NONE = Buffer.alloc(0);

function pack(head: unknown, body: Uint8Array): Buffer {
  const json = Buffer.from(JSON.stringify(head));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(json.length);
  return Buffer.concat([length, json, body]);
}

const FACTS = {
  format: 'png',
  width: 40,
  height: 30,
  orientation: 1,
  animated: false,
  alpha: false,
  clean: true,
  strippable: false,
  pages: 1,
  page: 0,
  incomplete: false,
};
const INSPECT = { kind: 'inspect', facts: FACTS, camera: { Camera: 'Example' } };
const PICTURE = { kind: 'picture', format: 'webp', width: 40, height: 30 };
const PREPARED = { ...PICTURE, kind: 'prepared', removed: ['GPS 1.00000 N 2.00000 E'] };
const GREY = { kind: 'grey', width: 4, height: 3, colours: [{ hex: '#00ff00', share: 1 }] };

describe('a result from the imaging page', () => {
  it.each<[object, Uint8Array]>([
    [INSPECT, WEBP],
    [PICTURE, WEBP],
    [PREPARED, WEBP],
    [{ ...PREPARED, removed: [] }, WEBP],
    [GREY, Buffer.alloc(12)],
    [{ kind: 'refused', reason: 'damaged' }, NONE],
    [{ kind: 'failed', message: 'why' }, NONE],
  ])('%j is taken', (head, body) => {
    const result = readResult(pack(head, body));
    expect(result?.head).toEqual(head);
    expect(Buffer.from(result?.body ?? NONE)).toEqual(Buffer.from(body));
  });

  it.each<[string, unknown, Uint8Array]>([
    ['an unknown kind', { kind: 'other' }, NONE],
    ['an unknown field', { ...PICTURE, path: '/etc' }, WEBP],
    ['a size of nothing', { ...PICTURE, width: 0 }, WEBP],
    ['a broken number', { ...PICTURE, width: 1.5 }, WEBP],
    ['a size beyond the limit', { ...PICTURE, width: 100_000, height: 100_000 }, WEBP],
    ['bytes of another format', { ...PICTURE, format: 'jpeg' }, WEBP],
    ['no bytes', PICTURE, NONE],
    ['prepared bytes of another format', { ...PREPARED, format: 'png' }, WEBP],
    ['an unknown format', { ...PREPARED, format: 'pdf' }, WEBP],
    ['an overlong word of what was removed', { ...PREPARED, removed: ['x'.repeat(121)] }, WEBP],
    ['too many such words', { ...PREPARED, removed: Array(101).fill('x') }, WEBP],
    ['nothing said of what was removed', { ...PICTURE, kind: 'prepared' }, WEBP],
    ['a thumbnail that is no WebP', INSPECT, Buffer.from('<svg onload="">')],
    ['an unknown orientation', { ...INSPECT, facts: { ...FACTS, orientation: 9 } }, WEBP],
    ['an overlong value', { ...INSPECT, camera: { Camera: 'x'.repeat(201) } }, WEBP],
    ['too few pixels', GREY, Buffer.alloc(11)],
    ['too many pixels', GREY, Buffer.alloc(13)],
    [
      'a colour that is none',
      { ...GREY, colours: [{ hex: 'url(x)', share: 1 }] },
      Buffer.alloc(12),
    ],
    ['an unknown reason', { kind: 'refused', reason: 'because' }, NONE],
    ['a refusal with bytes', { kind: 'refused', reason: 'damaged' }, WEBP],
    ['no object', 'inspect', NONE],
    ['null', null, NONE],
  ])('with %s is not', (_name, head, body) => {
    expect(readResult(pack(head, body))).toBeNull();
  });

  it('of whatever bytes never throws', () => {
    const any = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc
        .tuple(fc.jsonValue(), fc.uint8Array({ maxLength: 20 }))
        .map(([head, body]) => pack(head, body)),
    );
    fc.assert(
      fc.property(any, (bytes) => {
        expect(readResult(bytes)).toBeNull();
      }),
      { numRuns: 2000 },
    );
  });

  it('may lie anywhere in its buffer', () => {
    const packed = pack(PICTURE, WEBP);
    const shifted = new Uint8Array(packed.length + 3);
    shifted.set(packed, 3);
    expect(readResult(shifted.subarray(3))?.head).toEqual(PICTURE);
  });
});

describe('what was prepared', () => {
  const PNG = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(40)]);
  const plan: SendPlan = {
    kind: 'encode',
    width: 40,
    height: 30,
    lossless: 'webp',
    lossy: 'jpeg',
    maxBytes: 1,
    orOriginal: false,
  };
  const whole = { format: 'png', width: 80, height: 60 } as const;

  it.each<[string, Parameters<typeof keepsPlan>[0], number, SendPlan, boolean]>([
    ['in a planned format and size', { ...PICTURE, format: 'webp' }, 60, plan, true],
    ['in the other planned format', { ...PICTURE, format: 'jpeg' }, 60, plan, true],
    ['in a format that nobody planned', { ...PICTURE, format: 'png' }, 40, plan, false],
    ['wider than planned', { ...PICTURE, format: 'webp', width: 41 }, 40, plan, false],
    ['lower than planned', { ...PICTURE, format: 'webp', height: 29 }, 40, plan, false],
    ['the original, unasked', whole, 48, plan, false],
    ['the original as the last resort', whole, 48, { ...plan, orOriginal: true }, true],
    ['an original that grew', whole, 49, { ...plan, orOriginal: true }, false],
    ['the original as planned', whole, 20, { kind: 'original' }, true],
    ['an original of another format', { ...whole, format: 'gif' }, 20, { kind: 'original' }, false],
    ['an original longer than it was', whole, 49, { kind: 'original' }, false],
  ])('%s', (_name, head, bytes, planned, expected) => {
    expect(keepsPlan(head, Buffer.alloc(bytes), planned, PNG)).toBe(expected);
  });
});
