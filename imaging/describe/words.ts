/** How what a file says is put into words. All of it comes from strangers. */
import { countInWords } from '../../shared/domain/count-in-words';
import { MAX_DESCRIPTION_VALUE } from '../../shared/domain/picture-description';

/** Control, format (bidirectional overrides among them) and private characters, but the joiners that scripts need. */
const UNSEEN = /[^\P{C}\n\u200c\u200d\p{Cn}]/gu;

/** Text without what could not be seen or would turn the words around it; lines stay. */
export function plain(text: string, most = MAX_DESCRIPTION_VALUE): string {
  // A little more than is kept: what is taken out must not make a long text look whole.
  const words = text
    .slice(0, most * 4)
    .replace(/\r\n?|\u2028|\u2029/g, '\n')
    .replaceAll('\t', ' ')
    .replace(UNSEEN, '')
    .trim();
  return words.length <= most
    ? words
    : `${words.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** `binary, 1,234 bytes`. */
export function binary(bytes: number): string {
  return `binary, ${countInWords(bytes, 'byte')}`;
}
