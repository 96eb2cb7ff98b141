import type { AppError } from '../../shared/domain/app-error';
import type { Answer } from './answer';
import type { Ending } from './answer-reader';
import type { Asked } from './asked';
import { parseErrorBody } from './error-body';
import { answerError, cancelledError, errorInAnswer, failureError } from './errors';
import { finishError } from './finish-error';
import type { Reply, TransportFailure } from './transport';

/** A request that did not come to its end, for whatever reason. */
export function transportError(asked: Asked, failure: TransportFailure): AppError {
  return failure.kind === 'cancelled' ? cancelledError(failure.sent) : failureError(asked, failure);
}

/** @returns null where the answer is complete */
export function endingError(
  asked: Asked,
  reply: Reply,
  ending: Ending,
  answer: Answer,
  now: number,
): AppError | null {
  switch (ending.kind) {
    case 'complete':
      return finishError(asked, reply, answer, now);
    case 'damaged':
      return answerError(asked, 'cut-off', reply, [
        'A part of the stream could not be read:',
        ending.text,
      ]);
    case 'error':
      return errorInAnswer(asked, reply, ending.words, now);
    case 'cut-off':
      return answerError(asked, 'cut-off', reply, [
        'It ended with no finish_reason and no [DONE].',
      ]);
    case 'too-large':
      return tooLongError(asked, reply, answer);
    case 'unreadable': {
      const said =
        ending.text.trim() === '' ? 'The body is empty.' : parseErrorBody(ending.text)?.message;
      return answerError(asked, 'bad-response', reply, [said ?? null]);
    }
    case 'failed': {
      const { failure } = ending;
      if (failure.kind === 'encoding') {
        return answerError(asked, 'bad-response', reply, [
          'Its compression is damaged or unknown.',
        ]);
      }
      const error = transportError(asked, failure);
      if (failure.kind === 'cancelled' || answer.isEmpty) return error;
      return answerError(asked, 'cut-off', reply, [error.details ?? null]);
    }
  }
}

/** Nothing is wrong with the address: it goes on and on. */
function tooLongError(asked: Asked, reply: Reply, answer: Answer): AppError {
  const kept = answer.isEmpty ? '' : 'The beginning is kept. ';
  return {
    ...answerError(asked, 'bad-response', reply, [
      'The connection was closed before the end of the answer.',
    ]),
    message: `${asked.profile.name}’s answer was far too long, so it was stopped.`,
    hint: `${kept}It may have been billed. Choose another model, or set Max tokens under More.`,
  };
}
