/** What repeats of a failure would share: where the next request would meet the same. */
export type FailureClass =
  /** Credit, quota, country or settings of the account: every key and model of it. */
  | 'account'
  /** The key, or the address and settings that it goes to. */
  | 'key'
  /** The model, whatever is asked. */
  | 'model'
  /** What was asked: another question may succeed. */
  | 'request'
  /** One picture: another may succeed. */
  | 'picture'
  /** The endpoint, for a time. */
  | 'server'
  /** The way to it. */
  | 'network'
  /** This computer. */
  | 'app';

const CLASS_OF_CODE = {
  'invalid-request': 'app',
  forbidden: 'app',
  internal: 'app',
  'not-found': 'key',
  cancelled: 'app',
  interrupted: 'app',
  'key-missing': 'key',
  'key-refused': 'key',
  'key-unusable': 'key',
  /** 403 without a known reason: the key is right, and may not do this. */
  'not-allowed': 'key',
  'base-url-missing': 'key',
  'base-url-invalid': 'key',
  'model-missing': 'model',
  'model-not-found': 'model',
  /** The model, or the server as it was started, takes no pictures. */
  'no-image-input': 'model',
  'prompt-missing': 'request',
  'picture-missing': 'picture',
  'picture-unusable': 'picture',
  'imaging-failed': 'picture',
  /** The endpoint cannot read this picture, or does not take its format. */
  'picture-refused': 'picture',
  'picture-too-small': 'picture',
  'picture-too-large': 'picture',
  'over-limit': 'request',
  'refused-connection': 'network',
  'host-not-found': 'network',
  offline: 'network',
  tls: 'network',
  'proxy-password': 'network',
  /** A web page came in place of an answer: a protection, or a proxy on the way. */
  'blocked-by-page': 'network',
  redirect: 'key',
  timeout: 'network',
  'too-large': 'request',
  'rate-limited': 'server',
  /** The request alone is larger than what the limit allows in its whole window. */
  'exceeds-rate-limit': 'request',
  /** A quota of a day or longer, or of nothing, is used up. */
  'quota-exhausted': 'account',
  'payment-required': 'account',
  'account-suspended': 'account',
  'country-refused': 'account',
  'privacy-settings': 'account',
  'bad-request': 'request',
  /** `detail` is accepted in no place of a request, and going without it may cost more. */
  'detail-refused': 'model',
  'content-filtered': 'picture',
  'server-error': 'server',
  'out-of-memory': 'server',
  overloaded: 'server',
  'maybe-billed': 'server',
  'bad-response': 'server',
  'cut-off': 'server',
  /** The model stopped without an answer: it only thought, or called a tool, or said nothing. */
  'no-answer': 'picture',
  'ocr-failed': 'picture',
  'ocr-timeout': 'picture',
  'history-failed': 'app',
} as const satisfies Readonly<Record<string, FailureClass>>;

/** Stable: tests, the command line and the page's buttons rely on them. */
export type ErrorCode = keyof typeof CLASS_OF_CODE;

export const ERROR_CODES = Object.keys(CLASS_OF_CODE) as readonly ErrorCode[];

/** @param error of any version of the app: an unknown code counts as a failure of the server */
export function failureClass(error: Pick<AppError, 'code'>): FailureClass {
  return Object.hasOwn(CLASS_OF_CODE, error.code) ? CLASS_OF_CODE[error.code] : 'server';
}

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
