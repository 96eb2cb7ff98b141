import type { AppError, ErrorCode } from '../../shared/domain/app-error';
import { finishKind } from '../../shared/domain/finish-reason';
import type { Answer } from './answer';
import type { Asked } from './asked';
import type { ErrorBody } from './error-body';
import { answerError, errorInAnswer } from './errors';
import type { Reply } from './transport';

interface Said {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string;
  readonly retryable: boolean;
}

const RAISE = 'Raise Max tokens under More, then ask again. You may be billed again.';

/**
 * What is wrong with an answer that came to its end; null where it is the model's whole answer. An endpoint that stopped it,
 * and a model that said nothing, must not look like success.
 */
export function finishError(
  asked: Asked,
  reply: Reply,
  answer: Answer,
  now: number,
): AppError | null {
  const { finishReason } = answer;
  const kept = answer.isEmpty ? '' : ' What arrived is kept.';
  const name = asked.profile.name;
  const said = (text: Said): AppError => ({
    ...answerError(asked, 'cut-off', reply, [
      finishReason === null ? null : `finish_reason: ${finishReason}`,
      ...answer.tools.map((call) => `The model called ${call.name}(${call.args})`),
    ]),
    ...text,
    message: asked.mask(text.message),
    hint: asked.mask(text.hint),
  });
  const kind = finishKind(finishReason);
  // An answer is no answer without a choice: Gemini leaves the choices out where its filter stops a question.
  if (!answer.began && kind === 'complete') {
    return said({
      code: 'content-filtered',
      message: `${name} sent no answer and gave no reason. A content filter may have blocked the question.`,
      hint: 'Change the question or the picture.',
      retryable: false,
    });
  }
  switch (kind) {
    case 'token-limit':
      return said({
        code: 'cut-off',
        message: !answer.isEmpty
          ? `${name}’s answer was cut off: it reached the token limit.`
          : answer.thinking === ''
            ? `${name} used up its tokens before the answer began.`
            : `${name} used up its tokens while thinking, before the answer began.`,
        hint: answer.isEmpty ? RAISE : `What arrived is kept. ${RAISE}`,
        retryable: true,
      });
    case 'context-full':
      return said({
        code: 'cut-off',
        message: `${name}’s answer was cut off: question and answer are too long for the model’s context.`,
        hint: `Use smaller or fewer pictures, or detail low.${kept}`,
        retryable: false,
      });
    case 'stopped':
      return said({
        code: 'cut-off',
        message: `${name} stopped before the end of its answer (${finishReason}).`,
        hint: `Ask again for the full answer; you may be billed again.${kept}`,
        retryable: true,
      });
    case 'filtered': {
      const error = errorInAnswer(asked, reply, wordsFor('content_filter', finishReason), now);
      return {
        ...error,
        code: 'content-filtered',
        message: asked.mask(`The content filter of ${name} stopped this answer (${finishReason}).`),
        hint: `Change the question or the picture.${kept}`,
        retryable: false,
      };
    }
    case 'failed': {
      const error = errorInAnswer(asked, reply, wordsFor('server_error', finishReason), now);
      return {
        ...error,
        code: 'server-error',
        message: asked.mask(`${name} had an error while answering (${finishReason}).`),
        hint: `Ask again; you may be billed again.${kept}`,
        retryable: true,
      };
    }
    case 'tool':
    case 'unknown':
    case 'complete':
      return answer.isEmpty ? emptyError(asked, answer, said) : null;
  }
}

/** Nothing came that could be shown as the answer. */
function emptyError(asked: Asked, answer: Answer, said: (text: Said) => AppError): AppError {
  const { profile } = asked;
  const [call] = answer.tools;
  const isTool = call !== undefined || finishKind(answer.finishReason) === 'tool';
  const hint = 'Ask again, or choose another model. You may be billed again.';
  if (isTool) {
    const which = call?.name ? `the tool ${call.name}` : 'a tool';
    return said({
      code: 'no-answer',
      message: `The model tried to call ${which} instead of answering; Looksee has no tools.`,
      hint: `Tell it in the question to answer in text. ${hint}`,
      retryable: true,
    });
  }
  const reason = finishKind(answer.finishReason) === 'unknown' ? ` (${answer.finishReason})` : '';
  const used = answer.usage?.completionTokens ?? null;
  return said({
    code: 'no-answer',
    message:
      answer.thinking === ''
        ? `${profile.name} sent an empty answer${reason}.`
        : `${profile.name} sent its thinking but no answer${reason}.`,
    hint: answer.thinking === '' && used === 0 ? `${hint} ${RAISE}` : hint,
    retryable: true,
  });
}

function wordsFor(code: string, reason: string | null): ErrorBody {
  return { message: `finish_reason ${reason}`, type: null, code, param: null, html: false };
}
