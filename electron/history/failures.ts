import { type AppError, AppFailure } from '../../shared/domain/app-error';
import { isDamage, resultCode } from './database';

const SQLITE_BUSY = 5;
const SQLITE_FULL = 13;

export function analysisNotFound(): AppFailure {
  return new AppFailure({
    code: 'not-found',
    message: 'This analysis is no longer in the history.',
    hint: 'It was deleted, maybe by another Looksee on this computer.',
    retryable: false,
  });
}

/** Whatever the history threw, as an error that a user can read. */
export function toHistoryError(thrown: unknown): AppError {
  if (thrown instanceof AppFailure) return thrown.error;
  return {
    code: 'history-failed',
    ...explain(thrown),
    details: thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown),
  };
}

function explain(thrown: unknown): Pick<AppError, 'message' | 'hint' | 'retryable'> {
  if (isDamage(thrown))
    return {
      message: 'Part of the history on the disk is damaged.',
      hint: 'Restart Looksee: it will check the history and repair what it can. Nothing is thrown away.',
      retryable: false,
    };
  const code = resultCode(thrown);
  const { code: systemCode } = (thrown ?? {}) as NodeJS.ErrnoException;
  if (code === SQLITE_FULL || systemCode === 'ENOSPC' || systemCode === 'EDQUOT')
    return {
      message: 'The history could not be written: the disk is full.',
      hint: 'Make room on the disk and try again.',
      retryable: true,
    };
  if (code === SQLITE_BUSY)
    return {
      message: 'The history is being used by another Looksee that does not let go of it.',
      hint: 'Wait until it has finished, or close it, and try again.',
      retryable: true,
    };
  if (systemCode === 'EACCES' || systemCode === 'EPERM' || systemCode === 'EROFS')
    return {
      message: 'The history could not be written: its folder does not allow it.',
      hint: 'Give yourself permission to write to the folder of Looksee and try again.',
      retryable: true,
    };
  return {
    message: 'The history could not be read or written.',
    hint: 'Try again; if it happens again, restart Looksee.',
    retryable: true,
  };
}
