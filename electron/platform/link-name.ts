import { UNSAFE } from '../../shared/domain/shown-name';

/** Characters of a name made of a link: more than is shown anywhere, and a file of this name can be saved. */
const MAX_LINK_NAME = 120;

/** The file name that a link has by itself: the last part of its path, else its host. */
export function linkName(url: string): string {
  if (/^data:/i.test(url) || !URL.canParse(url)) return 'Picture';
  const { pathname, host } = new URL(url);
  return fileNameOf(decoded(pathname)) || host;
}

/** A name that somebody else gave, without folders and what would break or disguise it, cut in the middle where it is too long. */
export function fileNameOf(given: string): string {
  const name = (given.split(/[/\\]/).findLast((part) => part.trim() !== '') ?? '')
    .replace(UNSAFE, '')
    .trim();
  const characters = [...name];
  if (name === '.' || name === '..') return '';
  if (characters.length <= MAX_LINK_NAME) return name;
  const end = characters.slice(-20);
  return [...characters.slice(0, MAX_LINK_NAME - 1 - end.length), '…', ...end].join('');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
