import { describe, expect, it } from 'vitest';
import { MODEL_TABLE, MODEL_TABLE_SOURCES } from './model-table';
import {
  findModel,
  imageTokens,
  pixelsUsed,
  type DetailLevel,
  type OwnModel,
  type Price,
} from './vision-models';

const tokensOf = (
  model: string,
  width: number,
  height: number,
  detail: DetailLevel,
  ownModels: readonly OwnModel[] = [],
): number | string => {
  const counted = imageTokens(findModel(model, ownModels), detail, { width, height });
  return counted.kind === 'tokens' ? counted.tokens : counted.kind;
};
const used = (model: string, detail: DetailLevel, width: number, height: number) =>
  pixelsUsed(findModel(model), detail, { width, height });

const VECTORS: readonly [string, number, number, DetailLevel, number | string][] = [
  ['gpt-4o', 1024, 1024, 'high', 765],
  ['gpt-4o', 2048, 4096, 'high', 1105],
  ['gpt-4o', 4096, 8192, 'low', 85],
  ['gpt-4o', 512, 512, 'high', 255],
  ['gpt-4o', 513, 512, 'high', 425],
  ['gpt-4.1', 2049, 513, 'high', 1445],
  ['gpt-4.1', 2050, 513, 'high', 765],
  ['gpt-4o-mini', 1024, 1024, 'high', 25501],
  ['gpt-4o-mini', 1920, 1080, 'low', 2833],
  ['o1', 1024, 1024, 'high', 675],
  ['o3', 1024, 1024, 'low', 75],
  ['gpt-5', 1024, 1024, 'high', 630],
  ['gpt-5.4', 1024, 1024, 'high', 1229],
  ['gpt-5.4', 2048, 2048, 'high', 3000],
  ['gpt-5.5', 1024, 1024, 'low', 308],
  ['gpt-5.6-sol', 4032, 3024, 'auto', 14364],
  ['gpt-5.6-sol', 7952, 5304, 'original', 'refused'],
  ['gpt-5-mini', 256, 256, 'auto', 77],
  ['gpt-5-mini', 1280, 720, 'auto', 1104],
  ['gpt-4.1-mini', 1024, 1024, 'high', 1659],
  ['gpt-4.1-nano', 1800, 2400, 'high', 3572],
  ['o4-mini', 1800, 2400, 'high', 2498],
];

describe('image tokens', () => {
  it.each(VECTORS)('%s, %i x %i, %s: %s', (model, width, height, detail, tokens) => {
    expect(tokensOf(model, width, height, detail)).toBe(tokens);
  });

  it.each([
    ['gpt-41-2025-04-14', 765],
    ['gpt-4.1-2025-04-14', 765],
    ['openai/gpt-4o', 765],
    ['GPT-4o-2024-08-06', 765],
    ['gpt-4o-latest', 'unknown-model'],
    ['gpt-4o-mini-tts', 'unknown-model'],
    ['my-gpt-4o', 'unknown-model'],
    ['llava', 'unknown-model'],
    ['', 'unknown-model'],
  ])('finds the row of %s', (model, tokens) => {
    expect(tokensOf(model, 1024, 1024, 'high')).toBe(tokens);
  });

  it('says how far over the limit a refused picture is', () => {
    const size = { width: 7952, height: 5304 };
    expect(imageTokens(findModel('gpt-5.6-sol'), 'original', size)).toEqual({
      kind: 'refused',
      patches: 41_334,
      limit: 30_000,
    });
  });
});

describe('pixels used', () => {
  it.each([
    ['gpt-4o', 'low', 4000, 3000, 512, 384],
    ['gpt-4o', 'high', 4032, 3024, 1024, 768],
    ['gpt-4o', 'auto', 3024, 4032, 768, 1024],
    ['gpt-4o', 'high', 4096, 100, 2048, 50],
    ['gpt-4.1-mini', 'low', 4032, 3024, 2048, 1536],
    ['gpt-5.6-sol', 'auto', 4032, 3024, 4032, 3024],
  ] as const)(
    '%s %s of %i x %i: %i x %i',
    (model, detail, width, height, usedWidth, usedHeight) => {
      expect(used(model, detail, width, height)).toEqual({
        width: usedWidth,
        height: usedHeight,
      });
    },
  );

  it('costs as many tokens as the whole picture would', () => {
    for (const [model, width, height, detail, tokens] of VECTORS) {
      const seen = used(model, detail, width, height);
      if (seen === null || tokens === 'refused') continue;
      expect(tokensOf(model, seen.width, seen.height, detail)).toBe(tokens);
    }
  });

  it('stays under the size that a model refuses', () => {
    const seen = used('gpt-5.6-sol', 'auto', 7952, 5304);
    expect(seen?.width).toBeGreaterThan(6000);
    expect(tokensOf('gpt-5.6-sol', seen?.width ?? 0, seen?.height ?? 0, 'auto')).not.toBe(
      'refused',
    );
  });
});

describe('prices', () => {
  const price = (input: number, out: number, cachedIn: number | null): Price => ({
    in: input,
    out,
    cachedIn,
  });

  const PRICES: readonly [string, Price | null][] = [
    ['gpt-4o', price(2.5, 10, 1.25)],
    ['gpt-4o-2024-08-06', price(2.5, 10, 1.25)],
    ['gpt-4o-mini', price(0.15, 0.6, 0.075)],
    ['gpt-4.1', price(2, 8, 0.5)],
    ['gpt-4.1-mini', price(0.4, 1.6, 0.1)],
    ['gpt-4.1-nano', price(0.1, 0.4, 0.025)],
    ['gpt-4-turbo', price(10, 30, null)],
    ['gpt-5', price(1.25, 10, 0.125)],
    ['gpt-5.1', price(1.25, 10, 0.125)],
    ['gpt-5-mini', price(0.25, 2, 0.025)],
    ['gpt-5-nano', price(0.05, 0.4, 0.005)],
    ['gpt-5.2', price(1.75, 14, 0.175)],
    ['gpt-5.4', price(2.5, 15, 0.25)],
    ['gpt-5.4-mini', price(0.75, 4.5, 0.075)],
    ['gpt-5.5', price(5, 30, 0.5)],
    ['openai/gpt-5.6-sol', price(5, 30, 0.5)],
    ['gpt-5.6-terra', price(2.5, 15, 0.25)],
    ['gpt-5.6-luna', price(1, 6, 0.1)],
    ['o1', price(15, 60, 7.5)],
    ['o3', price(2, 8, 0.5)],
    ['o4-mini', price(1.1, 4.4, 0.275)],
    ['gpt-41-2025-04-14', null],
    ['gpt-4-vision-preview', null],
    ['gpt-5.4-nano', null],
  ];
  it.each(PRICES)('of %s: %j', (model, expected) => {
    expect(findModel(model)?.price).toEqual(expected);
  });

  it('are these twenty and no others', () => {
    const priced = MODEL_TABLE.filter((row) => row.price !== null).map(({ name }) => name);
    expect(priced).toHaveLength(20);
    const stated = PRICES.map(([name]) => name.replace('openai/', ''));
    expect(stated).toEqual(expect.arrayContaining(priced));
  });

  it('stand in rows with one name each, whose source and date are stated', () => {
    expect(new Set(MODEL_TABLE.map(({ name }) => name)).size).toBe(MODEL_TABLE.length);
    for (const { read, url } of Object.values(MODEL_TABLE_SOURCES)) {
      expect(url).toMatch(/^https:/);
      expect(read).toMatch(/^\d{4}-\d{2}$/);
    }
  });
});

describe("the user's own models", () => {
  const mine = { in: 1, out: 2, cachedIn: null };
  const own: readonly OwnModel[] = [
    { name: 'Our-Vision', countsLike: 'openai/gpt-4o', price: mine },
    { name: 'local/llava', countsLike: null, price: null },
    { name: 'gpt-4o', countsLike: null, price: mine },
    { name: 'relay/gpt-4.1', countsLike: 'gpt-4o-mini', price: null },
    { name: 'lost', countsLike: 'nobody', price: mine },
  ];

  it('count like the model that they name, at their own price', () => {
    expect(tokensOf('our-vision', 1024, 1024, 'high', own)).toBe(765);
    expect(findModel('our-vision', own)?.price).toEqual(mine);
    expect(findModel('our-vision')).toBeNull();
  });

  it('go before a row of the same name, which gives what they leave out', () => {
    expect(tokensOf('gpt-4o', 1024, 1024, 'high', own)).toBe(765);
    expect(findModel('gpt-4o-2024-08-06', own)?.price).toEqual(mine);
    expect(tokensOf('relay/gpt-4.1', 1024, 1024, 'high', own)).toBe(25_501);
    expect(findModel('relay/gpt-4.1', own)?.price).toEqual({ in: 2, out: 8, cachedIn: 0.5 });
    expect(tokensOf('gpt-4.1', 1024, 1024, 'high', own)).toBe(765);
  });

  it('have no estimate where nobody knows how they count', () => {
    expect(findModel('local/llava', own)).toEqual({
      name: 'local/llava',
      counting: null,
      price: null,
    });
    expect(tokensOf('local/llava', 1024, 1024, 'high', own)).toBe('unknown-model');
    expect(tokensOf('lost', 1024, 1024, 'high', own)).toBe('unknown-model');
    expect(findModel('lost', own)?.price).toEqual(mine);
  });
});
