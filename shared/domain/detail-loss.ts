import type { Detail, EndpointProfile } from './endpoint';
import { promptCost } from './estimate';
import type { Price } from './model-table';
import { plannedSize } from './plan';
import type { Question } from './analysis';
import { imageTokens, type Size, type VisionModel } from './vision-models';

/** What an ask would cost if it went without the `detail` that was chosen, because the endpoint takes it nowhere. */
export interface DetailLoss {
  readonly endpointName: string;
  readonly model: string;
  readonly detail: Detail;
  /** Requests of the ask. */
  readonly requests: number;
  /** Tokens of all its pictures as shown, and without; null where how this model counts is not known. */
  readonly tokens: number | null;
  readonly tokensWithout: number | null;
  /** US dollars for these tokens; null where the price is not known. */
  readonly cost: number | null;
  readonly costWithout: number | null;
}

/**
 * @param pictures the originals of all its requests; null for a link, of which no size is known
 * @param price US dollars per million tokens
 */
export function detailLossOf(request: {
  readonly profile: EndpointProfile;
  readonly question: Pick<Question, 'detail' | 'size'>;
  readonly model: VisionModel | null;
  readonly modelName: string;
  readonly pictures: readonly (Size | null)[];
  readonly requests: number;
  readonly price: Price | null;
}): DetailLoss {
  const { model, modelName, pictures, price, profile, question, requests } = request;
  const { detail } = question;
  // The picture is the one that was made for the detail chosen; without it, the model looks at it as closely as it likes.
  const count = (at: Detail): number | null =>
    pictures.reduce<number | null>((sum, picture) => {
      if (sum === null || picture === null || model === null) return null;
      const counted = imageTokens(model, at, plannedSize(picture, { ...question, model, profile }));
      return counted.kind === 'tokens' ? sum + counted.tokens : null;
    }, 0);
  const [tokens, tokensWithout] = [count(detail), count('auto')];
  const costOf = (some: number | null): number | null =>
    some === null || price === null ? null : promptCost(some, price);
  return {
    endpointName: profile.name,
    model: modelName,
    detail,
    requests,
    tokens,
    tokensWithout,
    cost: costOf(tokens),
    costWithout: costOf(tokensWithout),
  };
}

/** The figure that decides, in words: what its pictures cost without instead of with `detail`. */
export function detailLossInWords(loss: DetailLoss, money: (dollars: number) => string): string {
  const { cost, costWithout, detail, tokens, tokensWithout } = loss;
  if (tokens === null || tokensWithout === null) {
    return `The cost of the pictures without detail ${detail} is not known.`;
  }
  const count = (some: number, dollars: number | null): string =>
    `${some.toLocaleString('en-US')} tokens${dollars === null ? '' : ` (${money(dollars)})`}`;
  return `Without detail ${detail}, the pictures take about ${count(tokensWithout, costWithout)} instead of ${count(tokens, cost)}.`;
}
