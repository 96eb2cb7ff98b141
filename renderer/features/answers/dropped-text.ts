import type { Analysis } from '../../../shared/domain/analysis';
import { droppedPicture, exceedsEstimate } from '../../../shared/domain/estimate';

/** What happened, and how it is known. */
export interface DroppedText {
  readonly message: string;
  readonly why: string;
}

/** Where the reported usage says that the model was not shown the pictures; null where there is no sign of it. */
export function droppedText({
  estimate,
  pictureCount,
  usage,
}: Pick<Analysis, 'estimate' | 'pictureCount' | 'usage'>): DroppedText | null {
  if (estimate === null || !droppedPicture(estimate, usage)) return null;
  const count = (tokens: number): string => tokens.toLocaleString('en-US');
  const { pictures, promptTokens, textTokens } = estimate;
  const least = pictures.reduce<number>((sum, tokens) => sum + (tokens ?? 0), textTokens);
  const expected = promptTokens === null ? `at least ${count(least)}` : `about ${count(least)}`;
  const which = pictureCount === 1 ? 'the picture' : 'most of the pictures';
  return {
    message: `The model cannot have looked at ${which}.`,
    why: `The endpoint counted ${count(usage?.promptTokens ?? 0)} prompt tokens, where ${expected} were expected.`,
  };
}

/** Where far more was counted than was estimated, so that it costs more than was shown; null where it was not. */
export function excessText({
  detail,
  estimate,
  usage,
}: Pick<Analysis, 'detail' | 'estimate' | 'usage'>): DroppedText | null {
  if (estimate === null || !exceedsEstimate(estimate, usage)) return null;
  const count = (tokens: number | null | undefined): string =>
    (tokens ?? 0).toLocaleString('en-US');
  return {
    message: 'The endpoint counted far more tokens than expected.',
    why:
      `${count(usage?.promptTokens)} prompt tokens instead of about ${count(estimate.promptTokens)}.` +
      (detail === 'low' ? ' Detail low seems to have no effect.' : ''),
  };
}
