import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream';
import { request, type Dispatcher } from 'undici';
import type { Timeouts } from '../../shared/domain/endpoint';
import { codeOf } from '../platform/connection-errors';
import { decoderOf, isEncodingError } from '../platform/content-encoding';
import type { HeaderReader } from './retry';
import type { WireBody } from './wire-body';

/** How far a request has come. `send` means the body has begun to leave: from then on it may be billed. */
export type Phase = 'connect' | 'send' | 'first-byte' | 'body';

/** One request that did not come to its end. */
export class TransportFailure extends Error {
  override readonly name = 'TransportFailure';

  constructor(
    readonly kind: 'cancelled' | 'timeout' | 'connection' | 'encoding',
    readonly phase: Phase,
    cause?: unknown,
  ) {
    super(kind, { cause });
  }

  /** Whether any of the body may have left. */
  get sent(): boolean {
    return this.phase !== 'connect';
  }
}

export interface Outgoing {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** Of no bytes for a GET. */
  readonly body: WireBody;
  readonly dispatcher: Dispatcher;
  readonly timeouts: Timeouts;
  readonly signal: AbortSignal;
  /** Called once, before the first byte of the body is written. */
  readonly onSent: () => void;
  /** Called before it is sent, with the object that undici's diagnostics know it by. */
  readonly watch?: ((body: object) => void) | undefined;
}

export interface Reply {
  readonly status: number;
  readonly header: HeaderReader;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The body, decoded. @throws TransportFailure while it is read */
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** undici ends a connection attempt by itself; this is the net below it for proxies that stall. Milliseconds. */
const CONNECT_GRACE_MS = 1_500;
/** What follows an answer that is already complete is read this long, so that its connection stays warm. */
const LEFTOVER_MS = 1_000;
/** And at most this many bytes of it: who sends more than a goodbye is hung up on. */
const LEFTOVER_BYTES = 256 * 1024;

/**
 * Sends one request, once, following no redirect, and hands the reply to `read`. However `read` ends, the
 * connection is then free or closed.
 * @throws TransportFailure
 */
export async function exchange<T>(
  outgoing: Outgoing,
  read: (reply: Reply) => Promise<T>,
): Promise<T> {
  const { method, body, timeouts, signal } = outgoing;
  const controller = new AbortController();
  const watchdog = new Watchdog(() => controller.abort());
  const cancel = (): void => controller.abort();
  let phase: Phase = 'connect';
  let reply: Dispatcher.ResponseData | null = null;
  let bytesRead = 0;

  const failure = (thrown: unknown): TransportFailure => {
    if (thrown instanceof TransportFailure) return thrown;
    if (signal.aborted) return new TransportFailure('cancelled', phase);
    const kind = watchdog.expired || isTimeout(thrown) ? 'timeout' : 'connection';
    return new TransportFailure(kind, phase, thrown);
  };

  // The body is a generator because its first pull is the one moment that tells a request that may be repeated
  // from one that may be billed: undici pulls when it holds a connected socket and is about to write.
  async function* upload(): AsyncGenerator<Uint8Array> {
    phase = 'send';
    outgoing.onSent();
    for (const piece of body.pieces()) {
      watchdog.arm(timeouts.betweenBytes);
      yield piece;
    }
    if (phase !== 'send') return;
    phase = 'first-byte';
    watchdog.arm(timeouts.firstByte);
  }

  async function* download(stream: Readable): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
        phase = 'body';
        watchdog.arm(timeouts.betweenBytes);
        bytesRead += (chunk as Uint8Array).length;
        yield chunk as Uint8Array;
      }
      watchdog.disarm();
    } catch (thrown) {
      throw failure(thrown);
    }
  }

  try {
    if (signal.aborted) throw new TransportFailure('cancelled', phase);
    signal.addEventListener('abort', cancel);
    watchdog.arm(timeouts.connect + CONNECT_GRACE_MS);
    const upstream = upload();
    outgoing.watch?.(upstream);
    reply = await request(outgoing.url, {
      method,
      headers: {
        ...outgoing.headers,
        ...(method === 'POST' && { 'content-length': String(body.length) }),
      },
      // undici takes any async iterable; its types know only streams.
      body: upstream as unknown as Readable,
      dispatcher: outgoing.dispatcher,
      signal: controller.signal,
    });
    const { statusCode, headers, body: stream } = reply;
    const header: HeaderReader = (name) => {
      const value = headers[name];
      return (Array.isArray(value) ? value[0] : value) ?? null;
    };
    return await read({
      status: statusCode,
      header,
      headers,
      chunks: decoded(download(stream), header('content-encoding'), failure),
    });
  } catch (thrown) {
    throw failure(thrown);
  } finally {
    watchdog.stop();
    signal.removeEventListener('abort', cancel);
    if (reply && !reply.body.destroyed) {
      // undici counts what was read before, too.
      const limit = bytesRead + LEFTOVER_BYTES;
      reply.body.dump({ limit, signal: AbortSignal.timeout(LEFTOVER_MS) }).catch(() => undefined);
    }
  }
}

/** Streaming asks for `identity`; some proxies compress all the same. */
async function* decoded(
  chunks: AsyncGenerator<Uint8Array>,
  encoding: string | null,
  failure: (thrown: unknown) => TransportFailure,
): AsyncGenerator<Uint8Array> {
  const decoder = decoderOf(encoding);
  if (decoder === null) {
    yield* chunks;
    return;
  }
  const output = pipeline(chunks, decoder, () => undefined);
  try {
    for await (const chunk of output) yield chunk as Uint8Array;
  } catch (thrown) {
    const known = failure(thrown);
    throw isEncodingError(thrown) ? new TransportFailure('encoding', known.phase, thrown) : known;
  }
}

function isTimeout(thrown: unknown): boolean {
  return /^(UND_ERR_(CONNECT|HEADERS|BODY)_TIMEOUT|ETIMEDOUT)$/.test(codeOf(thrown) ?? '');
}

/** One timer for the phase a request is in. */
class Watchdog {
  #timer: NodeJS.Timeout | null = null;
  #ms = 0;
  #expired = false;
  #stopped = false;
  readonly #onExpire: () => void;

  constructor(onExpire: () => void) {
    this.#onExpire = onExpire;
  }

  get expired(): boolean {
    return this.#expired;
  }

  arm(ms: number): void {
    if (this.#timer && ms === this.#ms) return void this.#timer.refresh();
    this.disarm();
    if (this.#stopped) return;
    this.#ms = ms;
    this.#timer = setTimeout(() => {
      this.#expired = true;
      this.#onExpire();
    }, ms);
  }

  /** An upload that an early reply overtook may still arm it: from here on nothing does. */
  stop(): void {
    this.#stopped = true;
    this.disarm();
  }

  disarm(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
