import { setImmediate } from 'node:timers/promises';
import { MAX_LINK_BYTES } from '../../shared/domain/limits';
import { EXTENSIONS_OF } from '../../shared/domain/picture';
import { SNIFF_BYTES, sniffFormat } from '../../shared/domain/sniff';
import { brokenData, tooLarge } from './failures';
import { joined } from './joined';
import { checkHead } from './picture-head';

/** Characters decoded without a pause: a millisecond’s worth, and texts that are cheap to collect. */
const DECODED_AT_ONCE = 64 * 1024;

/**
 * The picture that a `data:` link holds, as base64 or percent-encoded.
 * @throws LinkFailure
 * @see RFC 2397, and the Fetch standard for what follows a `#`
 */
export async function readDataLink(link: string): Promise<{ name: string; bytes: Uint8Array }> {
  const comma = link.indexOf(',');
  if (comma < 0) throw brokenData(link);
  const head = link.slice('data:'.length, comma);
  const fragment = link.indexOf('#', comma);
  const content = link.slice(comma + 1, fragment < 0 ? undefined : fragment);
  const isBase64 = /;\s*base64\s*$/i.test(head);
  const parts: Uint8Array[] = [];
  let length = 0;
  for (const part of isBase64 ? base64Decoded(link, content) : percentDecoded(content)) {
    parts.push(part);
    length += part.length;
    if (length > MAX_LINK_BYTES) throw tooLarge(link);
    await setImmediate();
  }
  const bytes = await joined(parts);
  const start = bytes.subarray(0, SNIFF_BYTES);
  checkHead(link, start, head);
  const format = sniffFormat(start);
  return { name: `Picture.${format === null ? 'bin' : EXTENSIONS_OF[format][0]}`, bytes };
}

/** With the letters of either alphabet; white space counts for nothing. */
function* base64Decoded(link: string, encoded: string): Generator<Buffer> {
  let left = '';
  for (const bytes of percentDecoded(encoded)) {
    const text = left + bytes.toString('latin1').replace(/\s+/g, '');
    if (/[^\w+/=-]/.test(text)) throw brokenData(link);
    // Four letters are three bytes.
    const whole = text.length - (text.length % 4);
    left = text.slice(whole);
    yield Buffer.from(text.slice(0, whole), 'base64');
  }
  yield Buffer.from(left, 'base64');
}

function* percentDecoded(text: string): Generator<Buffer> {
  for (let at = 0; at < text.length;) {
    const end = wholeEnd(text, at + DECODED_AT_ONCE);
    yield withoutPercents(Buffer.from(text.slice(at, end)));
    at = end;
  }
}

/** Where a slice ends that is to end here: neither within `%41` nor between the halves of a character. */
function wholeEnd(text: string, end: number): number {
  if (end >= text.length) return text.length;
  for (const before of [1, 2]) if (text[end - before] === '%') return end - before;
  return /[\ud800-\udbff]/.test(text[end - 1] ?? '') ? end - 1 : end;
}

const PERCENT = 0x25;

function withoutPercents(from: Buffer): Buffer {
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
