/** Stable codes: tests, the command line and the page's buttons rely on them. */
export const ERROR_CODES = [
  'invalid-request',
  'forbidden',
  'internal',
  'not-found',
  'cancelled',
  'interrupted',
  'key-missing',
  'key-refused',
  'key-unusable',
  'base-url-missing',
  'base-url-invalid',
  'model-missing',
  'model-not-found',
  'prompt-missing',
  'picture-missing',
  'picture-unusable',
  'imaging-failed',
  'over-limit',
  'refused-connection',
  'host-not-found',
  'offline',
  'tls',
  'redirect',
  'timeout',
  'too-large',
  'rate-limited',
  'payment-required',
  'bad-request',
  /** `detail` is accepted in no place of a request, and going without it may cost more. */
  'detail-refused',
  'content-filtered',
  'server-error',
  'overloaded',
  'maybe-billed',
  'bad-response',
  'cut-off',
  'ocr-failed',
  'ocr-timeout',
  'history-failed',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** An error as it crosses the process border, is kept in the history and printed by the command line. */
export interface AppError {
  readonly code: ErrorCode;
  /** What happened, in words a user knows. */
  readonly message: string;
  /** What to do next. */
  readonly hint: string;
  /** Whether asking again unchanged may succeed. */
  readonly retryable: boolean;
  /** The technical part, shown on demand: status, the endpoint's own words, request id. */
  readonly details?: string;
  /** HTTP status, where there was one. */
  readonly status?: number;
  /** Milliseconds to wait before asking again, where the endpoint stated them. */
  readonly retryAfterMs?: number;
}

/** An {@link AppError} on its way through code that throws. */
export class AppFailure extends Error {
  override readonly name = 'AppFailure';
  readonly error: AppError;

  constructor(error: AppError) {
    super(error.message);
    this.error = error;
  }
}

/** Whatever was thrown, as an {@link AppError}; what is unknown becomes `internal` without its text leaking. */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppFailure) return thrown.error;
  return {
    code: 'internal',
    message: 'Something inside Looksee went wrong.',
    hint: 'Try again. If it happens again, restart Looksee; nothing you have entered is lost.',
    retryable: true,
    details: thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown),
  };
}
