import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { setImmediate, setTimeout as delay } from 'node:timers/promises';
import type { Timeouts } from '../../shared/domain/endpoint';
import { wantsCertificate } from '../platform/connect';
import { codeOf } from '../platform/connection-errors';
import { ConnectionTrouble, troubleOf } from '../platform/connection-trouble';
import { decodeContent, EncodingError } from '../platform/content-encoding';
import { ofProxy, wantsPassword } from '../platform/proxy-tunnel';
import { ResponseBody } from '../platform/response-body';
import { wireHeaders, type RoutedAgent } from '../platform/routed-agent';
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

  /** Whether the same request may get through a moment later. */
  get mayPass(): boolean {
    return this.kind !== 'cancelled' && !this.sent && troubleOf(this)?.isFinal !== true;
  }
}

export interface Outgoing {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** Of no bytes for a GET. */
  readonly body: WireBody;
  readonly agent: RoutedAgent;
  readonly timeouts: Timeouts;
  readonly signal: AbortSignal;
  /** Called once, before the first byte of the body is written. */
  readonly onSent: () => void;
  /** Called as each step is reached: a connection to send on, the whole body written, the head of the answer read. */
  readonly onStep?: ((step: Step) => void) | undefined;
}

export type Step = 'connected' | 'sent' | 'headers';

export interface Reply {
  readonly status: number;
  readonly header: HeaderReader;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The body, decoded. Whatever came is given out first. @throws TransportFailure while it is read */
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** What follows an answer that is already complete is read this long, so that its connection stays warm. */
const LEFTOVER_MS = 1_000;
/** And at most this many bytes of it: who sends more than a goodbye is hung up on. */
const LEFTOVER_BYTES = 256 * 1024;

/** The watchdog gives a connection up first, and says so. Milliseconds. */
const CONNECT_MARGIN_MS = 1_000;

/** A port that hung up is asked this long whether it speaks TLS. */
const TLS_PROBE_MS = 1_500;

/** Headers as they go, in their order. */
export function sentHeaders({ method, url, headers, body }: Outgoing): Record<string, string> {
  return {
    ...wireHeaders(url),
    ...headers,
    ...(method === 'POST' && { 'content-length': String(body.length) }),
  };
}

/**
 * Sends one request, once, following no redirect, and hands the reply to `read`. However `read` ends, the
 * connection is then free or closed.
 * @throws TransportFailure
 */
export async function exchange<T>(
  outgoing: Outgoing,
  read: (reply: Reply) => Promise<T>,
): Promise<T> {
  for (;;) {
    const sending = new Sending(outgoing);
    try {
      return await sending.run(read);
    } catch (thrown) {
      // A warm connection that the server had closed meanwhile: nothing was written on it.
      if (!sending.wasStale) throw thrown;
    }
  }
}

class Sending {
  readonly #outgoing: Outgoing;
  readonly #watchdog: Watchdog;
  readonly #connecting = new AbortController();
  #phase: Phase = 'connect';
  #request: ClientRequest | null = null;
  #response: IncomingMessage | null = null;
  #body: ResponseBody | null = null;
  #failure: TransportFailure | null = null;
  #isConnected = false;
  #isHeadSent = false;
  #isUploaded = false;
  #onFailure: (failure: TransportFailure) => void = () => undefined;

  constructor(outgoing: Outgoing) {
    this.#outgoing = outgoing;
    this.#watchdog = new Watchdog(() => this.#fail('timeout'));
  }

  /** Whether it failed on a connection that was open before, with nothing written to it. */
  get wasStale(): boolean {
    const { kind, sent } = this.#failure ?? {};
    return kind === 'connection' && sent === false && this.#request?.reusedSocket === true;
  }

  async run<T>(read: (reply: Reply) => Promise<T>): Promise<T> {
    const { signal, timeouts } = this.#outgoing;
    const cancel = (): void => this.#fail('cancelled');
    try {
      if (signal.aborted) throw new TransportFailure('cancelled', 'connect');
      signal.addEventListener('abort', cancel);
      this.#watchdog.arm(timeouts.connect);
      const failed = new Promise<never>((_resolve, reject) => (this.#onFailure = reject));
      failed.catch(() => undefined);
      const response = await Promise.race([this.#send(failed), failed]);
      return await read(this.#replyOf(response));
    } catch (thrown) {
      throw await this.#explained(this.#failure ?? this.#failureOf(thrown));
    } finally {
      signal.removeEventListener('abort', cancel);
      this.#watchdog.stop();
      await this.#leave();
    }
  }

  async #send(failed: Promise<never>): Promise<IncomingMessage> {
    const { agent, url, method, timeouts } = this.#outgoing;
    const request = agent.open({
      method,
      url,
      headers: sentHeaders(this.#outgoing),
      signal: this.#connecting.signal,
      connectMs: timeouts.connect + CONNECT_MARGIN_MS,
    });
    this.#request = request;
    request.on('error', (error) => this.#fail('connection', error));
    const connected = new Promise<Socket>((resolve) => request.once('socket', resolve));
    const answered = new Promise<IncomingMessage>((resolve) =>
      request.once('response', (response) => {
        this.#answered(response);
        resolve(response);
      }),
    );
    request.on('close', () => this.#fail('connection', hungUp()));
    const socket = await connected;
    this.#isConnected = true;
    this.#outgoing.onStep?.('connected');
    await this.#settle(request, answered);
    if (this.#failure) throw this.#failure;
    if (!this.#isRefused()) {
      this.#phase = 'send';
      this.#outgoing.onSent();
    }
    this.#upload(request, failed).then(
      () => {
        if (this.#phase !== 'send') return;
        this.#phase = 'first-byte';
        this.#watchdog.arm(timeouts.firstByte);
      },
      () => undefined,
    );
    const response = await answered;
    this.#outgoing.onStep?.('headers');
    const proxy = agent.forwardProxyOf(socket);
    if (response.statusCode === 407 && proxy) {
      // A proxy asks for its login before it passes anything on.
      this.#phase = 'connect';
      throw new TransportFailure('connection', 'connect', wantsPassword(proxy));
    }
    return response;
  }

  /**
   * Until it is known whether the server has hung up already: on a warm connection that it closed meanwhile, and on a port
   * that takes every connection and closes it, no body must be sent that might be billed.
   */
  async #settle(request: ClientRequest, answered: Promise<unknown>): Promise<void> {
    const { settleMs } = this.#outgoing.agent;
    if (request.reusedSocket || settleMs === null) {
      // The second one comes after the sockets were looked at again.
      await setImmediate();
      return void (await setImmediate());
    }
    request.flushHeaders();
    this.#isHeadSent = true;
    const waiting = new AbortController();
    const stop = (): void => waiting.abort();
    request.once('close', stop).once('error', stop);
    answered.then(stop, stop);
    await delay(settleMs, undefined, { signal: waiting.signal }).catch(() => undefined);
    request.off('close', stop).off('error', stop);
    await setImmediate();
  }

  async #upload(request: ClientRequest, failed: Promise<never>): Promise<void> {
    const { body, timeouts, onStep } = this.#outgoing;
    let left = body.length;
    for (const piece of this.#isRefused() ? [] : body.pieces()) {
      this.#watchdog.arm(timeouts.betweenBytes);
      const written = new Promise<void>((resolve) => request.write(piece, () => resolve()));
      await Promise.race([written, failed]);
      left -= piece.length;
      // All of it was sent, however soon the answer comes. The body gives out its end, too: that is when it notes the time.
      if (left === 0) continue;
      // What the server said meanwhile is read before more is written: an early refusal, and then no more is taken.
      await setImmediate();
      if (this.#failure || this.#isRefused()) return;
    }
    if (left > 0) return;
    request.end();
    this.#isUploaded = true;
    onStep?.('sent');
  }

  #isRefused(): boolean {
    return this.#response !== null && (this.#response.statusCode ?? 0) >= 300;
  }

  /** An answer begins, be it before the whole request was written. */
  #answered(response: IncomingMessage): void {
    const body = new ResponseBody(response);
    if (this.#phase === 'connect' && !this.#isHeadSent) {
      // Nothing was asked yet: it answers something else.
      this.#fail('connection', new Error('An answer came before the question'));
      return;
    }
    this.#response = response;
    this.#body = body;
    body.onChunk(() => {
      this.#phase = 'body';
      this.#watchdog.arm(this.#outgoing.timeouts.betweenBytes);
    });
  }

  #replyOf(response: IncomingMessage): Reply {
    const headers = headersOf(response);
    const all = (name: string): readonly string[] => [headers[name] ?? []].flat();
    return {
      status: response.statusCode ?? 0,
      header: (name) => all(name.toLowerCase())[0] ?? null,
      headers,
      chunks: this.#chunks(all('content-encoding').join(',')),
    };
  }

  async *#chunks(encoding: string): AsyncGenerator<Uint8Array> {
    const body = this.#body;
    if (!body) return;
    try {
      yield* decodeContent(body.chunks(), encoding, true);
      this.#watchdog.disarm();
    } catch (thrown) {
      if (this.#failure) throw this.#failure;
      throw thrown instanceof EncodingError
        ? new TransportFailure('encoding', this.#phase, thrown.cause)
        : this.#failureOf(thrown);
    }
  }

  #fail(kind: TransportFailure['kind'], cause?: unknown): void {
    // The answer's own end says how it ended.
    if (kind === 'connection' && this.#response) return;
    if (this.#failure) return;
    const failure =
      kind === 'connection' ? this.#failureOf(cause) : new TransportFailure(kind, this.#phase);
    this.#failure = failure;
    this.#body?.end(failure);
    this.#connecting.abort(failure);
    this.#request?.destroy();
    this.#onFailure(failure);
  }

  #failureOf(thrown: unknown): TransportFailure {
    if (thrown instanceof TransportFailure) return thrown;
    const trouble = this.#response ? null : this.#troubleOf(thrown);
    if (trouble) return new TransportFailure('connection', 'connect', trouble);
    const kind = codeOf(thrown) === 'ETIMEDOUT' ? 'timeout' : 'connection';
    return new TransportFailure(kind, this.#phase, thrown);
  }

  /** Some servers that expect TLS hang up on plain HTTP without a word. */
  async #explained(failure: TransportFailure): Promise<TransportFailure> {
    const { agent, url, signal } = this.#outgoing;
    const isClosed = troubleOf(failure)?.kind === 'port-closes' && url.protocol === 'http:';
    if (!isClosed || this.wasStale || signal.aborted) return failure;
    if (!(await agent.speaksTls(TLS_PROBE_MS))) return failure;
    const trouble = new ConnectionTrouble(
      'port-wants-tls',
      'The port speaks TLS',
      {},
      failure.cause,
    );
    return new TransportFailure('connection', 'connect', trouble);
  }

  /** Of a failure before an answer, by which the server took nothing of the body; null for any other. */
  #troubleOf(thrown: unknown): ConnectionTrouble | null {
    const { agent, url } = this.#outgoing;
    const socket = this.#request?.socket;
    const proxy = socket ? agent.forwardProxyOf(socket) : null;
    const packet = (thrown as { readonly rawPacket?: unknown } | null)?.rawPacket;
    if (url.protocol === 'http:' && packet instanceof Uint8Array && isTlsAlert(packet)) {
      return new ConnectionTrouble('port-wants-tls', 'The answer is TLS', {}, thrown);
    }
    if (wantsCertificate(thrown)) {
      return new ConnectionTrouble(
        'client-certificate',
        'A client certificate is wanted',
        {},
        thrown,
      );
    }
    const isClosed = ['ECONNRESET', 'EPIPE'].includes(codeOf(thrown) ?? '');
    if (this.#phase !== 'connect' || !this.#isConnected || !isClosed) return null;
    if (proxy) return ofProxy(proxy, thrown);
    return new ConnectionTrouble('port-closes', 'Closed before the question was sent', {}, thrown);
  }

  /** Frees the connection, or closes it. */
  async #leave(): Promise<void> {
    const request = this.#request;
    if (!request) return;
    request.on('error', () => undefined);
    const body = this.#body;
    if (!body || this.#failure || !this.#isUploaded) {
      this.#connecting.abort();
      request.destroy();
      return;
    }
    if (body.isOver) return;
    // Nobody waits for it.
    body.discard(LEFTOVER_MS, LEFTOVER_BYTES).then(
      (isWhole) => isWhole || request.destroy(),
      () => undefined,
    );
  }
}

function hungUp(): Error {
  return Object.assign(new Error('The connection was closed before an answer'), {
    code: 'ECONNRESET',
  });
}

/** A record of type alert, of any version of TLS. */
function isTlsAlert([type, major]: Uint8Array): boolean {
  return type === 0x15 && major === 0x03;
}

/** By names in lower case; a header that came more than once has a list. */
function headersOf({ rawHeaders }: IncomingMessage): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = Object.create(null) as Record<string, string>;
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = (rawHeaders[at] ?? '').toLowerCase();
    const value = rawHeaders[at + 1] ?? '';
    const known = headers[name];
    headers[name] = known === undefined ? value : [known, value].flat();
  }
  return headers;
}

/** One timer for the phase a request is in. */
class Watchdog {
  #timer: NodeJS.Timeout | null = null;
  #ms = 0;
  #stopped = false;
  readonly #onExpire: () => void;

  constructor(onExpire: () => void) {
    this.#onExpire = onExpire;
  }

  arm(ms: number): void {
    if (this.#timer && ms === this.#ms) return void this.#timer.refresh();
    this.disarm();
    if (this.#stopped) return;
    this.#ms = ms;
    this.#timer = setTimeout(this.#onExpire, ms);
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
