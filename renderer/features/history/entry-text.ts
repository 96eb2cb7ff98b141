import type { AnalysisSummary } from '../../../shared/domain/analysis';
import type { ErrorCode } from '../../../shared/domain/app-error';
import { isOnDevice } from '../../state';

/** Why it failed, in two or three words; what is not here is only `failed`. */
const FAILED_BY: Readonly<Partial<Record<ErrorCode, string>>> = {
  'key-missing': 'no key',
  'key-refused': 'key refused',
  'key-unusable': 'key cannot be read',
  'not-allowed': 'not allowed',
  'base-url-missing': 'no base URL',
  'base-url-invalid': 'base URL invalid',
  'model-missing': 'no model',
  'model-not-found': 'model not found',
  'no-image-input': 'model doesn’t accept pictures',
  'picture-unusable': 'picture cannot be used',
  'imaging-failed': 'picture cannot be read',
  'picture-refused': 'picture not accepted',
  'picture-too-small': 'picture too small',
  'picture-too-large': 'picture too large',
  'refused-connection': 'connection refused',
  'host-not-found': 'address not found',
  offline: 'no connection',
  tls: 'connection not secure',
  'proxy-password': 'proxy needs password',
  'blocked-by-page': 'web page instead of answer',
  redirect: 'redirected',
  timeout: 'no answer in time',
  'too-large': 'too large',
  'rate-limited': 'rate limited',
  'exceeds-rate-limit': 'over the rate limit',
  'quota-exhausted': 'quota used up',
  'payment-required': 'no credit',
  'account-suspended': 'account suspended',
  'country-refused': 'country not supported',
  'privacy-settings': 'privacy settings',
  'bad-request': 'request refused',
  'detail-refused': 'detail not accepted',
  'content-filtered': 'filtered',
  'server-error': 'endpoint error',
  'out-of-memory': 'out of memory',
  overloaded: 'endpoint overloaded',
  'maybe-billed': 'maybe billed',
  'bad-response': 'answer not understood',
  'cut-off': 'cut off',
  'no-answer': 'no answer',
  'ocr-failed': 'text not read',
  'ocr-timeout': 'took too long',
};

/** What the row says beside the time, and whether it is bad news. */
export interface StatusText {
  readonly text: string;
  readonly bad: boolean;
}

/** The model, the built-in endpoint's name, or how it ended where it did not end well. */
export function statusText(entry: AnalysisSummary): StatusText {
  switch (entry.status) {
    case 'running':
      return { text: 'working', bad: false };
    case 'cancelled':
      return { text: 'canceled', bad: false };
    case 'interrupted':
      return { text: 'interrupted', bad: true };
    case 'failed': {
      const why = FAILED_BY[entry.errorCode as ErrorCode];
      return { text: why === undefined ? 'failed' : `failed: ${why}`, bad: true };
    }
    case 'done':
      return { text: modelText(entry), bad: false };
  }
}

function modelText({ endpointId, endpointName, model }: AnalysisSummary): string {
  return isOnDevice(endpointId) || model === '' ? endpointName : model;
}

/** What was asked; where nothing was typed, about which picture. */
export function titleText({ prompt, firstPictureName, pictureCount }: AnalysisSummary): string {
  const line = prompt.trim().replaceAll(/\s+/g, ' ').slice(0, 300);
  if (line !== '') return line;
  return pictureCount > 1 ? `${firstPictureName} and ${pictureCount - 1} more` : firstPictureName;
}
