/**
 * How many pixels of a picture a model looks at, and what they cost in tokens.
 *
 * Data of November 2026, read from OpenAI's vision guide; estimates, never a bill.
 * @see https://platform.openai.com/docs/guides/images-vision#calculating-costs
 */
import type { Detail } from './endpoint';

/** `original` is not in the chat schema, but it is what `auto` means for some models. */
export type DetailLevel = Detail | 'original';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Counted in squares of 512 pixels; `low` costs the base alone. */
interface TileModel {
  readonly count: 'tiles';
  readonly base: number;
  readonly perTile: number;
}

/** Counted in squares of 32 pixels. */
interface PatchModel {
  readonly count: 'patches';
  readonly levels: Readonly<Record<DetailLevel, PatchLimit>>;
  /** Tokens for 100 patches. */
  readonly per100: number;
}

interface PatchLimit {
  /** Pixels of the longest side; a larger picture is scaled down by the endpoint. */
  readonly side: number;
  /** Patches; a larger picture is scaled down by the endpoint. */
  readonly budget: number;
  /** Patches above which the endpoint refuses the picture. */
  readonly refusedOver: number;
}

type VisionModel = TileModel | PatchModel;

const TILE = 512;
const PATCH = 32;
const LOW_SIDE = 512;
const TILES_SIDE = 2048;
const TILES_SHORT_SIDE = 768;
const NONE = Infinity;

const limit = (side: number, budget: number, refusedOver = NONE): PatchLimit => ({
  side,
  budget,
  refusedOver,
});
const tiles = (base: number, perTile: number): TileModel => ({ count: 'tiles', base, perTile });
const everyLevel = (same: PatchLimit, per100: number): PatchModel => ({
  count: 'patches',
  levels: { low: same, high: same, auto: same, original: same },
  per100,
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

const GPT_5_6: PatchModel = {
  count: 'patches',
  levels: { low: SIDE_512, high: SIDE_2048, auto: UNSCALED, original: UNSCALED },
  per100: 120,
};
const GPT_5_5: PatchModel = {
  count: 'patches',
  levels: { low: SIDE_512, high: SIDE_2048, auto: SIDE_6000, original: SIDE_6000 },
  per100: 120,
};
const GPT_5_4: PatchModel = {
  count: 'patches',
  levels: { low: LARGE, high: SIDE_2048, auto: SIDE_2048, original: SIDE_6000 },
  per100: 120,
};

const MODELS: ReadonlyMap<string, VisionModel> = new Map<string, VisionModel>([
  ['gpt-4o', GPT_4_TILES],
  ['gpt-4.1', GPT_4_TILES],
  ['gpt-41', GPT_4_TILES],
  ['gpt-4-turbo', GPT_4_TILES],
  ['gpt-4-vision-preview', GPT_4_TILES],
  ['gpt-4o-mini', tiles(2833, 5667)],
  ['gpt-5', GPT_5_TILES],
  ['gpt-5.1', GPT_5_TILES],
  ['o1', O_TILES],
  ['o3', O_TILES],
  ['gpt-5.6-sol', GPT_5_6],
  ['gpt-5.6-terra', GPT_5_6],
  ['gpt-5.6-luna', GPT_5_6],
  ['gpt-5.5', GPT_5_5],
  ['gpt-5.4', GPT_5_4],
  ['gpt-5.4-mini', GPT_5_4],
  ['gpt-5.4-nano', GPT_5_4],
  ['gpt-5.2', everyLevel(LARGE, 120)],
  ['gpt-4.1-mini', everyLevel(LARGE, 162)],
  ['gpt-5-mini', everyLevel(SMALL, 120)],
  ['gpt-5-nano', everyLevel(SMALL, 150)],
  ['gpt-4.1-nano', everyLevel(SMALL, 246)],
  ['o4-mini', everyLevel(SMALL, 172)],
]);

/** A whole name, or a name and its date, with or without a `vendor/` before it; nothing looser. */
function findModel(name: string): VisionModel | null {
  const bare = name.trim().toLowerCase().replace(/^.*\//, '');
  return MODELS.get(bare) ?? MODELS.get(bare.replace(/-\d{4}-\d{2}-\d{2}$/, '')) ?? null;
}

/**
 * The largest size of a picture that a model looks at: more pixels change nothing, fewer lose print.
 * @param width pixels after orientation
 * @param height pixels after orientation
 * @returns null for a model that nobody has told us about
 */
export function pixelsUsed(
  model: string,
  detail: DetailLevel,
  width: number,
  height: number,
): Size | null {
  const row = findModel(model);
  if (row === null) return null;
  const size = { width, height };
  if (row.count === 'tiles') {
    return detail === 'low' ? fitSide(size, LOW_SIDE) : fitTiles(size);
  }
  const { side, budget, refusedOver } = row.levels[detail];
  return fitPatches(fitSide(size, side), Math.min(budget, refusedOver));
}

/**
 * Estimated prompt tokens of one picture sent in this size.
 * @returns null where the model is unknown, or would refuse a picture of this size
 */
export function imageTokens(
  model: string,
  width: number,
  height: number,
  detail: DetailLevel,
): number | null {
  const row = findModel(model);
  if (row === null) return null;
  if (row.count === 'tiles') {
    if (detail === 'low') return row.base;
    const seen = fitTiles({ width, height });
    return row.base + Math.ceil(seen.width / TILE) * Math.ceil(seen.height / TILE) * row.perTile;
  }
  const { side, budget, refusedOver } = row.levels[detail];
  const patches = countPatches(fitPatches(fitSide({ width, height }, side), budget));
  return patches > refusedOver ? null : Math.ceil((patches * row.per100) / 100);
}

/** Scales down, never up, until the longest side is at most `side` pixels; rounds to nearest. */
export function fitSide(size: Size, side: number): Size {
  const scale = Math.min(1, side / Math.max(size.width, size.height));
  return {
    width: Math.max(1, Math.round(size.width * scale)),
    height: Math.max(1, Math.round(size.height * scale)),
  };
}

/** Inside 2048 x 2048, then the short side to 768 and the other rounded down. */
function fitTiles(size: Size): Size {
  const fitted = fitSide(size, TILES_SIDE);
  const short = Math.min(fitted.width, fitted.height);
  if (short <= TILES_SHORT_SIDE) return fitted;
  const along = (pixels: number) =>
    pixels === short ? TILES_SHORT_SIDE : Math.floor((pixels * TILES_SHORT_SIDE) / short);
  return { width: along(fitted.width), height: along(fitted.height) };
}

/** Scales down until whole patches cover the picture within the budget. */
function fitPatches(size: Size, budget: number): Size {
  if (countPatches(size) <= budget) return size;
  const { width, height } = size;
  const rough = Math.sqrt((PATCH * PATCH * budget) / (width * height));
  const across = (width * rough) / PATCH;
  const down = (height * rough) / PATCH;
  // A strip thinner than one patch keeps that patch, and nothing is ever enlarged.
  const whole = (patches: number) => Math.max(1, Math.floor(patches)) / patches;
  const scale = Math.min(1, rough * Math.min(whole(across), whole(down)));
  return {
    width: Math.max(1, Math.floor(width * scale)),
    height: Math.max(1, Math.floor(height * scale)),
  };
}

function countPatches({ width, height }: Size): number {
  return Math.ceil(width / PATCH) * Math.ceil(height / PATCH);
}
