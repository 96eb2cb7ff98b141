import { subscribe } from 'node:diagnostics_channel';

/** When a request came how far, by `performance.now()`; null before it has. */
export interface NetworkTimes {
  connected: number | null;
  sent: number | null;
  headers: number | null;
  /** The head of the request, byte for byte as text; it holds the key. */
  head: string | null;
}

/** By the request's body: the one object that undici takes from its caller and names in each of its events. */
const byBody = new WeakMap<object, NetworkTimes>();
let subscribed = false;

/**
 * Notes the times of the request that will have this very object as its body. Nothing is listened for before the
 * first call.
 */
export function watchTimes(body: object): NetworkTimes {
  if (!subscribed) listen();
  subscribed = true;
  const times: NetworkTimes = { connected: null, sent: null, headers: null, head: null };
  byBody.set(body, times);
  return times;
}

/**
 * The channels are the process's: other undici requests come by too, and are not ours. None of the channels that
 * fire for each chunk is listened to.
 * @see https://undici.nodejs.org/#/docs/api/DiagnosticsChannel
 */
function listen(): void {
  subscribe('undici:client:sendHeaders', (message) => {
    const times = timesOf(message);
    if (!times) return;
    times.connected ??= performance.now();
    if (isRecord(message) && typeof message.headers === 'string') times.head = message.headers;
  });
  subscribe('undici:request:bodySent', (message) => {
    const times = timesOf(message);
    if (times) times.sent ??= performance.now();
  });
  subscribe('undici:request:headers', (message) => {
    const times = timesOf(message);
    if (times) times.headers ??= performance.now();
  });
}

function timesOf(message: unknown): NetworkTimes | undefined {
  if (!isRecord(message) || !isRecord(message.request)) return undefined;
  const { body } = message.request;
  return isRecord(body) ? byBody.get(body) : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
