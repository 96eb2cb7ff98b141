import { useShallow } from 'zustand/react/shallow';
import type { AskMode } from '../../shared/domain/analysis';
import type { Detail } from '../../shared/domain/endpoint';
import { estimateDetails, priceAt, promptCost, type Estimate } from '../../shared/domain/estimate';
import type { Picture } from '../../shared/domain/picture';
import type { Price, Size } from '../../shared/domain/vision-models';
import {
  askedPictures,
  askModeOf,
  chosenEndpoint,
  chosenModel,
  planChoicesOf,
  type Draft,
} from './ask-plan';
import { memoLast } from './memo-last';
import { useSession } from './session';
import { useTextTokens } from './text-tokens';

/** What Ask would take in prompt tokens and money, before anything is sent. What the answer takes nobody knows. */
export interface AskEstimate {
  /** As it is asked for. */
  readonly model: string;
  /** Of the whole ask, at each detail; all `unknown-model` where nobody has told us how the model counts. */
  readonly details: Readonly<Record<Detail, Estimate>>;
  /** At the chosen detail. */
  readonly chosen: Estimate;
  /** Null where none is known. */
  readonly price: Price | null;
}

type EstimatedDraft = Omit<Draft, 'prompt'>;

/** As {@link estimateDraft}, of the draft as it is; changes with it. */
export function useAskEstimate(): AskEstimate | null {
  const draft = useSession(
    useShallow(({ pictures, selection, choices, costs, endpoints }) => ({
      pictures,
      selection,
      choices,
      costs,
      endpoints,
    })),
  );
  return estimateDraft(
    draft,
    useTextTokens(({ tokens }) => tokens),
  );
}

/**
 * Null where there is nothing to estimate: no picture, no model, or all stays on this device.
 * @param textTokens of the texts of one request
 */
export function estimateDraft(draft: EstimatedDraft, textTokens: number): AskEstimate | null {
  return estimate(
    askedPictures(draft),
    askModeOf(draft),
    draft.choices,
    draft.endpoints,
    draft.costs,
    textTokens,
  );
}

const estimate = memoLast(
  (
    asked: readonly Picture[],
    mode: AskMode,
    choices: Draft['choices'],
    endpoints: Draft['endpoints'],
    costs: Draft['costs'],
    textTokens: number,
  ): AskEstimate | null => {
    const model = chosenModel({ choices, endpoints }).trim();
    const profile = chosenEndpoint({ choices, endpoints })?.profile;
    const plan = planChoicesOf({ choices, costs, endpoints });
    if (plan === null || profile === undefined || profile.kind === 'on-device') return null;
    if (model === '' || asked.length === 0) return null;
    const price = priceAt(profile, model, costs.ownModels);
    const details = estimateDetails({ pictures: asked.map(sizeOf), mode, textTokens }, plan, price);
    return { model, details, chosen: details[choices.detail], price };
  },
);

/** Null where the size is not known: of a link, or of what is still being read. */
function sizeOf(picture: Picture): Size | null {
  return picture.state === 'ready' ? picture : null;
}

/**
 * US dollars that the prompts of an ask take at least: of some of its pictures nothing may be known. Null where no price
 * is.
 */
export function leastCost({ chosen, price }: AskEstimate): number | null {
  if (chosen.kind !== 'estimate' || price === null) return null;
  const ofPictures = chosen.pictures.map((one) => (one?.kind === 'tokens' ? one.tokens : 0));
  const tokens = ofPictures.reduce((sum, each) => sum + each, chosen.total.textTokens);
  return promptCost(tokens, price);
}

/** Whether something is known of every picture. */
export function isWhole({ chosen }: AskEstimate): boolean {
  return chosen.kind === 'estimate' && chosen.total.promptTokens !== null;
}
