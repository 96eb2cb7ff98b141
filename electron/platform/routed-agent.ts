import { Agent, request, type ClientRequest, type RequestOptions } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect, speaksTls, type ConnectOptions, type Destination } from './connect';
import { basicLogin, type ProxyAddress } from './proxy';

export interface RoutedAgentOptions extends Omit<ConnectOptions, 'signal' | 'withinMs'> {
  /** Whether connections stay open for the next request. */
  readonly keepAlive: boolean;
  /** Milliseconds that the first request waits behind its head; see `RoutedAgent.settleMs`. */
  readonly settleMs?: number;
}

export interface OpenRequest {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  /** All that go, `host` and `connection` aside. */
  readonly headers: Readonly<Record<string, string>>;
  /** Gives up while the connection comes about; later it does nothing. */
  readonly signal: AbortSignal;
  /** Milliseconds that a connection may take; its caller gives up by `signal`, and this holds where a library counts itself. */
  readonly connectMs?: number;
}

/** An idle connection is closed after this long, unless the server says how long it keeps it. Milliseconds. */
const IDLE_MS = 4_000;
/** A connection is closed this long before the server would. Milliseconds. */
const IDLE_MARGIN_MS = 1_000;
const MAX_IDLE_MS = 600_000;
/** A port that takes every connection and closes it has done so by then. Milliseconds. */
const SETTLE_MS = 40;
/** Bytes of an answer's headers. */
const MAX_HEADER_BYTES = 256 * 1024;

/** Request options with what {@link RoutedAgent} needs of a request to connect for it. */
interface RoutedOptions extends RequestOptions {
  readonly giveUp?: AbortSignal;
  readonly connectMs?: number | undefined;
}

/** Connections by routes: straight, or through proxies. One agent is for one origin. */
export class RoutedAgent extends Agent {
  readonly protocol: string;
  readonly defaultPort: number;
  readonly #destination: Destination;
  readonly #options: RoutedAgentOptions;
  /** Of connections that are still being opened. */
  readonly #connecting = new Set<AbortController>();
  /** By sockets that lead to a proxy, not through it. */
  readonly #forwardProxies = new WeakMap<Duplex, ProxyAddress>();
  readonly #idleGuards = new WeakMap<Duplex, () => void>();
  #isRetired = false;
  #isDestroyed = false;
  #hasAnswered = false;
  #speaksTls: Promise<boolean> | null = null;

  constructor(origin: URL, options: RoutedAgentOptions) {
    super({ keepAlive: options.keepAlive });
    const isSecure = origin.protocol === 'https:';
    this.protocol = origin.protocol;
    this.defaultPort = isSecure ? 443 : 80;
    this.#destination = {
      host: origin.hostname.replace(/^\[|\]$/g, ''),
      port: Number(origin.port) || this.defaultPort,
      isSecure,
    };
    this.#options = options;
  }

  /**
   * A request whose head is not written yet, and which connects already. Write and end it after its event `socket`: only
   * then is known what its head has to say.
   * @throws where a header cannot be sent
   */
  open({ method, url, headers, signal, connectMs }: OpenRequest): ClientRequest {
    const { host, port } = this.#destination;
    const options: RoutedOptions = {
      agent: this,
      protocol: this.protocol,
      host,
      port,
      method,
      path: url.pathname + url.search,
      headers: { ...wireHeaders(url), ...headers },
      maxHeaderSize: MAX_HEADER_BYTES,
      giveUp: signal,
      connectMs,
    };
    const opened = request(options);
    opened.once('response', () => (this.#hasAnswered = true));
    opened.once('socket', (socket: Socket) => {
      const proxy = this.#forwardProxies.get(socket);
      if (!proxy) return;
      opened.path = url.origin + url.pathname + url.search;
      if (proxy.login) opened.setHeader('proxy-authorization', basicLogin(proxy.login));
    });
    return opened;
  }

  /**
   * Milliseconds to wait between the head and the body of the first request, in which a port shows that it serves no requests;
   * null once an answer came.
   */
  get settleMs(): number | null {
    return this.#hasAnswered ? null : (this.#options.settleMs ?? SETTLE_MS);
  }

  /** Whether the port of an `http://` address turns out to speak TLS; asked once. */
  async speaksTls(ms: number): Promise<boolean> {
    if (this.#options.routes[0] !== null) return false;
    const signal = AbortSignal.timeout(ms);
    return (this.#speaksTls ??= speaksTls(this.#destination, { ...this.#options, signal }));
  }

  /** The proxy that answers on this socket beside the server; null where the server alone does. */
  forwardProxyOf(socket: Duplex): ProxyAddress | null {
    return this.#forwardProxies.get(socket) ?? null;
  }

  /** Closes what is idle, and the rest as each request ends. */
  retire(): void {
    this.#isRetired = true;
    for (const sockets of Object.values(this.freeSockets)) {
      for (const socket of sockets ?? []) socket.destroy();
    }
  }

  /** Ends every connection, including those in use or still being opened, and opens no more. */
  override destroy(): void {
    this.#isRetired = true;
    this.#isDestroyed = true;
    for (const each of this.#connecting) each.abort(connectionsClosed());
    super.destroy();
  }

  override createConnection(
    options: RoutedOptions,
    onCreated?: (error: Error | null, stream: Duplex) => void,
  ): undefined {
    const own = new AbortController();
    const giveUp = (): void => own.abort(options.giveUp?.reason);
    this.#connecting.add(own);
    options.giveUp?.addEventListener('abort', giveUp);
    if (options.giveUp?.aborted) giveUp();
    if (this.#isDestroyed) own.abort(connectionsClosed());
    connect(this.#destination, {
      ...this.#options,
      signal: own.signal,
      withinMs: options.connectMs,
    })
      .finally(() => {
        this.#connecting.delete(own);
        options.giveUp?.removeEventListener('abort', giveUp);
      })
      .then(
        ({ socket, forwardProxy }) => {
          if (forwardProxy) this.#forwardProxies.set(socket, forwardProxy);
          onCreated?.(null, socket);
        },
        (thrown: unknown) => {
          const error = thrown instanceof Error ? thrown : new Error(String(thrown));
          onCreated?.(error, undefined as unknown as Duplex);
        },
      );
  }

  /** @returns whether it is kept */
  override keepSocketAlive(socket: Duplex): boolean {
    const idleMs = this.#isRetired ? 0 : idleMsOf(socket);
    if (idleMs <= 0) return false;
    const tcp = socket as Socket;
    tcp.setKeepAlive(true, 1_000);
    tcp.unref();
    tcp.setTimeout(idleMs);
    // What comes unasked would be taken for the answer to the next request.
    const guard = (): void => void socket.destroy();
    this.#idleGuards.set(socket, guard);
    socket.on('data', guard);
    return true;
  }

  override reuseSocket(socket: Duplex, opened: ClientRequest): void {
    const guard = this.#idleGuards.get(socket);
    if (guard) socket.off('data', guard);
    (socket as Socket).setTimeout(0);
    super.reuseSocket(socket, opened);
  }
}

function connectionsClosed(): Error {
  return new Error('The connections are closed');
}

/** What stands in every request beside the headers that its caller states. */
export function wireHeaders({ host }: URL): {
  readonly host: string;
  readonly connection: string;
} {
  return { host, connection: 'keep-alive' };
}

/** Milliseconds that a connection may wait for the next request, by what its last answer says. */
function idleMsOf(socket: Duplex): number {
  const { _httpMessage: message } = socket as { _httpMessage?: { readonly res?: unknown } };
  const res = message?.res as { headers?: Record<string, unknown> } | undefined;
  const hint = /(?:^|[,;\s])timeout=(\d+)/i.exec(String(res?.headers?.['keep-alive'] ?? ''))?.[1];
  if (hint === undefined) return IDLE_MS;
  return Math.min(Number(hint) * 1_000 - IDLE_MARGIN_MS, MAX_IDLE_MS);
}
