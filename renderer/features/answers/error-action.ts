import type { AppError, ErrorCode } from '../../../shared/domain/app-error';
import type { Endpoint } from '../../../shared/domain/endpoint';
import { elapsedText } from './usage-text';

/** The one button under an error. */
export type ErrorAction =
  | {
      readonly kind: 'fix';
      readonly label: string;
      /** What is missing; null where the settings are the place to look. */
      readonly field: 'key' | 'base-url' | 'proxy' | null;
    }
  | { readonly kind: 'ask-again'; readonly label: 'Ask again' };

const AGAIN: ErrorAction = { kind: 'ask-again', label: 'Ask again' };
const ENTER_PROXY_LOGIN = { kind: 'fix', field: 'proxy', label: 'Enter proxy login' } as const;
const KEY = { kind: 'fix', field: 'key' } as const;

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
      if (endpoint.proxyLogin?.problem) return ENTER_PROXY_LOGIN;
      return endpoint.key.present && endpoint.key.problem === null
        ? AGAIN
        : { ...KEY, label: 'Enter key' };
    case 'key-refused':
      return endpoint === undefined ? null : { ...KEY, label: 'Replace key' };
    case 'base-url-missing':
      if (endpoint === undefined) return null;
      return endpoint.profile.baseUrl === ''
        ? { kind: 'fix', label: 'Enter base URL', field: 'base-url' }
        : AGAIN;
    case 'proxy-password':
      if (endpoint === undefined) return null;
      if (endpoint.profile.proxy.type !== 'url') {
        return { kind: 'fix', label: 'Check proxy', field: 'proxy' };
      }
      return ENTER_PROXY_LOGIN;
    case 'maybe-billed':
    case 'cut-off':
    case 'no-answer':
    case 'cancelled':
    case 'interrupted':
      return AGAIN;
    default:
      if (error.retryable) return AGAIN;
      return ADDRESS_CODES.has(code) && endpoint !== undefined
        ? { kind: 'fix', label: 'Check base URL', field: null }
        : null;
  }
}

/**
 * Whole seconds until asking again makes sense; 0 for now.
 * @param failedAt when the error came, milliseconds since 1970
 */
export function secondsToWait(error: AppError, failedAt: number, now: number): number {
  const until = failedAt + (error.retryAfterMs ?? 0);
  return Math.max(0, Math.ceil((until - now) / 1_000));
}

/**
 * What to do next. Where the endpoint stated a time to wait, the error's own hint would stand still beside the
 * seconds that run down.
 * @param seconds what is left to wait
 */
export function hintText(error: AppError, seconds: number): string {
  const counts = error.code === 'rate-limited' || error.code === 'overloaded';
  if (!counts || error.retryAfterMs === undefined) return error.hint;
  return seconds > 0
    ? `Ask again in ${elapsedText(seconds * 1_000)}.`
    : 'It can be asked again now.';
}

/** The technical part, with the status in it once. */
export function detailsText({
  details = '',
  status,
}: Pick<AppError, 'details' | 'status'>): string {
  const isStated = status === undefined || new RegExp(`\\bHTTP ${status}\\b`).test(details);
  return isStated ? details : `HTTP ${status}\n${details}`;
}
