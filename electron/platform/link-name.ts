/** Characters of a name made of a link: more than is shown anywhere, and a file of this name can be saved. */
const MAX_LINK_NAME = 120;

/** Control characters, and those that turn the direction of what follows: `gpj.exe` must not read as `exe.jpg`. */
// oxlint-disable-next-line no-control-regex
const UNSEEN = /[\0-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** The file name that a link has by itself: the last part of its path, else its host. */
export function linkName(url: string): string {
  if (/^data:/i.test(url) || !URL.canParse(url)) return 'Picture';
  const { pathname, host } = new URL(url);
  return fileNameOf(decoded(pathname)) || host;
}

/** A name that somebody else gave, without folders and unseen characters, cut in the middle where it is too long. */
export function fileNameOf(given: string): string {
  const name = (given.split(/[/\\]/).findLast((part) => part.trim() !== '') ?? '')
    .replace(UNSEEN, '')
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
