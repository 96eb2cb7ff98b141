import type { Analysis } from '../../../shared/domain/analysis';
import { dollarsInWords } from '../../../shared/domain/dollars-in-words';
import { usageCost } from '../../../shared/domain/estimate';
import type { Price } from '../../../shared/domain/vision-models';
import { aboutDollars } from '../../state';
import { sentWhere } from './sent-where';

/** What stands in the small print about money or tokens, and how it came about. */
export interface Figure {
  readonly short: string;
  readonly words: string;
}

/** What an analysis cost; null where nobody can say. */
export function costText(analysis: Analysis): Figure | null {
  const { estimate, usage } = analysis;
  const price = estimate?.price ?? null;
  const cost = usage === null ? null : usageCost(usage, price);
  if (cost !== null) {
    const stated = typeof usage?.reported['cost'] === 'number';
    return {
      short: dollarsInWords(cost),
      words: stated
        ? `$${cost}, as the endpoint reported it`
        : `$${cost}: the reported tokens at ${priceText(price)}. What the endpoint bills may differ`,
    };
  }
  if (!estimate || estimate.cost === null || !mayBeBilled(analysis)) return null;
  const { promptTokens, cost: about } = estimate;
  return {
    short: `${aboutDollars(about)} for the prompt`,
    words: `About $${about}: ${count(promptTokens)} estimated prompt tokens at ${priceText(price)}. What the answer took was not reported`,
  };
}

/**
 * What was estimated of the prompt before it was sent, beside what the endpoint reported; null where nothing was, or
 * nothing was sent that could have cost it.
 */
export function estimateText(analysis: Analysis): Figure | null {
  const { estimate, usage } = analysis;
  const tokens = estimate?.promptTokens ?? null;
  if (tokens === null) return null;
  if (typeof usage?.promptTokens === 'number') {
    return {
      short: `${count(tokens)} for the prompt (estimated)`,
      words: `${count(tokens)} prompt tokens were estimated before sending`,
    };
  }
  if (!mayBeBilled(analysis)) return null;
  return {
    short: `about ${count(tokens)} prompt tokens (estimate)`,
    words: `About ${count(tokens)} prompt tokens by the estimate before sending`,
  };
}

/** The status by which a request was refused that was canceled before it was sent again; null for any other. */
export function refusedStatus({
  error,
  usage,
}: Pick<Analysis, 'error'> & Partial<Pick<Analysis, 'usage'>>): number | null {
  // What was reported was used, whatever was refused before.
  return error?.code === 'cancelled' && !usage ? (error.status ?? null) : null;
}

/** What was refused cost nothing, as far as anybody knows. */
function mayBeBilled(analysis: Analysis): boolean {
  const { error, status } = analysis;
  if (sentWhere(analysis).kind === 'nowhere') return false;
  // Refused, then canceled while it waited: the card says that it is not billed.
  if (refusedStatus(analysis) !== null) return false;
  // What failed with an HTTP 200 had an answer, or a part of one.
  if (status !== 'failed' || error === null) return true;
  // What failed with an HTTP 200 had an answer, or a part of one.
  return error.code === 'maybe-billed' || error.code === 'cut-off' || error.status === 200;
}

/** `$2.50 in and $10.00 out for a million`. */
function priceText(price: Price | null): string {
  if (price === null) return 'an unknown price';
  const { cachedIn, in: fresh, out } = price;
  const cached = cachedIn === null ? '' : `, ${dollarsInWords(cachedIn)} from its cache`;
  return `${dollarsInWords(fresh)} in${cached} and ${dollarsInWords(out)} out for a million`;
}

const count = (tokens: number | null): string => tokens?.toLocaleString('en-US') ?? 'unknown';
