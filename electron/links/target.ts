import { MAX_LINK_CHARS } from '../../shared/domain/limits';
import { isPrivateHost } from '../platform/private-address';
import * as failures from './failures';

/**
 * Where a link, or a redirect, leads: checked by its form, before anything is looked up or connected.
 * @param address as typed, or as a `Location` states it
 * @param from where the redirect came from
 * @throws LinkFailure
 */
export function checkTarget(
  { link, allowPrivate }: { readonly link: string; readonly allowPrivate: boolean },
  address: string,
  from?: URL,
): URL {
  if (address.length > MAX_LINK_CHARS) throw failures.tooLong(link);
  if (!URL.canParse(address, from?.href)) throw failures.incomplete(link);
  const url = new URL(address, from?.href);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw failures.wrongScheme(link, url.protocol);
  }
  if (url.username !== '' || url.password !== '') throw failures.holdsPassword(link);
  if (from?.protocol === 'https:' && url.protocol === 'http:') {
    throw failures.downgraded(link, url.host);
  }
  if (!allowPrivate && isPrivateHost(url.hostname)) throw failures.privateAddress(link, url.host);
  return url;
}
