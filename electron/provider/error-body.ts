/** What an endpoint says about a failure, whatever shape it came in. */
import { isObject, parseJson, type JsonObject } from './json-values';
import { durationOf, waitInText } from './stated-wait';

export interface ErrorBody {
  /** In the endpoint's own words; empty where it gave none. */
  readonly message: string;
  readonly type: string | null;
  readonly code: string | null;
  readonly param: string | null;
  /** Types, codes and reasons beside the two above: of the provider behind the endpoint, and of its details. */
  readonly tags?: readonly string[];
  /** Milliseconds that it asks to wait. */
  readonly waitMs?: number;
  /** Of the provider behind the endpoint, by name in lower case (OpenRouter). */
  readonly headers?: Readonly<Record<string, string>>;
  /** A web page came instead of an answer: a proxy, a protection or a wrong address. */
  readonly html: boolean;
}

const MAX_DEPTH = 8;
const MESSAGE_KEYS = [
  ...['message', 'msg', 'error_msg', 'error_message', 'errorMessage', 'errmsg', 'status_msg'],
  ...['detail', 'error_description', 'description', 'title', 'text'],
];
const CODE_KEYS = ['code', 'status_code', 'statusCode', 'error_code', 'errorCode', 'errcode'];
const TYPE_KEYS = ['type', 'status', 'error_type', 'reason'];
/** Where the rest of what is said stands: of the endpoint itself, of Azure, of relays. */
const INNER_KEYS = ['errors', 'innererror', 'inner_error', 'data', 'cause'];
const WAIT_MS_KEYS = ['retry_after_ms', 'retryAfterMs'];
const WAIT_KEYS = ['retryDelay', 'retry_after', 'retryAfter', 'retry_after_seconds'];

/**
 * Reads the body of a failed request: JSON of any known shape, JSON in a text or in a JSON string, HTML or plain text.
 * @returns null where it is empty
 */
export function parseErrorBody(body: string): ErrorBody | null {
  return ofText(body, 0);
}

/**
 * Reads a JSON value that states an error: `{error: {message, type, param, code}}`, `{error: "text"}`, `[{error: {...}}]`
 * (Gemini), numeric `code` (OpenRouter, llama.cpp), `{object: "error", message}` (vLLM), `{message: {detail: [...]}}`
 * (Mistral), `{detail}` (FastAPI), `{code, msg}` and `{base_resp: {status_code, status_msg}}` (MiniMax), `{code, error}`
 * (xAI), with the words of the provider behind it in `metadata` (OpenRouter) and reasons and waits in `details` (Google).
 * @see https://openrouter.ai/docs/api-reference/errors
 */
export function errorBodyOf(value: unknown): ErrorBody | null {
  return ofValue(value, 0);
}

function ofValue(value: unknown, depth: number): ErrorBody | null {
  if (depth > MAX_DEPTH) return null;
  if (typeof value === 'string') return ofText(value, depth);
  if (Array.isArray(value)) {
    for (const each of value) {
      const body = ofValue(each, depth + 1);
      if (body) return body;
    }
    return null;
  }
  return isObject(value) ? ofObject(value, depth) : null;
}

function ofText(whole: string, depth: number): ErrorBody | null {
  const text = whole.trim();
  if (text === '') return null;
  if (isHtml(text)) return plain(textOfHtml(text), true);
  if (depth > MAX_DEPTH) return plain(text, false);
  if (/^[[{"]/.test(text)) {
    const value = parseJson(text);
    if (value !== undefined && value !== text) {
      const body = ofValue(value, depth + 1);
      if (body || isEmpty(value)) return body;
    }
  }
  // Relays: Error code: 429, with error text {"error": {...}}.
  const at = /[[{]\s*["{]/.exec(text)?.index ?? -1;
  const end = Math.max(text.lastIndexOf('}'), text.lastIndexOf(']')) + 1;
  if (at > 0 && end > at) {
    const inner = ofValue(parseJson(text.slice(at, end)), depth + 1);
    if (inner && inner.message !== '') {
      return merged(plain(text.slice(0, at).replace(/[\s:,-]+$/, ''), false), inner, ': ');
    }
  }
  return withTags(plain(text, false), tagsInText(text));
}

/** LiteLLM and vLLM quote the error behind theirs as Python prints it: `{'code': 'insufficient_quota'}`. */
function tagsInText(text: string): string[] {
  const quoted = text.matchAll(
    /["'](?:code|type|status|reason)["']\s*:\s*["']([\w.:-]{3,120})["']/g,
  );
  return [...quoted].flatMap(([, tag]) => tag ?? []);
}

function ofObject(object: JsonObject, depth: number): ErrorBody | null {
  const own = ownWords(object, depth);
  let result = own;
  const add = (value: unknown, joint = ' | '): void => {
    if (value === undefined || value === null) return;
    const inner = ofValue(value, depth + 1);
    result = result && inner ? merged(result, inner, joint) : (result ?? inner);
  };
  const { error, metadata } = object;
  if (error !== true && error !== false) {
    const inner = ofValue(error, depth + 1);
    // What stands in `error` is the error; what stands beside it explains it, or says the same again.
    if (inner) result = result ? merged(inner, result, ': ') : inner;
  }
  if (isObject(object['base_resp']) && !isZero(object['base_resp']['status_code'])) {
    const { status_code: code, status_msg: message } = object['base_resp'];
    const tag = tagOf(code);
    add({ message, code });
    if (result && tag !== null) result = withTags(result, [`base_resp:${tag}`]);
  }
  for (const key of INNER_KEYS) {
    const value = object[key];
    // Of a relay's envelope only what states an error.
    if (key !== 'data' || result === null || typeof value === 'string') add(value);
  }
  if (isObject(metadata)) {
    add(metadata['raw']);
    if (result && isObject(metadata['headers'])) {
      result = { ...result, headers: headersOf(metadata['headers']) };
    }
    const isFlagged = 'flagged_input' in metadata;
    if (result && isFlagged)
      result = withTags(result, ['moderation', ...tagsIn(metadata['reasons'])]);
  }
  if (result === null) return null;
  result = withTags(result, tagsIn(object['details']));
  const waitMs = waitIn(object) ?? (isObject(metadata) ? waitIn(metadata) : null);
  return waitMs === null ? result : { ...result, waitMs };
}

/** What an object says itself, without what stands in `error`. */
function ownWords(object: JsonObject, depth: number): ErrorBody | null {
  let nested: ErrorBody | null = null;
  let message: string | null = null;
  for (const key of MESSAGE_KEYS) {
    const value = object[key];
    if (message !== null || value === undefined || value === null) continue;
    if (typeof value === 'number') message = String(value);
    else nested = ofValue(value, depth + 1);
    message ??= nested?.message ?? null;
  }
  const code = first(object, CODE_KEYS);
  const type = first(object, TYPE_KEYS) ?? nested?.type ?? null;
  if (message === null && code === null && type === null) return null;
  const param = tagOf(object['param']) ?? placeOf(object['loc']) ?? nested?.param ?? null;
  const own: ErrorBody = { message: message ?? '', type, code, param, html: nested?.html ?? false };
  if (nested === null) return own;
  const { waitMs } = nested;
  const tags = [...tagsOf(nested), ...(nested.tags ?? [])];
  return withTags({ ...own, ...(waitMs !== undefined && { waitMs }) }, tags);
}

/** Two readings of one error, the words of the first before those of the second unless one holds the other. */
function merged(first: ErrorBody, second: ErrorBody, joint: string): ErrorBody {
  const { message: one } = first;
  const { message: other } = second;
  const isSame = one.includes(other);
  const message = isSame ? one : other.includes(one) ? other : `${one}${joint}${other}`;
  const waitMs = first.waitMs ?? second.waitMs;
  const headers = first.headers ?? second.headers;
  const both: ErrorBody = {
    message,
    type: first.type ?? second.type,
    code: first.code ?? second.code,
    param: first.param ?? second.param,
    ...(waitMs !== undefined && { waitMs }),
    ...(headers && { headers }),
    html: first.html && second.html,
  };
  const tags = [first, second].flatMap((each) => [...tagsOf(each), ...(each.tags ?? [])]);
  return withTags(both, tags);
}

function tagsOf({ code, type }: ErrorBody): string[] {
  return [code, type].filter((tag) => tag !== null);
}

function withTags(body: ErrorBody, more: readonly string[]): ErrorBody {
  const known = new Set(tagsOf(body));
  const tags = [...new Set([...(body.tags ?? []), ...more])].filter((tag) => !known.has(tag));
  const { tags: _before, ...rest } = body;
  return tags.length === 0 ? rest : { ...rest, tags };
}

/** Every short text in a list of details, such as Google's reasons and ids of quotas. */
function tagsIn(value: unknown, depth = 0): string[] {
  if (depth > MAX_DEPTH) return [];
  if (typeof value === 'string') return /^[\w.:-]{3,120}$/.test(value) ? [value] : [];
  if (Array.isArray(value)) return value.flatMap((each) => tagsIn(each, depth + 1));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, each]) =>
    key === '@type' || key === 'quotaValue' ? [] : tagsIn(each, depth + 1),
  );
}

/** Milliseconds that a field asks to wait, here or in Google's `details`; null where none does. */
function waitIn(object: JsonObject): number | null {
  for (const key of WAIT_MS_KEYS) {
    const ms = Number(tagOf(object[key]) ?? NaN);
    if (ms >= 0) return ms;
  }
  for (const key of WAIT_KEYS) {
    const ms = durationOf(object[key]);
    if (ms !== null) return ms;
  }
  const details = Array.isArray(object['details']) ? object['details'] : [];
  for (const each of details) {
    const ms = isObject(each) ? waitIn(each) : null;
    if (ms !== null) return ms;
  }
  return null;
}

/** Milliseconds to wait, from a field or from the words; null where neither says. */
export function statedWaitMs(body: ErrorBody | null): number | null {
  if (body === null) return null;
  return body.waitMs ?? waitInText(body.message);
}

/** Whether a JSON value of an HTTP 200 is an error and not an answer. */
export function statesError(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(statesError);
  if (!isObject(value)) return false;
  const { error } = value;
  return error !== undefined && error !== null && error !== false && error !== '';
}

export function isHtml(text: string): boolean {
  return /^\s*<(!doctype|html|head|body|\?xml|center|h1|title)\b/i.test(text);
}

/** pydantic: `["body", "messages", 0, "detail"]`. */
function placeOf(loc: unknown): string | null {
  return Array.isArray(loc) && loc.length > 0 ? loc.map(String).join('.') : null;
}

function headersOf(headers: JsonObject): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );
}

function plain(message: string, html: boolean): ErrorBody {
  return { message, type: null, code: null, param: null, html };
}

function first(object: JsonObject, keys: readonly string[]): string | null {
  for (const key of keys) {
    const tag = tagOf(object[key]);
    if (tag !== null) return tag;
  }
  return null;
}

function tagOf(value: unknown): string | null {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

function isZero(code: unknown): boolean {
  return code === undefined || code === null || code === 0 || code === '0' || code === '';
}

/** The words of a page; its heading mostly repeats the title. */
function textOfHtml(html: string): string {
  const words = (markup: string): string =>
    markup
      .replace(/<(script|style)\b[\s\S]*?(<\/\1>|$)/gi, ' ')
      .replace(/<[^>]*>/g, ' ')
      .replace(/\s+/g, ' ')
      .trim();
  const title = /<title[^>]*>([\s\S]*?)<\/title>/i.exec(html)?.[1];
  return title !== undefined && words(title) !== '' ? words(title) : words(html);
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && Object.keys(value ?? {}).length === 0;
}
