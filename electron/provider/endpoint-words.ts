/** What an endpoint says about a failure, whatever shape it came in. */
export interface EndpointWords {
  readonly message: string;
  readonly type: string | null;
  readonly code: string | null;
  readonly param: string | null;
  /** Of the provider behind the endpoint, by name in lower case (OpenRouter). */
  readonly headers?: Readonly<Record<string, string>>;
  /** A web page came instead of an answer: a proxy or a wrong address. */
  readonly html: boolean;
}

/** Reads the body of a failed request: JSON of any known shape, HTML or plain text; null where it is empty. */
export function readWords(body: string): EndpointWords | null {
  const text = body.trim();
  if (text === '') return null;
  if (/^[[{"]/.test(text)) {
    try {
      const words = wordsOf(JSON.parse(text));
      if (words) return words;
    } catch {
      // Not JSON after all: the text itself is what was said.
    }
  }
  return isHtml(text) ? plain(textOfHtml(text), true) : plain(text, false);
}

/**
 * Reads a JSON value that states an error: `{error: {message, type, param, code}}`, `{error: "text"}`,
 * `[{error: {...}}]` (Gemini), numeric `code` (OpenRouter, llama.cpp), `{message}`, `{detail}` (FastAPI), with the words and
 * headers of the provider behind it in `metadata` (OpenRouter).
 * @see https://openrouter.ai/docs/api-reference/errors
 */
export function wordsOf(value: unknown): EndpointWords | null {
  if (typeof value === 'string') return value.trim() === '' ? null : plain(value.trim(), false);
  if (Array.isArray(value)) {
    for (const each of value) {
      const words = wordsOf(each);
      if (words) return words;
    }
    return null;
  }
  if (!isRecord(value)) return null;
  if (value.error !== undefined && value.error !== null) return wordsOf(value.error);
  const inner = wordsOf(value.detail ?? value.errors);
  const message = text(value.message) ?? text(value.msg) ?? inner?.message ?? null;
  const code = text(value.code);
  const type = text(value.type) ?? text(value.status) ?? inner?.type ?? null;
  if (message === null && code === null && type === null) return null;
  const metadata = isRecord(value.metadata) ? value.metadata : {};
  const upstream =
    typeof metadata.raw === 'string' ? readWords(metadata.raw) : wordsOf(metadata.raw);
  return {
    message: [message, upstream?.message].filter(Boolean).join(' | '),
    type,
    code,
    param: text(value.param) ?? placeOf(value.loc) ?? inner?.param ?? upstream?.param ?? null,
    ...(isRecord(metadata.headers) && { headers: headersOf(metadata.headers) }),
    html: false,
  };
}

/** Whether a JSON value of an HTTP 200 is an error and not an answer. */
export function statesError(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(statesError);
  if (!isRecord(value)) return false;
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

function headersOf(headers: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );
}

function plain(message: string, html: boolean): EndpointWords {
  return { message, type: null, code: null, param: null, html };
}

function text(value: unknown): string | null {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
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

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
