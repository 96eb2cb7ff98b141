import type { AppError, ErrorCode } from '../../../shared/domain/app-error';
import type { Endpoint } from '../../../shared/domain/endpoint';

/** The one button under an error. */
export type ErrorAction =
  | { readonly kind: 'settings'; readonly label: string }
  | { readonly kind: 'ask-again'; readonly label: 'Ask again' };

const AGAIN: ErrorAction = { kind: 'ask-again', label: 'Ask again' };
const settings = (label: string): ErrorAction => ({ kind: 'settings', label });

/** The address could be wrong: worth a look where asking again promises nothing. */
const ADDRESS_CODES: ReadonlySet<ErrorCode> = new Set([
  'base-url-invalid',
  'host-not-found',
  'refused-connection',
  'redirect',
  'tls',
]);

/**
 * What can be done about an error.
 * @param endpoint the one that was asked, as it is now: once the key is there, the button asks again; undefined
 *   where it is gone
 * @returns null where only another question helps
 */
export function errorAction(error: AppError, endpoint: Endpoint | undefined): ErrorAction | null {
  const { code } = error;
  switch (code) {
    case 'key-missing':
    case 'key-unusable':
      if (endpoint === undefined) return null;
      return endpoint.key.present && endpoint.key.problem === null ? AGAIN : settings('Enter key');
    case 'key-refused':
      return endpoint === undefined ? null : settings('Replace key');
    case 'base-url-missing':
      if (endpoint === undefined) return null;
      return endpoint.profile.baseUrl === '' ? settings('Enter base URL') : AGAIN;
    case 'maybe-billed':
    case 'cut-off':
    case 'cancelled':
    case 'interrupted':
      return AGAIN;
    default:
      if (error.retryable) return AGAIN;
      return ADDRESS_CODES.has(code) && endpoint !== undefined ? settings('Check base URL') : null;
  }
}

/** Errors after which the request may be on the bill already, so that asking again may cost twice. */
export function mayBeBilledTwice(code: ErrorCode): boolean {
  return code === 'maybe-billed' || code === 'cut-off';
}

/**
 * Whole seconds until asking again makes sense; 0 for now.
 * @param failedAt when the error came, milliseconds since 1970
 */
export function secondsToWait(error: AppError, failedAt: number, now: number): number {
  const until = failedAt + (error.retryAfterMs ?? 0);
  return Math.max(0, Math.ceil((until - now) / 1_000));
}
