import type { Analysis } from '../../../shared/domain/analysis';
import { droppedPicture } from '../../../shared/domain/estimate';

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
  const count = (tokens: number | null | undefined): string =>
    tokens?.toLocaleString('en-US') ?? '';
  const which = pictureCount === 1 ? 'the picture' : 'most of the pictures';
  return {
    message: `The model cannot have looked at ${which}.`,
    why: `The endpoint counted ${count(usage?.promptTokens)} prompt tokens, where about ${count(estimate.promptTokens)} were expected.`,
  };
}
