/** Pure: the words and figures of an estimate. Always `about`: the bill is the endpoint's. */
import { dollarsInWords } from '../../../shared/domain/dollars-in-words';
import type { Estimate } from '../../../shared/domain/estimate';
import type { Picture } from '../../../shared/domain/picture';
import { shortName } from './short-name';
import { leastCost, tokensInWords, type AskEstimate } from '../../state';

/** What the whole ask takes at one detail: short for the eye, whole for the ear. Empty where it is not known. */
export interface Figures {
  readonly tokens: string;
  readonly cost: string;
  readonly words: string;
}

export interface EstimateLine {
  readonly text: string;
  /** The user can say in the settings how the model counts. */
  readonly addable: boolean;
}

const NO_FIGURES: Figures = { tokens: '', cost: '', words: '' };

export function figuresOf(estimate: Estimate | undefined): Figures {
  if (estimate?.kind !== 'estimate') return NO_FIGURES;
  if (isRefused(estimate)) return { tokens: 'refused', cost: '', words: 'would be refused' };
  const { cost, promptTokens } = estimate.total;
  if (promptTokens === null) return NO_FIGURES;
  const dollars = cost === null ? '' : dollarsInWords(cost);
  const tokens = `about ${tokensInWords(promptTokens)} tokens`;
  const words = dollars === '' ? tokens : `${tokens}, ${dollars}`;
  return { tokens: inShort(promptTokens), cost: dollars, words };
}

/** Three of them stand side by side in a narrow column. */
function inShort(tokens: number): string {
  if (tokens < 100_000 || tokens >= 999_500) return tokensInWords(tokens);
  return `${Math.round(tokens / 1_000)}K`;
}

/**
 * The line that adds up what Ask would take at the chosen detail.
 * @param asked what Ask would ask about
 * @param counting the texts are counted for the first time
 */
export function estimateLine(
  estimate: AskEstimate | null,
  asked: readonly Picture[],
  counting: boolean,
): EstimateLine {
  if (asked.length === 0) return plain('Tokens and cost stand here before you ask.');
  if (estimate === null) return plain('');
  const { chosen, model } = estimate;
  if (chosen.kind === 'unknown-model') {
    return {
      text: `No estimate: how ${shortName(model)} counts pictures is not known.`,
      addable: true,
    };
  }
  if (asked.some(({ state }) => state === 'loading')) {
    return plain('The estimate follows when the pictures are read.');
  }
  const cost = leastCost(estimate);
  const links = asked.some(({ state }) => state === 'link');
  return plain(
    [
      `Prompt: ${links ? 'at least' : 'about'} ${tokensIn(chosen, counting)}`,
      `${cost === null ? '' : `, ${dollarsInWords(cost)}`}.`,
      links ? ' What a link holds is not known.' : '',
      cost === null ? ' No price is known.' : ' Answers extra.',
    ].join(''),
  );
}

function tokensIn({ pictures, total }: Estimate & { kind: 'estimate' }, counting: boolean): string {
  const each = pictures.flatMap((one) => (one?.kind === 'tokens' ? one.tokens : []));
  const sum = each.reduce((before, one) => before + one, 0);
  const text = `${counting ? '…' : tokensInWords(total.textTokens)} text tokens`;
  return `${tokensInWords(sum)} image${eachInWords(each)} + ${text}`;
}

function eachInWords(tokens: readonly number[]): string {
  if (tokens.length < 2) return '';
  const least = tokensInWords(Math.min(...tokens));
  const most = tokensInWords(Math.max(...tokens));
  return least === most ? ` (${least} each)` : ` (${least}–${most} each)`;
}

function isRefused({ pictures }: Estimate & { kind: 'estimate' }): boolean {
  return pictures.some((one) => one?.kind === 'refused');
}

function plain(text: string): EstimateLine {
  return { text, addable: false };
}
