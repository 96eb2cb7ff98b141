import { sniffFormat, sniffOther } from '../../shared/domain/sniff';
import { empty, notAPicture } from './failures';

/**
 * Checks that what came begins as a picture does.
 * @param head the first SNIFF_BYTES bytes, or all where there are fewer
 * @param mime as stated: never believed of a picture, but it may tell what else this is
 * @throws LinkFailure
 */
export function checkHead(link: string, head: Uint8Array, mime: string | null): void {
  if (head.length === 0) throw empty(link);
  if (sniffFormat(head) !== null) return;
  const isPage = /^(?:text\/html|application\/xhtml\+xml)\b/i.test(mime ?? '');
  throw notAPicture(link, sniffOther(head) ?? (isPage ? 'web-page' : null));
}
