import type { AppError } from '../../shared/domain/app-error';
import type { Auth, Refused } from '../../shared/domain/endpoint';
import type { Answer } from './answer';
import type { ChatOutcome, ChatRequest } from './chat-request';
import type { Mask } from './mask';
import { isSameRefused } from './refused-parameters';

/** What the next request of the same kind should know; null where it knows. */
export function learnedOf(
  { profile, refused: known }: ChatRequest,
  auth: Auth | null,
  refused: Refused | null,
): ChatOutcome['learned'] {
  const isOther = auth !== null && auth.type !== profile.auth.type;
  const isMore = refused !== null && !isSameRefused(refused, known ?? {});
  if (!isOther && !isMore) return null;
  return { ...(isOther && { auth }), ...(isMore && { refused }) };
}

export function outcomeOf(
  maskAnswer: Mask,
  answer: Answer,
  error: AppError | null,
  ms: number,
): ChatOutcome {
  const hidden = (text: string | null): string | null => (text === null ? null : maskAnswer(text));
  return {
    answer: maskAnswer(answer.text),
    thinking: maskAnswer(answer.thinking),
    pictures: answer.pictures,
    usage: answer.usage,
    finishReason: hidden(answer.finishReason),
    reportedModel: hidden(answer.reportedModel),
    ms: Math.round(ms),
    error,
    leftOut: [],
    learned: null,
  };
}

export function nothingSent(error: AppError): ChatOutcome {
  return {
    answer: '',
    thinking: '',
    pictures: [],
    usage: null,
    finishReason: null,
    reportedModel: null,
    ms: 0,
    error,
    leftOut: [],
    learned: null,
  };
}
