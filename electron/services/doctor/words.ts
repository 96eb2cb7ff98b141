/** What the doctor says. */
import type { AppError } from '../../../shared/domain/app-error';
import type { Auth, DetailPlacement } from '../../../shared/domain/endpoint';
import type { Wait } from '../../provider';

export function authInWords(auth: Auth): string {
  switch (auth.type) {
    case 'bearer':
      return 'Authorization: Bearer KEY';
    case 'raw':
      return 'Authorization: KEY';
    case 'header':
      return `${auth.name}: KEY`;
    case 'none':
      return 'no key';
  }
}

export const PLACES: Readonly<Record<DetailPlacement, string>> = {
  part: 'beside each picture',
  'top-level': 'at the top of the request',
  both: 'in both places',
  nowhere: 'nowhere',
};

/** An error as one passage. */
export function told({ hint, message }: AppError): string {
  return `${message} ${hint}`;
}

/** All that an error says, for those who look for the reason in it. */
export function said({ details = '', message }: AppError): string {
  return `${message}\n${details}`;
}

export function waitInWords({ until, why }: Wait, now: number): string {
  const seconds = until === null ? null : Math.max(1, Math.ceil((until - now) / 1000));
  const time = seconds === null ? '' : seconds === 1 ? ' for 1 second' : ` for ${seconds} seconds`;
  switch (why) {
    case 'rate-limit':
      return `Waits${time}: the endpoint takes no more requests at the moment.`;
    case 'unreachable':
      return `Waits${time}: the endpoint does not answer at the moment, and is tried again.`;
    case 'repeat':
      return `Waits${time}: the endpoint could not take the request, and is asked again.`;
  }
}

const UNTRUSTED: readonly (readonly [RegExp, string])[] = [
  [/SELF_SIGNED/, 'Its certificate is self-signed. If you trust it, install it on this computer.'],
  [
    /CERT_HAS_EXPIRED/,
    'Its certificate has expired. Check this computer’s date, or contact the endpoint’s provider.',
  ],
  [/CERT_NOT_YET_VALID/, 'Its certificate is not valid yet. Check this computer’s date.'],
  [
    /ALTNAME|HOSTNAME_MISMATCH/,
    'Its certificate is for another name. Check the base URL for a typing error.',
  ],
  [
    /UNABLE_TO_(VERIFY|GET_ISSUER)/,
    'Its certificate is not signed by an authority this computer trusts. On a company network, the company’s certificate must be installed on this computer.',
  ],
  [
    /WRONG_VERSION|wrong version number|packet length too long/i,
    'The server does not use TLS on this port. Check the port, and whether the address should start with http://.',
  ],
];

/** Why no secure connection came about. */
export function tlsInWords(error: AppError): string {
  const reason = UNTRUSTED.find(([pattern]) => pattern.test(error.details ?? ''))?.[1];
  return reason === undefined ? told(error) : `${error.message} ${reason}`;
}

/** Why nothing came back from the endpoint itself. */
export function unreachedInWords(error: AppError): string {
  if (error.status !== 407) return told(error);
  return 'A proxy requires a user name and password, so nothing reached the endpoint. Choose another proxy for this endpoint, or none.';
}

/** @param baseUrl that leads to no endpoint */
export function wrongPathInWords(error: AppError, baseUrl: string): string {
  const url = new URL(baseUrl);
  const isExact = baseUrl.endsWith('#');
  if (isExact || /\/v\d/.test(url.pathname)) {
    return `${error.message} Check the base URL: the server answers, but not at this path.`;
  }
  const tried = `${url.origin}${url.pathname.replace(/\/+$/, '')}/v1`;
  return `${error.message} The base URL mostly ends in /v1: try ${tried}.`;
}

/** @param near names like the one that is not there; @param all that the endpoint lists */
export function modelInWords(
  error: AppError,
  near: readonly string[],
  all: readonly string[],
): string {
  if (near.length > 0) return `${error.message} Did you mean ${near.join(', ')}?`;
  if (all.length === 0) return told(error);
  const some = all.slice(0, SHOWN).join(', ');
  const more = all.length > SHOWN ? ` and ${all.length - SHOWN} more` : '';
  return `${error.message} It lists: ${some}${more}.`;
}

const SHOWN = 8;
const MAX_QUOTE = 120;

export function quoted(answer: string): string {
  const line = answer.trim().replace(/\s+/g, ' ');
  return `“${line.length > MAX_QUOTE ? `${line.slice(0, MAX_QUOTE)}…` : line}”`;
}
