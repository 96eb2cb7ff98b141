import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkPlan,
  overLimitInWords,
  type EndpointLimits,
  type OverLimit,
  type PlannedRequest,
} from './check-plan';
import { findModel, imageTokens } from './vision-models';

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
      { kind: 'body-bytes', bytes: body, limit: body - 1, fittingPictures: 1 },
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

describe('in words', () => {
  const overs: readonly [OverLimit, string][] = [
    [
      { kind: 'side', position: 0, side: 9000, limit: 8000 },
      'a.png is 9,000 pixels long; this endpoint takes 8,000. Send it to fit.',
    ],
    [
      { kind: 'picture-bytes', position: 0, bytes: 9e6, limit: 5e6, fittingSide: 2000 },
      'a.png is 9.0 MB; this endpoint takes 5.0 MB. At 2,000 pixels it should fit.',
    ],
    [
      {
        kind: 'patches',
        position: 0,
        patches: 41_334,
        limit: 30_000,
        fits: { width: 6000, height: 4000 },
      },
      'a.png is 41,334 patches; this model refuses more than 30,000. At 6,000 × 4,000 pixels it fits.',
    ],
    [
      { kind: 'pictures', count: 20, limit: 10 },
      'These are 20 pictures in one request; this endpoint takes 10. Ask about each, or about fewer.',
    ],
    [
      { kind: 'body-bytes', bytes: 3e7, limit: 2e7, fittingPictures: 4 },
      'The request is 30.0 MB; this endpoint takes 20.0 MB. The first 4 fit.',
    ],
    [
      { kind: 'body-bytes', bytes: 3e7, limit: 2e7, fittingPictures: 0 },
      'The request is 30.0 MB; this endpoint takes 20.0 MB. Send a smaller size.',
    ],
  ];
  it.each(overs)('%j: %s', (over, words) => {
    expect(overLimitInWords(over, () => 'a.png')).toBe(words);
  });
});
