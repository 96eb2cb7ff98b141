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
  // Its characters count, not its bytes: they are decoded here, in one go.
  if (content.length > MAX_LINK_BYTES) throw tooLarge(link);
  const bytes = /;\s*base64\s*$/i.test(head)
    ? base64Decoded(link, content)
    : percentDecoded(content);
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
    const byte = from[at] ?? 0;
    const high = byte === PERCENT ? hexDigit(from[at + 1]) : -1;
    const low = high < 0 ? -1 : hexDigit(from[at + 2]);
    to[length] = low < 0 ? byte : high * 16 + low;
    length += 1;
    if (low >= 0) at += 2;
  }
  return to.subarray(0, length);
}

/** What a letter of the hexadecimal digits stands for; -1 for any other. */
function hexDigit(code = 0): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

/** With the letters of either alphabet; white space counts for nothing. */
function base64Decoded(link: string, encoded: string): Buffer {
  const text = encoded.includes('%') ? percentDecoded(encoded).toString('latin1') : encoded;
  if (/[^\w+/=\s-]/.test(text)) throw brokenData(link);
  return Buffer.from(text, 'base64');
}
