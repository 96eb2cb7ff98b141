/** Reads XML as it comes, broken or hostile, in one pass: no entity is expanded but characters, nothing is loaded. */

export type XmlToken =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'comment'; readonly text: string }
  | {
      readonly kind: 'open';
      readonly name: string;
      readonly attributes: ReadonlyMap<string, string>;
      /** `<a/>`: no `close` follows. */
      readonly empty: boolean;
    }
  | { readonly kind: 'close'; readonly name: string };

export function* readXml(xml: string): Generator<XmlToken> {
  let at = 0;
  while (at < xml.length) {
    const open = xml.indexOf('<', at);
    const text = xml.slice(at, open === -1 ? xml.length : open);
    if (text.trim() !== '') yield { kind: 'text', text: decode(text) };
    if (open === -1) return;
    if (xml.startsWith('<!--', open)) {
      const end = indexAfter(xml, '-->', open + 4);
      yield { kind: 'comment', text: xml.slice(open + 4, end - 3) };
      at = end;
    } else if (xml.startsWith('<![CDATA[', open)) {
      const end = indexAfter(xml, ']]>', open + 9);
      yield { kind: 'text', text: xml.slice(open + 9, end - 3) };
      at = end;
    } else if (xml.startsWith('<?', open)) {
      at = indexAfter(xml, '?>', open + 2);
    } else {
      const end = tagEnd(xml, open + 1);
      const token = readTag(xml.slice(open + 1, end));
      if (token !== null) yield token;
      at = end + 1;
    }
  }
}

/** Where the mark ends that begins at `from` or later; behind the end of the text, as if the mark stood there. */
function indexAfter(xml: string, mark: string, from: number): number {
  const found = xml.indexOf(mark, from);
  return (found === -1 ? xml.length : found) + mark.length;
}

/** The `>` that is in no quotes. */
function tagEnd(xml: string, from: number): number {
  let quote = '';
  for (let at = from; at < xml.length; at += 1) {
    const character = xml.charAt(at);
    if (quote !== '') {
      if (character === quote) quote = '';
    } else if (character === '"' || character === "'") quote = character;
    else if (character === '>') return at;
  }
  return xml.length;
}

/** @param tag what stands between `<` and `>` */
function readTag(tag: string): XmlToken | null {
  if (tag.startsWith('!')) return null;
  if (tag.startsWith('/')) return { kind: 'close', name: tag.slice(1).trim() };
  const empty = tag.endsWith('/');
  const body = empty ? tag.slice(0, -1) : tag;
  const space = body.search(/\s/);
  const name = space === -1 ? body : body.slice(0, space);
  return { kind: 'open', name, attributes: readAttributes(body.slice(name.length)), empty };
}

function readAttributes(text: string): ReadonlyMap<string, string> {
  const attributes = new Map<string, string>();
  let at = 0;
  for (;;) {
    const equals = text.indexOf('=', at);
    if (equals === -1) return attributes;
    const name = text.slice(at, equals).trim();
    let start = equals + 1;
    while (/\s/.test(text.charAt(start))) start += 1;
    const quote = text.charAt(start);
    if (quote !== '"' && quote !== "'") return attributes;
    const end = text.indexOf(quote, start + 1);
    if (end === -1) return attributes;
    if (name !== '' && !/\s/.test(name)) attributes.set(name, decode(text.slice(start + 1, end)));
    at = end + 1;
  }
}

const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

function decode(text: string): string {
  return text.replace(
    /&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w{2,4}));/gi,
    (whole, decimal, hex, name) => {
      if (name !== undefined) return NAMED[name as string] ?? whole;
      const code = decimal === undefined ? parseInt(String(hex), 16) : Number(decimal);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}
