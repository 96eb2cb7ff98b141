/** Pure: what pressing Ask would do, and what stands in its way. */
import type { AskMode, Question } from '../../shared/domain/analysis';
import type { OverLimit } from '../../shared/domain/check-plan';
import { mayBeUsed, type Endpoint } from '../../shared/domain/endpoint';
import { countInWords } from '../../shared/domain/count-in-words';
import { dollarsInWords } from '../../shared/domain/dollars-in-words';
import type { Picture } from '../../shared/domain/picture';
import type { EstimateChoices } from '../../shared/domain/estimate';
import type { Choices, Costs } from '../../shared/domain/settings';
import { findModel } from '../../shared/domain/vision-models';
import { memoLast } from './memo-last';
import { overLimits } from './over-limits';

export interface Draft {
  readonly pictures: readonly Picture[];
  readonly selection: ReadonlySet<string>;
  readonly prompt: string;
  readonly choices: Choices;
  readonly costs: Costs;
  readonly endpoints: readonly Endpoint[];
}

export type Missing =
  | 'endpoint'
  | 'base-url'
  | 'key'
  | 'model'
  | 'prompt'
  | 'picture'
  | 'loading'
  /** The endpoint would refuse it, for sure. */
  | 'over-limit';

export interface AskPlan {
  readonly pictureIds: readonly string[];
  readonly mode: AskMode;
  readonly requests: number;
  /** In the order in which the form fixes them; empty: it can be asked. */
  readonly missing: readonly Missing[];
  /** What would be refused of it; a `position` is an index of `pictureIds`. */
  readonly over: readonly OverLimit[];
}

export function chosenEndpoint(draft: Pick<Draft, 'choices' | 'endpoints'>): Endpoint | null {
  const { endpointId } = draft.choices;
  return draft.endpoints.find(({ profile }) => profile.id === endpointId) ?? null;
}

/** The model last used with the chosen endpoint, or the first it suggests. */
export function chosenModel(draft: Pick<Draft, 'choices' | 'endpoints'>): string {
  const endpoint = chosenEndpoint(draft);
  if (endpoint === null) return '';
  return draft.choices.models[endpoint.profile.id] ?? endpoint.profile.models[0] ?? '';
}

/** What plan and estimate of each picture depend on beside it; null while no endpoint is chosen. */
export function planChoicesOf(
  draft: Pick<Draft, 'choices' | 'costs' | 'endpoints'>,
): EstimateChoices | null {
  const profile = chosenEndpoint(draft)?.profile;
  if (profile === undefined) return null;
  const { detail, size } = draft.choices;
  const model =
    profile.kind === 'on-device' ? null : findModel(chosenModel(draft), draft.costs.ownModels);
  return { model, detail, size, profile };
}

/** The pictures that Ask would ask about. */
export function askedPictures({
  pictures,
  selection,
}: Pick<Draft, 'pictures' | 'selection'>): readonly Picture[] {
  return selected(pictures, selection);
}

const selected = memoLast((pictures: readonly Picture[], selection: ReadonlySet<string>) =>
  selection.size === 0 ? pictures : pictures.filter(({ id }) => selection.has(id)),
);

/** One picture is asked about in one request, whatever was chosen for several. */
export function askModeOf(draft: Pick<Draft, 'pictures' | 'selection' | 'choices'>): AskMode {
  return askedPictures(draft).length < 2 ? 'each' : draft.choices.mode;
}

export function planAsk(draft: Draft): AskPlan {
  const asked = askedPictures(draft);
  const mode = askModeOf(draft);
  const over = overLimitsOf(asked, mode, draft.choices, draft.costs, draft.endpoints);
  return {
    pictureIds: asked.map(({ id }) => id),
    mode,
    requests: mode === 'together' ? Math.min(1, asked.length) : asked.length,
    missing: whatIsMissing(draft, asked, over),
    over,
  };
}

const overLimitsOf = memoLast(
  (
    asked: readonly Picture[],
    mode: AskMode,
    choices: Choices,
    costs: Costs,
    endpoints: readonly Endpoint[],
  ) => {
    const profile = chosenEndpoint({ choices, endpoints })?.profile;
    const plan = planChoicesOf({ choices, costs, endpoints });
    return profile && plan ? overLimits(asked, mode, plan, profile) : [];
  },
);

function whatIsMissing(
  draft: Draft,
  asked: readonly Picture[],
  over: readonly OverLimit[],
): readonly Missing[] {
  const endpoint = chosenEndpoint(draft);
  const missing: Missing[] = [];
  if (endpoint === null) missing.push('endpoint');
  else if (endpoint.profile.kind === 'chat-completions') {
    const { profile, key } = endpoint;
    if (profile.baseUrl === '') missing.push('base-url');
    if (profile.auth.type !== 'none' && !mayBeUsed(key)) missing.push('key');
    if (chosenModel(draft).trim() === '') missing.push('model');
    if (draft.prompt.trim() === '') missing.push('prompt');
  }
  if (asked.length === 0) missing.push('picture');
  else if (asked.some(({ state }) => state === 'loading')) missing.push('loading');
  if (over.length > 0) missing.push('over-limit');
  return missing;
}

export function questionOf(draft: Draft): Question {
  const { endpointId, detail, size, system, maxTokens, temperature } = draft.choices;
  return {
    endpointId,
    model: chosenModel(draft).trim(),
    detail,
    size,
    prompt: draft.prompt,
    system,
    maxTokens,
    temperature,
  };
}

/**
 * The words on the button: `Ask`, `Ask about 12 (12 requests, about $0.023)`.
 * @param cost US dollars of the prompts; null where it is not known
 */
export function askLabel(plan: {
  readonly pictures: number;
  readonly requests: number;
  readonly cost: number | null;
}): string {
  const { cost, pictures, requests } = plan;
  if (pictures < 2) return 'Ask';
  const about = cost === null ? '' : `, ${aboutDollars(cost)}`;
  return `Ask about ${pictures} (${countInWords(requests, 'request')}${about})`;
}

/** `about $0.023`, `under $0.0001`. */
export function aboutDollars(dollars: number): string {
  const words = dollarsInWords(dollars);
  return words.startsWith('$') ? `about ${words}` : words;
}
