import { MAX_LINK_BYTES } from '../../shared/domain/limits';
import { EXTENSIONS_OF } from '../../shared/domain/picture';
import { SNIFF_BYTES, sniffFormat } from '../../shared/domain/sniff';
import { brokenData, tooLarge } from './failures';
import { checkHead } from './picture-head';

/**
 * The picture that a `data:` link holds, as base64 or percent-encoded.
 * @throws LinkFailure
 * @see RFC 2397, and the Fetch standard for what follows a `#`
 */
export function readDataLink(link: string): { name: string; bytes: Uint8Array } {
  const comma = link.indexOf(',');
  if (comma < 0) throw brokenData(link);
  const head = link.slice('data:'.length, comma);
  const fragment = link.indexOf('#', comma);
  const content = link.slice(comma + 1, fragment < 0 ? undefined : fragment);
  // Four characters of base64 are three bytes, and may be percent-encoded each.
  if (content.length > MAX_LINK_BYTES * 4) throw tooLarge(link);
  const plain = percentDecoded(content);
  const bytes = /;\s*base64\s*$/i.test(head) ? base64Decoded(link, plain) : plain;
  if (bytes.length > MAX_LINK_BYTES) throw tooLarge(link);
  const start = bytes.subarray(0, SNIFF_BYTES);
  checkHead(link, start, head);
  const format = sniffFormat(start);
  return { name: `Picture.${format === null ? 'bin' : EXTENSIONS_OF[format][0]}`, bytes };
}

const PERCENT = 0x25;

function percentDecoded(text: string): Buffer {
  const from = Buffer.from(text);
  if (!from.includes(PERCENT)) return from;
  const to = Buffer.alloc(from.length);
  let length = 0;
  for (let at = 0; at < from.length; at += 1) {
    const code = from[at] === PERCENT ? from.toString('latin1', at + 1, at + 3) : '';
    const isEncoded = /^[0-9a-f]{2}$/i.test(code);
    to[length] = isEncoded ? Number.parseInt(code, 16) : (from[at] ?? 0);
    length += 1;
    if (isEncoded) at += 2;
  }
  return to.subarray(0, length);
}

/** With the letters of either alphabet; white space counts for nothing. */
function base64Decoded(link: string, encoded: Buffer): Buffer {
  const text = encoded.toString('latin1');
  if (/[^\w+/=\s-]/.test(text)) throw brokenData(link);
  return Buffer.from(text, 'base64');
}
