/** How many pixels of a picture a model looks at, and what they cost in tokens: estimates, never a bill. */
import {
  MODEL_TABLE,
  type Counting,
  type DetailLevel,
  type ModelRow,
  type Price,
} from './model-table';

export type { DetailLevel, Price } from './model-table';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** What is known of one model. */
export interface VisionModel {
  /** As it was asked for. */
  readonly name: string;
  /** Null where nobody has told us how it counts pictures. */
  readonly counting: Counting | null;
  /** Null where none is known. */
  readonly price: Price | null;
}

/** A model that the user has added, or a price of their own for one that is known. */
export interface OwnModel {
  readonly name: string;
  /** Name of a known model that counts pictures in the same way; null: as this name's own row says, if there is one. */
  readonly countsLike: string | null;
  /** Null: as this name's own row says, if there is one. */
  readonly price: Price | null;
}

/** Estimated prompt tokens of one picture, or why there is no estimate. */
export type ImageTokens =
  | { readonly kind: 'tokens'; readonly tokens: number }
  | { readonly kind: 'unknown-model' }
  /** The endpoint would refuse a picture of this size. */
  | { readonly kind: 'refused'; readonly patches: number; readonly limit: number };

const TILE = 512;
const PATCH = 32;
const LOW_SIDE = 512;
const TILES_SIDE = 2048;
const TILES_SHORT_SIDE = 768;

const ROWS: ReadonlyMap<string, ModelRow> = new Map(MODEL_TABLE.map((row) => [row.name, row]));

/**
 * What is known of a model: a whole name counts, or a name and its date, with or without a `vendor/` before it; nothing
 * looser.
 * @param ownModels have the first word; of two with one name, the first
 * @returns null for a model that nobody has told us about
 */
export function findModel(name: string, ownModels: readonly OwnModel[] = []): VisionModel | null {
  const own = ownModelNamed(name, ownModels);
  const row = rowNamed(name);
  if (own === null && row === null) return null;
  const counting = (own?.countsLike ? rowNamed(own.countsLike) : row)?.counting ?? null;
  return { name, counting, price: own?.price ?? row?.price ?? null };
}

function ownModelNamed(name: string, ownModels: readonly OwnModel[]): OwnModel | null {
  for (const wanted of namesOf(name)) {
    const own = ownModels.find((each) => each.name.trim().toLowerCase() === wanted);
    if (own) return own;
  }
  return null;
}

function rowNamed(name: string): ModelRow | null {
  for (const wanted of namesOf(name)) {
    const row = ROWS.get(wanted);
    if (row) return row;
  }
  return null;
}

/** The name itself, without its vendor, and without its date. */
function namesOf(name: string): readonly string[] {
  const whole = name.trim().toLowerCase();
  const bare = whole.replace(/^.*\//, '');
  return [whole, bare, bare.replace(/-\d{4}-\d{2}-\d{2}$/, '')];
}

/**
 * The largest size of a picture that a model looks at: more pixels change nothing, fewer lose print.
 * @param size pixels after orientation
 * @returns null where nobody has told us how the model counts
 */
export function pixelsUsed(
  model: VisionModel | null,
  detail: DetailLevel,
  size: Size,
): Size | null {
  const counting = model?.counting ?? null;
  if (counting === null) return null;
  if (counting.count === 'tiles') {
    return detail === 'low' ? fitSide(size, LOW_SIDE) : fitTiles(size);
  }
  const { side, budget, refusedOver } = counting.levels[detail];
  return fitPatches(fitSide(size, side), Math.min(budget, refusedOver));
}

/** Estimated prompt tokens of one picture sent in this size. */
export function imageTokens(
  model: VisionModel | null,
  detail: DetailLevel,
  size: Size,
): ImageTokens {
  const counting = model?.counting ?? null;
  if (counting === null) return { kind: 'unknown-model' };
  if (counting.count === 'tiles') {
    const { base, perTile } = counting;
    return known(detail === 'low' ? base : base + countSquares(fitTiles(size), TILE) * perTile);
  }
  const { side, budget, refusedOver } = counting.levels[detail];
  const patches = countSquares(fitPatches(fitSide(size, side), budget), PATCH);
  return patches > refusedOver
    ? { kind: 'refused', patches, limit: refusedOver }
    : known(Math.ceil((patches * counting.per100) / 100));
}

function known(tokens: number): ImageTokens {
  return { kind: 'tokens', tokens };
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
  if (countSquares(size, PATCH) <= budget) return size;
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

function countSquares({ width, height }: Size, side: number): number {
  return Math.ceil(width / side) * Math.ceil(height / side);
}
