import type { AnalysisStatus } from '../../shared/domain/analysis';
import { failureClass, type AppError, type FailureClass } from '../../shared/domain/app-error';

/** How one request of an ask ended. */
export interface RequestEnd {
  readonly status: AnalysisStatus;
  readonly error: AppError | null;
  /** Whether anything left this computer. */
  readonly wasSent: boolean;
  /** Whether a part of an answer came: the endpoint does its work. */
  readonly hasAnswer?: boolean;
}

/** Failures that the next request is bound to share, whatever picture it is about. */
const SHARED: ReadonlySet<FailureClass> = new Set(['account', 'key', 'model']);
/** So many equal ones in a row are no accident. */
const MAX_SHARED = 3;
/** Of the others, which another picture or a little time may well change. */
const MAX_OTHER = 10;

/**
 * Counts equal failures in a row among the requests of one ask, in the order in which they end. An answer begins anew; a
 * picture that failed here, before anything was sent, says nothing of the endpoint and neither counts nor begins anew.
 */
export class FailureStreak {
  #code: string | null = null;
  #count = 0;
  #reason: AppError | null = null;

  /** @returns why the rest of the ask should not be sent, from then on always the same; null where it should */
  add({ error, hasAnswer = false, status, wasSent }: RequestEnd): AppError | null {
    if (this.#reason !== null) return this.#reason;
    if (status === 'done' || hasAnswer) this.#code = null;
    if (status !== 'failed' || error === null || hasAnswer) return null;
    const kind = failureClass(error);
    if (!wasSent && !SHARED.has(kind) && kind !== 'network') return null;
    this.#count = error.code === this.#code ? this.#count + 1 : 1;
    this.#code = error.code;
    const max = SHARED.has(kind) ? MAX_SHARED : MAX_OTHER;
    if (this.#count >= max) this.#reason = notSentError(error, this.#count);
    return this.#reason;
  }
}

/** What became of a request that was not sent, because those before it failed. */
function notSentError({ code, hint, message }: AppError, count: number): AppError {
  return {
    code,
    message: `Not sent, because ${count} requests in a row failed: ${message}`,
    hint,
    retryable: true,
  };
}
