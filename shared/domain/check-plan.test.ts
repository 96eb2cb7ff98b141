import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkPlan,
  overLimitError,
  overLimitInWords,
  type EndpointLimits,
  type OverLimit,
  type PlannedRequest,
} from './check-plan';
import { DETAILS } from './endpoint';
import { MAX_PICTURE_SIDE } from './limits';
import { MODEL_TABLE } from './model-table';
import { plannedSize } from './plan';
import { findModel, fitSide, imageTokens, type Size } from './vision-models';

const PICTURE = { width: 2000, height: 1000, bytes: 900_000 };

const check = (request: Partial<PlannedRequest>, limits: EndpointLimits = {}) =>
  checkPlan(
    { pictures: [PICTURE], textBytes: 100, model: findModel('gpt-4o'), detail: 'high', ...request },
    limits,
  );

describe('a request as planned', () => {
  it('is taken where the endpoint states no limits', () => {
    expect(check({ pictures: Array.from({ length: 2000 }, () => PICTURE) })).toEqual([]);
  });

  it('is taken up to each limit, and not one beyond', () => {
    const pictures = [PICTURE, PICTURE];
    const body = 1_000 + 100 + 2 * (100 + 1_200_000);
    expect(
      check(
        { pictures },
        { maxSide: 2000, maxPictureBytes: 900_000, maxPictures: 2, maxBodyBytes: body },
      ),
    ).toEqual([]);
    expect(check({}, { maxSide: 1999 })).toEqual([
      { kind: 'side', position: 0, side: 2000, limit: 1999 },
    ]);
    expect(check({ pictures }, { maxPictures: 1 })).toEqual([
      { kind: 'pictures', count: 2, limit: 1 },
    ]);
    expect(check({ pictures }, { maxBodyBytes: body - 1 })).toEqual([
      { kind: 'body-bytes', bytes: body, limit: body - 1, fittingPictures: 1, fittingSide: 1897 },
    ]);
  });

  it('says at which size a picture of too many bytes should fit', () => {
    const [over, ...more] = check({}, { maxPictureBytes: 225_000 });
    expect(more).toEqual([]);
    expect(over).toMatchObject({ kind: 'picture-bytes', position: 0, bytes: 900_000 });
    expect(over).toHaveProperty('fittingSide', 948);
  });

  it('says of a picture that the model refuses which size it takes', () => {
    const model = findModel('gpt-5.6-sol');
    const large = { width: 7952, height: 5304, bytes: null };
    const [over, ...more] = check({ model, detail: 'auto', pictures: [PICTURE, large] });
    expect(more).toEqual([]);
    if (over?.kind !== 'patches') throw new Error('Nothing was found to be over.');
    expect(over).toMatchObject({ position: 1, patches: 41_334, limit: 30_000 });
    expect(imageTokens(model, 'auto', over.fits).kind).toBe('tokens');
  });

  it('counts links, and measures none', () => {
    const pictures = [null, PICTURE, null];
    const body = 1_000 + 100 + 3 * 100 + 1_200_000;
    expect(check({ pictures }, { maxSide: 2000, maxPictures: 3, maxBodyBytes: body })).toEqual([]);
    expect(check({ pictures }, { maxPictures: 2, maxBodyBytes: body - 1 })).toMatchObject([
      { kind: 'pictures', count: 3, limit: 2 },
      { kind: 'body-bytes', fittingPictures: 2, fittingSide: 1897 },
    ]);
    expect(check({ pictures: [null, null] }, { maxBodyBytes: 1_200 })).toMatchObject([
      { kind: 'body-bytes', fittingPictures: 1, fittingSide: null },
    ]);
  });

  const pixels = fc.integer({ min: 1, max: MAX_PICTURE_SIDE });
  const anySize = fc.record({ width: pixels, height: pixels });
  const anyModel = fc
    .constantFrom(...MODEL_TABLE.map(({ name }) => name))
    .map((name) => findModel(name));
  const anyDetail = fc.constantFrom(...DETAILS);

  it('is over no limit in pixels where it is planned to fit', () => {
    fc.assert(
      fc.property(anySize, anyModel, anyDetail, pixels, (original, model, detail, maxSide) => {
        const profile = { kind: 'chat-completions', formats: ['jpeg'], maxSide } as const;
        const size = plannedSize(original, { model, detail, size: 'fit', profile });
        expect(check({ pictures: [{ ...size, bytes: null }], model, detail }, profile)).toEqual([]);
      }),
    );
  });

  it('fits at the size that is said to fit', () => {
    const model = findModel('gpt-5.6-sol');
    const large = fc.integer({ min: 6000, max: MAX_PICTURE_SIDE });
    fc.assert(
      fc.property(large, large, (width, height) => {
        const over = (size: Size) =>
          check({ pictures: [{ ...size, bytes: null }], model, detail: 'auto' });
        const [refused] = over({ width, height });
        if (refused?.kind !== 'patches') throw new Error('Nothing was found to be over.');
        expect(over(refused.fits)).toEqual([]);
      }),
    );
  });

  it('is not measured in bytes before anything was prepared', () => {
    const pictures = [{ ...PICTURE, bytes: null }];
    expect(check({ pictures }, { maxPictureBytes: 1, maxBodyBytes: 2_000 })).toEqual([]);
  });

  it('fits with as many pictures as are said to fit', () => {
    const bytes = fc.integer({ min: 1, max: 1e6 });
    fc.assert(
      fc.property(
        fc.array(bytes, { maxLength: 20 }),
        fc.integer({ min: 2e3, max: 1e7 }),
        (all, limit) => {
          const pictures = all.map((each) => ({ ...PICTURE, bytes: each }));
          const [over] = check({ pictures }, { maxBodyBytes: limit });
          if (over?.kind !== 'body-bytes') return;
          const fitting = pictures.slice(0, over.fittingPictures);
          expect(check({ pictures: fitting }, { maxBodyBytes: limit })).toEqual([]);
          const oneMore = pictures.slice(0, over.fittingPictures + 1);
          expect(check({ pictures: oneMore }, { maxBodyBytes: limit })).not.toEqual([]);
        },
      ),
    );
  });
});

describe('what would fit', () => {
  const limit = fc.integer({ min: 5_000, max: 1e6 });
  const side = fc.integer({ min: 1000, max: 4000 });
  const pictures = fc.array(
    fc
      .record({ width: side, height: side })
      .map((size) => ({ ...size, bytes: Math.ceil((size.width * size.height) / 10) })),
    { minLength: 1, maxLength: 5 },
  );
  const within = (all: readonly (Size & { bytes: number })[], longest: number) =>
    all.map((each) => {
      const size = fitSide(each, longest);
      return { ...size, bytes: Math.ceil((size.width * size.height) / 10) };
    });

  it('is under the limit in bytes, for pictures whose bytes go with their pixels', () => {
    fc.assert(
      fc.property(pictures, limit, (all, bytes) => {
        for (const limits of [{ maxPictureBytes: bytes }, { maxBodyBytes: bytes }]) {
          for (const over of check({ pictures: all }, limits)) {
            if (!('fittingSide' in over) || over.fittingSide === null) throw new Error(over.kind);
            const of = 'position' in over ? all.slice(over.position, over.position + 1) : all;
            expect(check({ pictures: within(of, over.fittingSide) }, limits)).toEqual([]);
          }
        }
      }),
    );
  });

  it('is nothing where the texts alone are too much', () => {
    expect(check({ textBytes: 9_000 }, { maxBodyBytes: 5_000 })).toMatchObject([
      { kind: 'body-bytes', fittingPictures: 0, fittingSide: null },
    ]);
  });
});

describe('in words', () => {
  const side = (position: number): OverLimit => ({
    kind: 'side',
    position,
    side: 9000,
    limit: 8000,
  });
  const overs: readonly [OverLimit, string][] = [
    [
      side(0),
      'a.png is 9,000 pixels long; this endpoint takes 8,000. It fits with a longest side of 8,000 pixels.',
    ],
    [
      { kind: 'picture-bytes', position: 0, bytes: 9e6, limit: 5e6, fittingSide: 2000 },
      'a.png is 9.0 MB; this endpoint takes 5.0 MB. It should fit with a longest side of 2,000 pixels.',
    ],
    [
      { kind: 'picture-bytes', position: 0, bytes: 5_000_001, limit: 5e6, fittingSide: 2000 },
      'a.png is 5,000,001 bytes; this endpoint takes 5,000,000. It should fit with a longest side of 2,000 pixels.',
    ],
    [
      {
        kind: 'patches',
        position: 0,
        patches: 41_334,
        limit: 30_000,
        fits: { width: 6000, height: 4000 },
      },
      'a.png is 41,334 patches of 32 × 32 pixels; this model refuses more than 30,000. It fits at 6,000 × 4,000 pixels.',
    ],
    [
      { kind: 'pictures', count: 20, limit: 10 },
      'These are 20 pictures in one request; this endpoint takes 10. The first 10 fit; or ask about each.',
    ],
    [
      { kind: 'body-bytes', bytes: 3e7, limit: 2e7, fittingPictures: 4, fittingSide: 900 },
      'The request is 30.0 MB; this endpoint takes 20.0 MB. The first 4 fit; all should with a longest side of 900 pixels.',
    ],
    [
      { kind: 'body-bytes', bytes: 3e7, limit: 2e7, fittingPictures: 0, fittingSide: 900 },
      'The request is 30.0 MB; this endpoint takes 20.0 MB. It should fit with a longest side of 900 pixels.',
    ],
    [
      { kind: 'body-bytes', bytes: 3e7, limit: 2e7, fittingPictures: 0, fittingSide: null },
      'The request is 30.0 MB; this endpoint takes 20.0 MB. Shorten the prompt.',
    ],
    [
      { kind: 'body-bytes', bytes: 3e7, limit: 2e7, fittingPictures: 4, fittingSide: null },
      'The request is 30.0 MB; this endpoint takes 20.0 MB. The first 4 fit.',
    ],
  ];
  it.each(overs)('%j: %s', (over, words) => {
    expect(overLimitInWords(over, () => 'a.png')).toBe(words);
  });

  it('is an error that says what would fit, and that nothing was sent', () => {
    const nameOf = (position: number) => `${position}.png`;
    expect(overLimitError([side(1)], nameOf)).toEqual({
      code: 'over-limit',
      message: '1.png is 9,000 pixels long; this endpoint takes 8,000.',
      hint: 'It fits with a longest side of 8,000 pixels. Nothing was sent.',
      retryable: false,
    });
    const three = overLimitError(
      [side(0), side(1), { kind: 'pictures', count: 3, limit: 2 }],
      nameOf,
    );
    expect(three).toMatchObject({
      message:
        'These are 3 pictures in one request; this endpoint takes 2. 0.png is 9,000 pixels long; this endpoint takes 8,000. 1.png is 9,000 pixels long; this endpoint takes 8,000.',
      hint: 'The first 2 fit; or ask about each. It fits with a longest side of 8,000 pixels. Nothing was sent.',
    });
    expect(three).not.toHaveProperty('details');
  });

  it('is a short error also of many, with all of them in its details', () => {
    const all = Array.from({ length: 300 }, (_, position) => side(position));
    const { details, message } = overLimitError(all, (position) => `${position}.png`);
    expect(message).toMatch(/^0\.png .* 2\.png is [^.]+\. So it is with 297 more\.$/);
    expect(details?.split('\n')).toHaveLength(300);
    expect(details).toContain('299.png is 9,000 pixels long');
  });
});
