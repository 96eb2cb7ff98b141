/** What a request of the doctor states, and what to leave out of it where it is refused. */
import type { AppError } from '../../../shared/domain/app-error';
import type { Auth, DetailPlacement, TokenParameter } from '../../../shared/domain/endpoint';
import { said } from './words';

/** The profile says the rest. */
export interface Form {
  readonly auth: Auth;
  readonly detail: DetailPlacement;
  /** Null: the most tokens are not stated. */
  readonly token: TokenParameter | null;
  readonly hasPicture: boolean;
  readonly stream: boolean;
  readonly statesStream: boolean;
}

/** What an outcome says about the endpoint. */
export type OutcomeKind =
  /** The model answered, be it not to the end. */
  | 'answered'
  | 'unreached'
  /** A server answers, but nothing that could be asked is there. */
  | 'wrong-path'
  | 'tls'
  | 'key'
  /** The key may be right: the account has no credit, no quota, or is not served. */
  | 'account'
  | 'model'
  /** It does not take what the request states. */
  | 'refused'
  /** It could not do what it was asked to. */
  | 'failed';

export function kindOf(error: AppError | null): OutcomeKind {
  switch (error?.code) {
    case undefined:
    case 'cut-off':
    case 'no-answer':
      return 'answered';
    case 'refused-connection':
    case 'host-not-found':
    case 'offline':
    case 'redirect':
    case 'timeout':
    case 'proxy-password':
    case 'blocked-by-page':
      return 'unreached';
    case 'content-filtered':
      // With an HTTP 200 the model was asked, and its answer was held back.
      return error?.status === 200 ? 'answered' : 'refused';
    case 'bad-response':
      return 'wrong-path';
    case 'not-found':
      return error && /deployment/i.test(said(error)) ? 'model' : 'wrong-path';
    case 'tls':
      return 'tls';
    case 'key-refused':
    case 'key-missing':
    case 'key-unusable':
    case 'not-allowed':
      return 'key';
    case 'payment-required':
    case 'quota-exhausted':
    case 'account-suspended':
    case 'country-refused':
    case 'privacy-settings':
      return 'account';
    case 'model-not-found':
      return 'model';
    case 'bad-request':
      return error && deniesModel(said(error)) ? 'model' : 'refused';
    case 'too-large':
    case 'exceeds-rate-limit':
    case 'detail-refused':
    case 'no-image-input':
    case 'picture-refused':
    case 'picture-too-small':
    case 'picture-too-large':
      return 'refused';
    default:
      return 'failed';
  }
}

function deniesModel(text: string): boolean {
  return /(invalid|unknown|not a valid) model|model\b.{0,80}(not found|does not exist|not exist|no such|not available|not a valid)/i.test(
    text,
  );
}

/**
 * What to try where a form was refused, the likeliest first: without what the error complains about, with `detail` in
 * the other place, without all that may be to blame, without the picture.
 */
export function simplerForms(form: Form, error: AppError): Form[] {
  const text = said(error);
  const { detail, statesStream, stream, token } = form;
  const bare: Form = { ...form, detail: 'nowhere', token: null };
  if (error.code === 'no-image-input') return [{ ...form, detail: 'nowhere', hasPicture: false }];
  return [
    ...(token !== null && /max_(completion_)?tokens/.test(text)
      ? [{ ...form, token: otherToken(token) }]
      : []),
    ...(!statesStream && /\bstream\b/.test(text) ? [{ ...form, statesStream: true }] : []),
    ...(!stream && /\bstream/.test(text) ? [{ ...form, stream: true }] : []),
    ...(detail === 'part' ? [{ ...form, detail: 'top-level' as const }] : []),
    ...(detail === 'top-level' ? [{ ...form, detail: 'part' as const }] : []),
    { ...form, detail: 'nowhere' },
    bare,
    { ...bare, hasPicture: false },
  ];
}

export function otherToken(token: TokenParameter): TokenParameter {
  return token === 'max_tokens' ? 'max_completion_tokens' : 'max_tokens';
}

export function isSameForm(a: Form, b: Form): boolean {
  return JSON.stringify(inOrder(a)) === JSON.stringify(inOrder(b));
}

function inOrder(form: Form): unknown {
  return Object.entries(form).toSorted(([a], [b]) => (a < b ? -1 : 1));
}
