import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DETAILS, type Detail } from './endpoint';
import {
  droppedPicture,
  estimateAsk,
  estimateDetails,
  keptEstimate,
  priceAt,
  usageCost,
  type Estimate,
  type EstimateChoices,
  type EstimatedAsk,
} from './estimate';
import { MAX_PICTURE_SIDE } from './limits';
import { MODEL_TABLE, MODEL_TABLE_VERSION } from './model-table';
import { planPicture, type PlanChoices, type PlannedPicture, type SizeChoice } from './plan';
import type { Usage } from './usage';
import { findModel, type OwnModel } from './vision-models';

const PROFILE = { kind: 'chat-completions', formats: ['png', 'jpeg'] } as const;
const PHOTO = { width: 4032, height: 3024 };
const SQUARE = { width: 512, height: 512 };

const choices = (
  model: string,
  detail: Detail = 'high',
  size: SizeChoice = 'fit',
): PlanChoices => ({
  model: findModel(model),
  detail,
  size,
  profile: PROFILE,
});
const ask = (change: Partial<EstimatedAsk> = {}): EstimatedAsk => ({
  pictures: [PHOTO, SQUARE],
  mode: 'each',
  textTokens: 10,
  ...change,
});
const estimate = (model: string, change: Partial<EstimatedAsk> = {}, detail: Detail = 'high') =>
  estimateAsk(ask(change), choices(model, detail), priceAt(PROFILE, model));
const totalOf = (of: Estimate) => (of.kind === 'estimate' ? of.total : of.kind);

describe('an estimate', () => {
  it('counts as for auto where the request does not state the detail', () => {
    const low = choices('gpt-4o', 'low');
    const unstated: EstimateChoices = {
      ...low,
      profile: { ...PROFILE, detailPlacement: 'nowhere' },
    };
    const one = ask({ pictures: [SQUARE], textTokens: 0 });
    expect(totalOf(estimateAsk(one, low, null))).toMatchObject({ imageTokens: 85 });
    expect(totalOf(estimateAsk(one, unstated, null))).toMatchObject({ imageTokens: 255 });
  });

  it('of one request a picture has the texts in each', () => {
    expect(estimate('gpt-4o')).toEqual({
      kind: 'estimate',
      pictures: [
        { kind: 'tokens', tokens: 765 },
        { kind: 'tokens', tokens: 255 },
      ],
      requests: [
        { imageTokens: 765, textTokens: 10, promptTokens: 775, cost: 0.0019375 },
        { imageTokens: 255, textTokens: 10, promptTokens: 265, cost: 0.0006625 },
      ],
      total: { imageTokens: 1020, textTokens: 20, promptTokens: 1040, cost: 0.0026 },
    });
  });

  it('of one request for all has the texts once', () => {
    const together = { imageTokens: 1020, textTokens: 10, promptTokens: 1030, cost: 0.002575 };
    expect(estimate('gpt-4o', { mode: 'together' })).toMatchObject({
      requests: [together],
      total: together,
    });
  });

  it('says that a model is unknown, and gives no number for it', () => {
    expect(estimate('llava')).toEqual({ kind: 'unknown-model' });
  });

  it('has tokens without money where no price is known', () => {
    expect(totalOf(estimate('gpt-4-vision-preview'))).toEqual({
      imageTokens: 1020,
      textTokens: 20,
      promptTokens: 1040,
      cost: null,
    });
  });

  it('has no total where a picture would be refused, or is a link', () => {
    const pictures = [{ width: 7952, height: 5304 }];
    const original = estimateAsk(
      ask({ pictures }),
      choices('gpt-5.6-sol', 'auto', 'original'),
      priceAt(PROFILE, 'gpt-5.6-sol'),
    );
    expect(original).toMatchObject({ pictures: [{ kind: 'refused', patches: 41_334 }] });
    const nothing = { imageTokens: null, textTokens: 10, promptTokens: null, cost: null };
    expect(totalOf(original)).toEqual(nothing);
    expect(estimate('gpt-4o', { pictures: [null] })).toMatchObject({
      pictures: [null],
      total: nothing,
    });
    // What is sent to fit is small enough.
    expect(totalOf(estimate('gpt-5.6-sol', { pictures }, 'auto'))).toMatchObject({
      imageTokens: expect.any(Number),
    });
  });

  it('stands beside those at the other details', () => {
    const all = estimateDetails(ask({ pictures: [PHOTO] }), choices('gpt-5.4'), null);
    const tokens = Object.entries(all).map(([detail, each]) => [detail, totalOf(each)]);
    expect(Object.fromEntries(tokens)).toMatchObject({
      low: { imageTokens: 3687 },
      high: { imageTokens: 2942 },
      auto: { imageTokens: 2942 },
    });
  });

  it('follows the size that was chosen', () => {
    const small = estimateAsk(ask({ pictures: [PHOTO] }), choices('gpt-4o', 'high', 512), null);
    expect(totalOf(small)).toMatchObject({ imageTokens: 255 });
  });
});

describe('the price', () => {
  const own: readonly OwnModel[] = [
    { name: 'gpt-4o', countsLike: null, price: { in: 1, out: 2, cachedIn: null } },
  ];
  const reseller = { kind: 'chat-completions', ownPrices: true } as const;

  it('is the known one, unless the endpoint has its own', () => {
    expect(priceAt(PROFILE, 'gpt-4o')?.in).toBe(2.5);
    expect(priceAt(reseller, 'gpt-4o')).toBeNull();
    expect(priceAt(reseller, 'gpt-4o-mini', own)).toBeNull();
    expect(priceAt(PROFILE, 'llava')).toBeNull();
    expect(priceAt({ kind: 'on-device' }, 'gpt-4o')).toBeNull();
  });

  it("is the user's own where there is one", () => {
    expect(priceAt(PROFILE, 'gpt-4o', own)?.in).toBe(1);
    expect(priceAt(reseller, 'gpt-4o', own)?.in).toBe(1);
  });
});

describe('the estimate that is kept', () => {
  const kept = (model: string, pictures: readonly (typeof PHOTO | null)[]) =>
    keptEstimate({
      model: findModel(model),
      detail: 'high',
      pictures,
      textTokens: 10,
      price: priceAt(PROFILE, model),
    });

  it('is of what was sent, with the price and the table that it was made with', () => {
    expect(kept('gpt-4o', [PHOTO, SQUARE])).toEqual({
      pictures: [765, 255],
      imageTokens: 1020,
      textTokens: 10,
      promptTokens: 1030,
      cost: 0.002575,
      price: { in: 2.5, out: 10, cachedIn: 1.25 },
      tableVersion: MODEL_TABLE_VERSION,
    });
  });

  it('has the tokens of what is known beside a link, and no total', () => {
    expect(kept('gpt-4-vision-preview', [null, SQUARE])).toEqual({
      pictures: [null, 255],
      imageTokens: null,
      textTokens: 10,
      promptTokens: null,
      cost: null,
      price: null,
      tableVersion: MODEL_TABLE_VERSION,
    });
  });

  it('is what was estimated before, whichever way the picture goes', () => {
    const side = fc.integer({ min: 1, max: MAX_PICTURE_SIDE });
    const size = fc.oneof(fc.constantFrom<SizeChoice>('fit', 'original'), side);
    const facts: Omit<PlannedPicture, 'width' | 'height'> = {
      ...{ format: 'jpeg', bytes: 3_000_000, orientation: 1, pages: 1, page: 0 },
      ...{ animated: false, alpha: false, clean: true, strippable: true, incomplete: false },
    };
    const model = fc
      .constantFrom(...MODEL_TABLE.map(({ name }) => name))
      .map((name) => findModel(name));
    const anyChoices = fc.record({
      ...{ model, detail: fc.constantFrom(...DETAILS), size },
      profile: fc
        .record({ maxSide: side }, { requiredKeys: [] })
        .map((limits) => ({ ...PROFILE, ...limits })),
    });
    fc.assert(
      fc.property(side, side, anyChoices, (width, height, chosen) => {
        const before = estimateAsk(ask({ pictures: [{ width, height }] }), chosen, null);
        const plan = planPicture({ ...facts, width, height }, chosen);
        const original = { width, height };
        const ways =
          plan.kind === 'original' ? [original] : plan.orOriginal ? [plan, original] : [plan];
        for (const sent of ways) {
          const kept = keptEstimate({ ...chosen, pictures: [sent], textTokens: 10, price: null });
          expect(totalOf(before)).toMatchObject({ promptTokens: kept?.promptTokens });
        }
      }),
    );
  });

  it('is none of a model of which nobody has told us how it counts, but for the price to be reckoned with later', () => {
    expect(kept('llava', [PHOTO])).toBeNull();
    const countsUnknown = { name: 'llava', counting: null, price: null };
    const request = { detail: 'low', pictures: [PHOTO], textTokens: 1 } as const;
    expect(keptEstimate({ ...request, model: countsUnknown, price: null })).toBeNull();
    const price = { in: 1, out: 2, cachedIn: null };
    expect(keptEstimate({ ...request, model: countsUnknown, price })).toEqual({
      pictures: [null],
      imageTokens: null,
      textTokens: 1,
      promptTokens: null,
      cost: null,
      price,
      tableVersion: MODEL_TABLE_VERSION,
    });
  });
});

describe('what reported usage cost', () => {
  const price = { in: 2.5, out: 10, cachedIn: 1.25 };
  const usage = (
    promptTokens: number | null,
    completionTokens: number | null,
    reported: Usage['reported'] = {},
  ): Usage => ({ promptTokens, completionTokens, totalTokens: null, reported });
  const cached = (tokens: unknown) => ({ prompt_tokens_details: { cached_tokens: tokens } });

  it.each<[string, Usage, number | null]>([
    ['prompt and completion', usage(1118, 65), 0.003445],
    ['half of it from the cache', usage(1000, 100, cached(500)), 0.002875],
    ['no more from the cache than there is', usage(1000, 0, cached(5000)), 0.00125],
    ['a cache of which nothing sound is told', usage(1000, 0, cached('all')), 0.0025],
    ['the cache of DeepSeek', usage(1000, 100, { prompt_cache_hit_tokens: 500 }), 0.002875],
    ['of Moonshot', usage(1000, 100, { cached_tokens: 500 }), 0.002875],
    ['of Anthropic', usage(1000, 100, { cache_read_input_tokens: 500 }), 0.002875],
    ['of Gemini', usage(1000, 100, { cachedContentTokenCount: 500 }), 0.002875],
    [
      'of OpenAI’s responses',
      usage(1000, 100, { input_tokens_details: { cached_tokens: 500 } }),
      0.002875,
    ],
    ['details that are none', usage(1000, 0, { prompt_tokens_details: null }), 0.0025],
    ['as the endpoint says', usage(1000, 100, { cost: 0.00123 }), 0.00123],
    ['nothing, as the endpoint says', usage(1000, 100, { cost: 0 }), 0],
    ['the endpoint says no number', usage(1000, 0, { cost: { total: 1 } }), 0.0025],
    ['no prompt tokens', usage(null, 65), null],
    ['no completion tokens', usage(1118, null), null],
  ])('%s', (_what, of, cost) => {
    expect(usageCost(of, price)).toBe(cost);
  });

  it('counts the cache like all else where it has no price of its own', () => {
    expect(usageCost(usage(1000, 100, cached(500)), { ...price, cachedIn: null })).toBe(0.0035);
  });

  it('is not known without a price, unless the endpoint says it', () => {
    expect(usageCost(usage(1118, 65), null)).toBeNull();
    expect(usageCost(usage(1118, 65, { cost: 0.5 }), null)).toBe(0.5);
  });
});

describe('a dropped picture', () => {
  const dropped = (
    pictures: readonly (number | null)[],
    textTokens: number,
    promptTokens: number | null,
  ) => droppedPicture({ pictures, textTokens }, { promptTokens });

  it.each([
    ['a text-only model: the texts and their frame', [765], 5, 18],
    ['the same at low detail', [85], 5, 18],
    ['a long text', [765], 10_000, 10_020],
    ['of four pictures, all', [765, 765, 765, 765], 5, 30],
    ['of five pictures, all but the first', [765, 765, 765, 765, 765], 5, 780],
    ['beside a link', [765, null], 5, 30],
  ])('is seen: %s', (_what, images, text, promptTokens) => {
    expect(dropped(images, text, promptTokens)).toBe(true);
  });

  it.each([
    ['as estimated, and some', [765], 5, 781],
    ['at low detail', [85], 5, 101],
    ['an endpoint that counts in its own way', [2833], 5, 1118],
    [
      'of four pictures, one: an endpoint that counts in its own way says the same',
      [765, 765, 765, 765],
      5,
      2310,
    ],
    ['far over the estimate', [85], 5, 1445],
    ['nothing reported', [765], 5, null],
    ['nothing estimated', [null], 5, 18],
  ])('is not seen: %s', (_what, images, text, promptTokens) => {
    expect(dropped(images, text, promptTokens)).toBe(false);
  });

  it('is not seen without usage', () => {
    expect(droppedPicture({ pictures: [765], textTokens: 5 }, null)).toBe(false);
  });
});
