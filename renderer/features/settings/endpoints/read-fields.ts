/** What is typed into the fields of an endpoint, read into what its profile holds. Pure. */
import { MAX_CONCURRENCY, MAX_TIMEOUT_MS } from '../../../../shared/domain/limits';
import { splitProxyLogin } from '../../../../shared/domain/proxy-login';

/** A value, or what is wrong with the text, in words for the user. */
export type Read<Value> = { readonly value: Value } | { readonly wrong: string };

/** With a point or a comma before the fraction. */
const NUMBER = /^(?:\d+(?:[.,]\d*)?|[.,]\d+)$/;
const MS = 1_000;
const MB = 1_000_000;
const PROXY_PROTOCOLS: ReadonlySet<string> = new Set(['http:', 'https:', 'socks5:']);

/** Seconds as typed, into milliseconds. */
export function readSeconds(text: string): Read<number> {
  const seconds = numberOf(text);
  const most = MAX_TIMEOUT_MS / MS;
  if (seconds === null) return { wrong: 'A time is a number of seconds, such as 10.' };
  const ms = Math.round(seconds * MS);
  if (ms < 1) return { wrong: 'It must wait for some time: at least 0.001 seconds.' };
  return ms > MAX_TIMEOUT_MS
    ? { wrong: `At most ${most.toLocaleString('en-US')} seconds, which is a day.` }
    : { value: ms };
}

export function secondsAsTyped(ms: number): string {
  return asTyped(ms / MS);
}

/** Megabytes as typed, into bytes; empty for no limit. */
export function readMegabytes(text: string): Read<number | undefined> {
  if (text.trim() === '') return { value: undefined };
  const megabytes = numberOf(text);
  if (megabytes === null) return { wrong: 'A size is a number of megabytes, such as 20.' };
  const bytes = Math.round(megabytes * MB);
  if (bytes < 1) return { wrong: 'Nothing is as small as that. Empty: no limit.' };
  return Number.isSafeInteger(bytes) ? { value: bytes } : { wrong: 'That is too large a number.' };
}

export function megabytesAsTyped(bytes: number | undefined): string {
  return bytes === undefined ? '' : asTyped(bytes / MB);
}

/** A whole number as typed; empty for no limit. */
export function readCount(text: string): Read<number | undefined> {
  if (text.trim() === '') return { value: undefined };
  const count = wholeNumberOf(text);
  if (count === null || count < 1) {
    return { wrong: 'A limit is a whole number from 1 on. Empty: no limit.' };
  }
  return { value: count };
}

export function countAsTyped(count: number | undefined): string {
  return count === undefined ? '' : String(count);
}

export function readConcurrency(text: string): Read<number> {
  const count = wholeNumberOf(text);
  if (count === null || count < 1 || count > MAX_CONCURRENCY) {
    return { wrong: `A whole number from 1 to ${MAX_CONCURRENCY}.` };
  }
  return { value: count };
}

export function readName(text: string): Read<string> {
  const name = text.trim();
  return name === '' ? { wrong: 'An endpoint needs a name.' } : { value: name };
}

/** Whatever the main process can check; a part in braces it would take for part of a name. */
export function readBaseUrl(text: string): Read<string> {
  const url = text.trim();
  const unfilled = partToFill(url);
  if (unfilled !== null) {
    return { wrong: `Put your own ${unfilled.name} in place of ${unfilled.braces}.` };
  }
  return { value: url };
}

/** The part in braces of an address pattern, `{resource}`; null where there is none. */
export function partToFill(
  url: string,
): { readonly braces: string; readonly name: string; readonly at: number } | null {
  const found = /\{([^{}]*)\}/.exec(url);
  if (found === null) return null;
  const [braces, inside = ''] = found;
  return { braces, name: inside.trim() || 'name', at: found.index };
}

/** Whether a header of this name most likely carries something that no one else may see. */
export function isLikelySecret(headerName: string): boolean {
  return /auth|cookie|key|secret|token/i.test(headerName);
}

/** An address that holds a user name and a password is split: they are kept apart from it. */
export function readProxyUrl(text: string): Read<ReturnType<typeof splitProxyLogin>> {
  const { login, url } = splitProxyLogin(text.trim());
  const example = 'such as http://127.0.0.1:3128';
  if (!URL.canParse(url)) return { wrong: `Enter the whole address of the proxy, ${example}.` };
  const { hostname, protocol } = new URL(url);
  if (!PROXY_PROTOCOLS.has(protocol) || hostname === '') {
    return { wrong: `The address of a proxy begins with http, https or socks5, ${example}.` };
  }
  return { value: { login, url } };
}

/** @param others models that are there already */
export function readModelName(text: string, others: readonly string[]): Read<string> {
  const name = text.trim();
  if (name === '') return { wrong: 'Name the model as its endpoint calls it.' };
  return others.includes(name) ? { wrong: `${name} is here already.` } : { value: name };
}

/** Whether plain http carries key and pictures readable for others. */
export function isUnencrypted(url: string): boolean {
  return /^http:/i.test(url.trim());
}

function numberOf(text: string): number | null {
  const trimmed = text.trim();
  return NUMBER.test(trimmed) ? Number(trimmed.replace(',', '.')) : null;
}

/** `2,000` is two thousand where nothing but a whole number is meant. */
function wholeNumberOf(text: string): number | null {
  const digits = text.trim();
  const whole = /^\d{1,3}(?:[,. ]\d{3})+$/.test(digits) ? digits.replace(/[,. ]/g, '') : digits;
  return /^\d{1,12}$/.test(whole) ? Number(whole) : null;
}

function asTyped(number: number): string {
  return number.toLocaleString('en-US', { maximumFractionDigits: 6, useGrouping: false });
}
