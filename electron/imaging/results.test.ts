import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readResult } from './results';

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
const GREY = { kind: 'grey', width: 4, height: 3, colours: [{ hex: '#00ff00', share: 1 }] };

describe('a result from the imaging page', () => {
  it.each<[object, Uint8Array]>([
    [INSPECT, WEBP],
    [PICTURE, WEBP],
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
