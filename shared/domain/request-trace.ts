/** What stands for the key wherever it was. */
export const KEY_MASK = '[key]';

export interface TraceHeader {
  /** As it came or went: HTTP does not tell capitals apart. */
  readonly name: string;
  readonly value: string;
  /**
   * In a header that carries a secret: the environment variable that {@link KEY_MASK} stands for in {@link asCurl},
   * `API_KEY`, or of an extra header as {@link headerVariable} gives it.
   */
  readonly variable?: string;
}

/** Milliseconds since 1970; null where it never came to that. In this order, but for an early reply. */
export interface SendingTimes {
  /** It was asked for, or decided upon after a sending that was refused. */
  readonly queued: number;
  /** The body was ready, and the request was handed to the network. */
  readonly prepared: number | null;
  /** It held a connection with TLS in place: at once where a warm one was free. */
  readonly connected: number | null;
  /** The body had left whole. */
  readonly sent: number | null;
  /** Status and headers came. */
  readonly headers: number | null;
  /** The first text of a streamed answer came. */
  readonly firstDelta: number | null;
  readonly done: number;
}

/** Why a request was sent once more. */
export type SentAgain =
  /** The key was refused in one documented form; this is the other. */
  | { readonly reason: 'other-auth' }
  | { readonly reason: 'refused-parameter'; readonly parameter: string }
  /** Nothing was taken: the endpoint answered with this status. */
  | { readonly reason: 'status'; readonly status: number; readonly waitedMs: number }
  /** Nothing had left before the connection failed. */
  | { readonly reason: 'not-sent'; readonly waitedMs: number };

/**
 * One sending of a request, to be looked at: the key masked everywhere, pictures named and not held.
 * An analysis has one for each time it was sent.
 */
export interface RequestSending {
  /** null for the first. */
  readonly because: SentAgain | null;
  readonly method: 'GET' | 'POST';
  readonly url: string;
  /** In the order in which they went. */
  readonly requestHeaders: readonly TraceHeader[];
  /** JSON; each picture as {@link elidedPicture}. Empty for a GET. */
  readonly body: string;
  /** The pictures in {@link body}, as they stand in it, in order. */
  readonly pictures: readonly string[];
  /** Bytes of the body as it went, pictures and all. */
  readonly bodyBytes: number;
  readonly status: number | null;
  readonly responseHeaders: readonly TraceHeader[];
  /** The body or the stream, decoded, up to {@link MAX_TRACED_RESPONSE_BYTES}; null where none came. */
  readonly responseBody: string | null;
  /** Bytes that were read of it, after decoding. */
  readonly responseBytes: number;
  /** Whether {@link responseBody} ends before what was read does. */
  readonly responseCut: boolean;
  /** In technical words, where it did not come to its end by itself: cancelled, timed out, dropped. */
  readonly failure: string | null;
  readonly times: SendingTimes;
}

export const MAX_TRACED_RESPONSE_BYTES = 256 * 1024;

/** How a picture's data URL is shown: `data:image/jpeg;base64,... (182,344 bytes, SHA-256 ab12cd34…)`. */
export function elidedPicture(mime: string, bytes: number, sha256: string): string {
  return `data:${mime};base64,... (${bytes.toLocaleString('en-US')} bytes, SHA-256 ${sha256.slice(0, 16)}…)`;
}

/** What stands for the value of a secret extra header: `HEADER_X_TEAM`. */
export function headerVariable(name: string): string {
  return `HEADER_${name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`;
}

/** What curl states by itself, or must. */
const OF_THE_CONNECTION = new Set(['host', 'connection', 'content-length', 'transfer-encoding']);

/**
 * The sending as a command for a POSIX shell. The key is read from `$API_KEY`, secrets in other headers from variables of
 * their own. The body goes through standard input: with a picture in it, it is longer than an argument may be. A remark
 * above says what to put in a picture's place.
 */
export function asCurl(sending: RequestSending): string {
  const { method, url, requestHeaders, body, pictures } = sending;
  const streams = requestHeaders.some(
    ({ name, value }) => name.toLowerCase() === 'accept' && value.includes('text/event-stream'),
  );
  const headers = requestHeaders
    .filter(({ name }) => !OF_THE_CONNECTION.has(name.toLowerCase()))
    .map(({ name, value, variable }) => {
      // Without `--compressed`, curl writes what came as it is.
      if (name.toLowerCase() === 'accept-encoding' && value !== 'identity') return '--compressed';
      const header = quoted(`${name}: ${value}`);
      if (variable === undefined) return `-H ${header}`;
      return `-H ${header.replace(KEY_MASK, () => `'"$${variable}"'`)}`;
    });
  const options = [
    `curl ${quoted(url)}`,
    ...(streams ? ['--no-buffer'] : []),
    ...headers,
    ...(method === 'POST' ? ["--data-binary @- <<'BODY'"] : []),
  ];
  const command = options.join(' \\\n  ');
  if (method === 'GET') return command;
  return [...pictures.map(remark), command, body, 'BODY'].join('\n');
}

function remark(picture: string): string {
  const head = picture.slice(0, picture.indexOf(',') + 1);
  return `# Before you run this, replace "${picture}" with "${head}" and the picture's file in base64, on one line.`;
}

/** Nothing is special between single quotes but the single quote itself. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
