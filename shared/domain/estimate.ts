import type { AskMode } from './analysis';
import { DETAILS, statedDetail, type Detail, type EndpointProfile } from './endpoint';
import { MODEL_TABLE_VERSION } from './model-table';
import { plannedSize, type PlanChoices } from './plan';
import { cachedTokens, type Usage } from './usage';
import {
  findModel,
  imageTokens,
  type ImageTokens,
  type OwnModel,
  type Price,
  type Size,
  type VisionModel,
} from './vision-models';

/** What is to be asked, as far as it costs tokens. */
export interface EstimatedAsk {
  /** Sizes of the originals in pixels; null for a link that the endpoint loads itself. */
  readonly pictures: readonly (Size | null)[];
  readonly mode: AskMode;
  /** Prompt tokens of the texts of one request. */
  readonly textTokens: number;
}

/** Prompt tokens and their price, before anything is sent. What the answer will take nobody knows. */
export type Estimate =
  /** Nobody has told us how this model counts. */
  | { readonly kind: 'unknown-model' }
  | {
      readonly kind: 'estimate';
      /** Of each picture, in order; null for a link. */
      readonly pictures: readonly (ImageTokens | null)[];
      /** One a picture, or one for all. */
      readonly requests: readonly RequestEstimate[];
      readonly total: RequestEstimate;
    };

/** Null where a picture's tokens are not known, or the endpoint would refuse it; the cost also where no price is known. */
export interface RequestEstimate {
  readonly imageTokens: number | null;
  readonly textTokens: number;
  readonly promptTokens: number | null;
  /** US dollars. */
  readonly cost: number | null;
}

/** What was estimated of one request, kept beside what the endpoint reported. */
export interface KeptEstimate extends RequestEstimate {
  /** Tokens of each picture, in order; null for a link. */
  readonly pictures: readonly (number | null)[];
  /** The price it was made with; null where none was known. */
  readonly price: Price | null;
  /** MODEL_TABLE_VERSION at the time. */
  readonly tableVersion: number;
}

/**
 * The price that holds for a model at an endpoint. Some sell known models at prices of their own: there only what the
 * user has entered holds.
 */
export function priceAt(
  { kind, ownPrices }: Pick<EndpointProfile, 'kind' | 'ownPrices'>,
  model: string,
  ownModels: readonly OwnModel[] = [],
): Price | null {
  if (kind === 'on-device') return null;
  const stated = findModel(model, ownModels)?.price ?? null;
  return ownPrices && stated === (findModel(model)?.price ?? null) ? null : stated;
}

/** What an estimate depends on beside the ask: the plan of its pictures, and whether the request states their detail. */
export type EstimateChoices = PlanChoices & {
  readonly profile: Partial<Pick<EndpointProfile, 'detailPlacement'>>;
};

/** Estimates an ask as it would go out with these choices. */
export function estimateAsk(
  { mode, pictures, textTokens }: EstimatedAsk,
  choices: EstimateChoices,
  price: Price | null,
): Estimate {
  const { detail, model } = choices;
  if (!model?.counting) return { kind: 'unknown-model' };
  const counted = statedDetail(choices.profile, detail);
  const each = pictures.map(
    (size) => size && imageTokens(model, counted, plannedSize(size, choices)),
  );
  const groups = mode === 'together' ? [each] : each.map((one) => [one]);
  const requests = groups.map((group) => requestEstimate(group.map(tokensOf), textTokens, price));
  return {
    kind: 'estimate',
    pictures: each,
    requests,
    total: requestEstimate(each.map(tokensOf), textTokens * requests.length, price),
  };
}

/** The same ask at every detail, to be seen side by side. */
export function estimateDetails(
  ask: EstimatedAsk,
  choices: EstimateChoices,
  price: Price | null,
): Readonly<Record<Detail, Estimate>> {
  const at = (detail: Detail) => [detail, estimateAsk(ask, { ...choices, detail }, price)] as const;
  return Object.fromEntries(DETAILS.map(at)) as Record<Detail, Estimate>;
}

/**
 * The estimate of one request as the history keeps it.
 * @param request what exactly was sent: the sizes of its pictures, null for links, and the prompt tokens of its texts
 * @returns null where nobody has told us how the model counts pictures, nor what it costs
 */
export function keptEstimate(request: {
  readonly model: VisionModel | null;
  readonly detail: Detail;
  readonly pictures: readonly (Size | null)[];
  readonly textTokens: number;
  readonly price: Price | null;
}): KeptEstimate | null {
  const { detail, model, pictures, price, textTokens } = request;
  if (!model?.counting && price === null) return null;
  const each = pictures.map((size) => size && tokensOf(imageTokens(model, detail, size)));
  return {
    ...requestEstimate(each, textTokens, price),
    pictures: each,
    price,
    tableVersion: MODEL_TABLE_VERSION,
  };
}

/** US dollars of so many prompt tokens, free of the noise of binary fractions. */
export function promptCost(tokens: number, price: Price): number {
  return dollars(tokens * price.in);
}

/**
 * What a request cost by the usage that was reported for it: as the endpoint says itself (OpenRouter's `usage.cost`),
 * otherwise at this price, with what it had in its cache at the price for that.
 * @returns US dollars; null where the price or a count of tokens is not known
 */
export function usageCost(
  { completionTokens, promptTokens, reported }: Usage,
  price: Price | null,
): number | null {
  const stated = amount(reported['cost']);
  if (stated !== null) return stated;
  if (price === null || promptTokens === null || completionTokens === null) return null;
  const cached = Math.min(cachedTokens(reported), promptTokens);
  const { cachedIn, in: fresh, out } = price;
  return dollars(
    (promptTokens - cached) * fresh + cached * (cachedIn ?? fresh) + completionTokens * out,
  );
}

/**
 * Part of a picture's estimated tokens under which the endpoint cannot have looked at it. A model that drops pictures
 * reports its texts and the ten to twenty tokens that frame them; endpoints that count in ways of their own report a
 * third of the estimate and more.
 */
export const DROPPED_UNDER = 0.25;

/**
 * Whether the reported prompt tokens say that the endpoint dropped pictures of a request in silence. Of one picture that
 * is as good as certain. Of several it can be told only where less than {@link DROPPED_UNDER} of all their tokens is
 * there: then most or all were dropped, never which. One of few is not seen: an endpoint that counts in a way of its own
 * reports the same. Of links nothing is known: beside them the pictures alone are looked for.
 */
export function droppedPicture(
  { pictures, textTokens }: Pick<KeptEstimate, 'pictures' | 'textTokens'>,
  usage: Pick<Usage, 'promptTokens'> | null,
): boolean {
  const reported = usage?.promptTokens ?? null;
  if (reported === null) return false;
  const least = pictures.reduce<number>((sum, tokens) => sum + (tokens ?? 0), 0);
  return reported - textTokens < least * DROPPED_UNDER;
}

/**
 * How many times the estimate, and how many tokens above it, the endpoint must have counted before that is worth a word:
 * endpoints that count in ways of their own, or add a system prompt, stay below.
 */
export const EXCESS_OVER = 2.5;
export const EXCESS_TOKENS = 400;

/**
 * Whether far more prompt tokens were reported than were estimated: `detail` may have no effect there, or pictures are counted
 * in another way. Of links and unknown models nothing is known.
 */
export function exceedsEstimate(
  { promptTokens }: Pick<KeptEstimate, 'promptTokens'>,
  usage: Pick<Usage, 'promptTokens'> | null,
): boolean {
  const reported = usage?.promptTokens ?? null;
  if (reported === null || promptTokens === null) return false;
  return reported > promptTokens * EXCESS_OVER && reported - promptTokens > EXCESS_TOKENS;
}

function requestEstimate(
  each: readonly (number | null)[],
  textTokens: number,
  price: Price | null,
): RequestEstimate {
  const images = each.reduce((sum, one) => (sum === null || one === null ? null : sum + one), 0);
  const promptTokens = images === null ? null : images + textTokens;
  const cost = promptTokens === null || price === null ? null : promptCost(promptTokens, price);
  return { imageTokens: images, textTokens, promptTokens, cost };
}

/** @param millionths millionths of a US dollar */
function dollars(millionths: number): number {
  return Number((millionths / 1_000_000).toFixed(10));
}

/** What an endpoint reported as an amount, null where it is none. */
function amount(reported: unknown): number | null {
  return typeof reported === 'number' && Number.isFinite(reported) && reported >= 0
    ? reported
    : null;
}

function tokensOf(counted: ImageTokens | null): number | null {
  return counted?.kind === 'tokens' ? counted.tokens : null;
}
