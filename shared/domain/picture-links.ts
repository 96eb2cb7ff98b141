/** Links to pictures: which text is one, and which of them a drag or the clipboard holds. */

/** Whether a picture can be loaded from this: http, https, or a picture that is itself in the link. */
export function isPictureLink(text: string): boolean {
  return /^data:image\/[^,]*,./i.test(text) || /^https?:\/\/[^\s/?#]\S*$/i.test(text);
}

/**
 * The links to pictures that a drag or the clipboard holds, by the first of its types that names any: two types name
 * the same picture. HTML comes first, since the list of addresses of a picture within a link holds only that link.
 * @param read the text under a MIME type; empty where there is none
 * @returns none twice
 */
export function linksIn(read: (type: string) => string): readonly string[] {
  const found = [
    () => picturesOf(read('text/html')),
    () => lines(read('text/uri-list')).filter((line) => !line.startsWith('#')),
    // Firefox: the address, then the title on its own line.
    () => lines(read('text/x-moz-url')).slice(0, 1),
    () => onlyLinks(lines(read('text/plain'))),
  ];
  for (const links of found) {
    const usable = links().filter(isPictureLink);
    if (usable.length > 0) return [...new Set(usable)];
  }
  return [];
}

/** A link as it is shown: one that holds its picture goes on for pages. */
export function linkInWords(link: string): string {
  const held = /^data:(image\/[\w.+-]+)/i.exec(link);
  return held === null ? link : `A link that holds its picture (${held[1]?.toLowerCase()})`;
}

/** Text in which there is anything but links is text. */
function onlyLinks(texts: readonly string[]): readonly string[] {
  return texts.every(isPictureLink) ? texts : [];
}

function lines(text: string): readonly string[] {
  return text
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** Addresses of the pictures in a piece of HTML that holds nothing else; where it holds words, it is a selected text. */
function picturesOf(html: string): readonly string[] {
  const sources: string[] = [];
  for (const piece of piecesOf(html)) {
    if (!piece.startsWith('<')) {
      if (unescaped(piece).trim() !== '') return [];
    } else if (/^<img[\s/]/i.test(piece)) sources.push(sourceOf(piece));
  }
  return sources.map((source) => source.trim());
}

/** Tags, each whole, and what stands between them; comments are left out. In linear time, whatever it is given. */
function* piecesOf(html: string): Generator<string> {
  const marks = /["'>]/g;
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf('<', at);
    if (open > at || open < 0) {
      yield html.slice(at, open < 0 ? html.length : open);
      if (open < 0) return;
    }
    if (html.startsWith('<!--', open)) {
      const end = html.indexOf('-->', open);
      at = end < 0 ? html.length : end + 3;
      continue;
    }
    at = open;
    for (let mark = '<'; mark !== '>' && at < html.length;) {
      marks.lastIndex = at;
      const next = marks.exec(html);
      mark = next?.[0] ?? '>';
      const end = next === null || mark === '>' ? next?.index : html.indexOf(mark, next.index + 1);
      at = end === undefined || end < 0 ? html.length : end + 1;
    }
    yield html.slice(open, at);
  }
}

function sourceOf(tag: string): string {
  const attributes = /[\s/]+|([^\s=>/"']+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]*)))?|[^]/gy;
  for (const [, name, quoted, single, bare] of tag.slice('<img'.length).matchAll(attributes)) {
    if (name?.toLowerCase() === 'src') return unescaped(quoted ?? single ?? bare ?? '');
  }
  return '';
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  quot: '"',
  apos: "'",
  lt: '<',
  gt: '>',
  nbsp: ' ',
};

function unescaped(text: string): string {
  return text.replace(
    /&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,4}));/gi,
    (whole, ten, hex, name) => {
      const code = ten === undefined ? Number.parseInt(hex ?? '', 16) : Number(ten);
      if (code <= 0x10ffff) return String.fromCodePoint(code);
      return ENTITIES[String(name).toLowerCase()] ?? whole;
    },
  );
}
