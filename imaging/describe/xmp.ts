import { binary } from './words';
import { readXml } from './xml';

/** Characters of a packet that are read: longer ones hold thumbnails or an editor's whole history. */
const MAX_PACKET = 1_000_000;
/** Values with one name that are gathered. */
const MAX_VALUES = 100;
/** Elements within elements that are read: a few levels are usual, and each makes the names of all in it longer. */
const MAX_DEPTH = 32;

/** Elements that only say how values are kept. */
const FRAME = /^(?:x:xmpmeta|x:xapmeta|rdf:(?:RDF|Description|Bag|Seq|Alt|li))$/;
/** Attributes that say nothing about the picture. */
const SYNTAX = /^(?:xmlns(?::.*)?|xml:.*|rdf:(?:about|parseType|ID|nodeID|datatype)|x:xmptk)$/;

/**
 * The properties of an XMP packet, by their qualified names: `dc:creator`, or `xmpMM:History / stEvt:when` within
 * another. Several values of one name are joined.
 * @see https://github.com/adobe/XMP-Toolkit-SDK/blob/main/docs/XMPSpecificationPart1.pdf
 */
export function readXmp(packet: string): ReadonlyMap<string, string> {
  const values = new Map<string, string[]>();
  const add = (path: readonly string[], value: string): void => {
    if (path.length > MAX_DEPTH) return;
    const label = path.filter((name) => !FRAME.test(name)).join(' / ');
    if (label === '' || value.trim() === '') return;
    const known = values.get(label) ?? [];
    if (known.length < MAX_VALUES) values.set(label, [...known, value.trim()]);
  };
  const path: string[] = [];
  for (const token of readXml(packet.slice(0, MAX_PACKET))) {
    if (token.kind === 'text') add(path, token.text);
    if (token.kind === 'open') {
      path.push(token.name);
      for (const [name, value] of token.attributes) {
        if (name === 'rdf:resource') add(path, value);
        else if (!SYNTAX.test(name)) add([...path, name], value);
      }
    }
    if (token.kind === 'close' || (token.kind === 'open' && token.empty)) path.pop();
  }
  return new Map([...values].map(([name, each]) => [name, each.map(shorten).join(', ')]));
}

/** A picture within the text. */
function shorten(value: string): string {
  const encoded = value.length > 500 && /^[A-Za-z0-9+/=\s]+$/.test(value);
  return encoded ? binary(Math.floor((value.length * 3) / 4)) : value;
}
