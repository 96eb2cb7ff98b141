/**
 * What is known of models that look at pictures: how each counts them, and what it costs. Data alone: the formulas stand
 * in `vision-models.ts`. Estimates, never a bill.
 */
import type { Detail } from './endpoint';

/** `original` is not in the chat schema, but it is what `auto` means for some models. */
export type DetailLevel = Detail | 'original';

/** How a model counts a picture. */
export type Counting = TileCounting | PatchCounting;

/** Counted in squares of 512 pixels; `low` costs the base alone. */
export interface TileCounting {
  readonly count: 'tiles';
  readonly base: number;
  readonly perTile: number;
}

/** Counted in squares of 32 pixels. */
export interface PatchCounting {
  readonly count: 'patches';
  readonly levels: Readonly<Record<DetailLevel, PatchLimit>>;
  /** Tokens for 100 patches. */
  readonly per100: number;
}

export interface PatchLimit {
  /** Pixels of the longest side; a larger picture is scaled down by the endpoint. */
  readonly side: number;
  /** Patches; a larger picture is scaled down by the endpoint. */
  readonly budget: number;
  /** Patches above which the endpoint refuses the picture. */
  readonly refusedOver: number;
}

/** US dollars for a million tokens. */
export interface Price {
  readonly in: number;
  readonly out: number;
  /** Prompt tokens that the endpoint had in its cache; null where it has no price of its own. */
  readonly cachedIn: number | null;
}

export interface ModelRow {
  /** Without a vendor before it and a date behind it. */
  readonly name: string;
  readonly counting: Counting;
  /** Null where none is known. */
  readonly price: Price | null;
}

/** Goes up with every change of the rows; what was estimated by which of them stands beside the estimate. */
export const MODEL_TABLE_VERSION = 1;

/** Where the rows come from, and when they were read. */
export const MODEL_TABLE_SOURCES = {
  counting: {
    name: "OpenAI's vision guide",
    url: 'https://platform.openai.com/docs/guides/images-vision#calculating-costs',
    read: '2026-11',
  },
  prices: {
    name: "LiteLLM's price table (MIT)",
    url: 'https://github.com/BerriAI/litellm/blob/main/model_prices_and_context_window.json',
    read: '2026-11',
  },
} as const;

const NONE = Infinity;

const limit = (side: number, budget: number, refusedOver = NONE): PatchLimit => ({
  side,
  budget,
  refusedOver,
});
const tiles = (base: number, perTile: number): TileCounting => ({ count: 'tiles', base, perTile });
const patches = (
  per100: number,
  low: PatchLimit,
  high = low,
  original = low,
  auto = original,
): PatchCounting => ({ count: 'patches', levels: { low, high, original, auto }, per100 });
const usd = (input: number, out: number, cachedIn: number | null): Price => ({
  in: input,
  out,
  cachedIn,
});
const row = (name: string, counting: Counting, price: Price | null = null): ModelRow => ({
  name,
  counting,
  price,
});

const GPT_4_TILES = tiles(85, 170);
const GPT_5_TILES = tiles(70, 140);
const O_TILES = tiles(75, 150);
const SIDE_512 = limit(512, NONE);
const SIDE_2048 = limit(2048, 2500);
const SIDE_6000 = limit(6000, 10_000);
const LARGE = limit(2048, 6144);
const UNSCALED = limit(65_535, NONE, 30_000);
const SMALL = limit(NONE, 1536);

const GPT_5_6 = patches(120, SIDE_512, SIDE_2048, UNSCALED);
const GPT_5_5 = patches(120, SIDE_512, SIDE_2048, SIDE_6000);
const GPT_5_4 = patches(120, LARGE, SIDE_2048, SIDE_6000, SIDE_2048);

/** Of `gpt-41`, a reseller's name of gpt-4.1, the reseller's price is not known. */
export const MODEL_TABLE: readonly ModelRow[] = [
  row('gpt-4o', GPT_4_TILES, usd(2.5, 10, 1.25)),
  row('gpt-4o-mini', tiles(2833, 5667), usd(0.15, 0.6, 0.075)),
  row('gpt-4.1', GPT_4_TILES, usd(2, 8, 0.5)),
  row('gpt-41', GPT_4_TILES),
  row('gpt-4-turbo', GPT_4_TILES, usd(10, 30, null)),
  row('gpt-4-vision-preview', GPT_4_TILES),
  row('gpt-5', GPT_5_TILES, usd(1.25, 10, 0.125)),
  row('gpt-5.1', GPT_5_TILES, usd(1.25, 10, 0.125)),
  row('o1', O_TILES, usd(15, 60, 7.5)),
  row('o3', O_TILES, usd(2, 8, 0.5)),
  row('gpt-5.6-sol', GPT_5_6, usd(5, 30, 0.5)),
  row('gpt-5.6-terra', GPT_5_6, usd(2.5, 15, 0.25)),
  row('gpt-5.6-luna', GPT_5_6, usd(1, 6, 0.1)),
  row('gpt-5.5', GPT_5_5, usd(5, 30, 0.5)),
  row('gpt-5.4', GPT_5_4, usd(2.5, 15, 0.25)),
  row('gpt-5.4-mini', GPT_5_4, usd(0.75, 4.5, 0.075)),
  row('gpt-5.4-nano', GPT_5_4),
  row('gpt-5.2', patches(120, LARGE), usd(1.75, 14, 0.175)),
  row('gpt-4.1-mini', patches(162, LARGE), usd(0.4, 1.6, 0.1)),
  row('gpt-5-mini', patches(120, SMALL), usd(0.25, 2, 0.025)),
  row('gpt-5-nano', patches(150, SMALL), usd(0.05, 0.4, 0.005)),
  row('gpt-4.1-nano', patches(246, SMALL), usd(0.1, 0.4, 0.025)),
  row('o4-mini', patches(172, SMALL), usd(1.1, 4.4, 0.275)),
];
