import type { AskMode } from './analysis';
import { DETAILS, type Detail, type EndpointProfile } from './endpoint';
import { plannedSize, type PlanChoices } from './plan';
import type { Usage } from './usage';
import {
  findModel,
  imageTokens,
  type ImageTokens,
  type OwnModel,
  type Price,
  type Size,
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

/** Estimates an ask as it would go out with these choices. */
export function estimateAsk(
  { mode, pictures, textTokens }: EstimatedAsk,
  choices: PlanChoices,
  price: Price | null,
): Estimate {
  const { detail, model } = choices;
  if (!model?.counting) return { kind: 'unknown-model' };
  const each = pictures.map(
    (size) => size && imageTokens(model, detail, plannedSize(size, choices)),
  );
  const groups = mode === 'together' ? [each] : each.map((one) => [one]);
  const requests = groups.map((group) => request(group.map(tokensOf), textTokens, price));
  return {
    kind: 'estimate',
    pictures: each,
    requests,
    total: request(each.map(tokensOf), textTokens * requests.length, price),
  };
}

/** The same ask at every detail, to be seen side by side. */
export function estimateDetails(
  ask: EstimatedAsk,
  choices: PlanChoices,
  price: Price | null,
): Readonly<Record<Detail, Estimate>> {
  const at = (detail: Detail) => [detail, estimateAsk(ask, { ...choices, detail }, price)] as const;
  return Object.fromEntries(DETAILS.map(at)) as Record<Detail, Estimate>;
}

/** US dollars of so many prompt tokens, free of the noise of binary fractions. */
export function promptCost(tokens: number, price: Price): number {
  return Number(((tokens * price.in) / 1_000_000).toFixed(10));
}

/**
 * Part of a picture's estimated tokens under which the endpoint cannot have looked at it. A model that drops pictures
 * reports its texts and the ten to twenty tokens that frame them; endpoints that count in ways of their own report a
 * third of the estimate and more.
 */
export const DROPPED_UNDER = 0.25;

/** Whether the reported prompt tokens say that the endpoint dropped the pictures of a request in silence. */
export function droppedPicture(
  { imageTokens: estimated, textTokens }: RequestEstimate,
  usage: Pick<Usage, 'promptTokens'> | null,
): boolean {
  const reported = usage?.promptTokens ?? null;
  if (estimated === null || reported === null) return false;
  return reported - textTokens < estimated * DROPPED_UNDER;
}

function request(
  each: readonly (number | null)[],
  textTokens: number,
  price: Price | null,
): RequestEstimate {
  const images = each.reduce((sum, one) => (sum === null || one === null ? null : sum + one), 0);
  const promptTokens = images === null ? null : images + textTokens;
  const cost = promptTokens === null || price === null ? null : promptCost(promptTokens, price);
  return { imageTokens: images, textTokens, promptTokens, cost };
}

function tokensOf(counted: ImageTokens | null): number | null {
  return counted?.kind === 'tokens' ? counted.tokens : null;
}
