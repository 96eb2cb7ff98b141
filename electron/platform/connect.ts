import { connect as connectTcp, isIP, type LookupFunction, type Socket } from 'node:net';
import * as tls from 'node:tls';
import { codeOf } from './connection-errors';
import { ConnectionTrouble } from './connection-trouble';
import { shownProxy, type ProxyAddress, type Route } from './proxy';
import { ofProxy, tunnelByConnect, tunnelBySocks } from './proxy-tunnel';
import { unlessAborted } from './unless-aborted';

export interface Destination {
  /** A name or an IP address, IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
  readonly isSecure: boolean;
}

export interface ConnectOptions {
  /** Tried in order as long as no connection to a proxy comes about; at least one. */
  readonly routes: readonly Route[];
  /** What is trusted beside the runtime's own; null: nothing. */
  readonly secureContext: tls.SecureContext | null;
  /** Finds the address of a host; not asked for a literal address, nor through a proxy, which finds it itself. */
  readonly lookup?: LookupFunction | undefined;
  /** Gives up while the connection comes about: no socket is left. */
  readonly signal: AbortSignal;
  /** Milliseconds after which a SOCKS proxy is given up; its own caller's limit, as a rule, is shorter. */
  readonly withinMs?: number | undefined;
}

/** A connection takes no longer than this where its caller states no limit. Milliseconds. */
const DEFAULT_WITHIN_MS = 60_000;

/** Ready to take a request: the TLS handshake, if any, is over. */
export interface Connection {
  readonly socket: Socket;
  /** Set where requests go to this proxy itself, which passes them on: with the whole address, and its login. */
  readonly forwardProxy: ProxyAddress | null;
}

/** @throws ConnectionTrouble; the runtime's error where no more is known; the signal's reason */
export async function connect(to: Destination, options: ConnectOptions): Promise<Connection> {
  const { routes, signal } = options;
  for (const [index, route] of routes.entries()) {
    try {
      return await unlessAborted(connectBy(route, to, options), signal, ({ socket }) =>
        socket.destroy(),
      );
    } catch (thrown) {
      const isLast = index === routes.length - 1;
      const isUnreachable =
        thrown instanceof ConnectionTrouble && thrown.kind === 'proxy-unreachable';
      if (isLast || !isUnreachable || signal.aborted) throw thrown;
    }
  }
  throw new Error('no route');
}

async function connectBy(
  proxy: Route,
  to: Destination,
  options: ConnectOptions,
): Promise<Connection> {
  if (proxy === null) return { socket: await connectDirectly(to, options), forwardProxy: null };
  if (proxy.scheme !== 'socks5' && !to.isSecure) {
    const socket = await connectToProxy(proxy, options);
    return { socket, forwardProxy: proxy };
  }
  const { signal, withinMs = DEFAULT_WITHIN_MS } = options;
  const way = await connectToProxy(proxy, options);
  const tunnel =
    proxy.scheme === 'socks5'
      ? await tunnelBySocks(proxy, way, to, { signal, withinMs })
      : await tunnelByConnect(proxy, way, to, signal);
  const socket = to.isSecure ? await secured(tunnel, to, options, proxy) : tunnel;
  return { socket, forwardProxy: null };
}

async function connectDirectly(to: Destination, options: ConnectOptions): Promise<Socket> {
  const { host, port, isSecure } = to;
  const { lookup, signal } = options;
  const target = { host, port, noDelay: true, ...(lookup && { lookup }) };
  if (!isSecure) {
    const socket = connectTcp(target);
    await ready(socket, 'connect', signal);
    return socket;
  }
  const secure = tls.connect({ ...target, ...tlsOptions(to, options) });
  try {
    await ready(secure, 'secureConnect', signal);
  } catch (thrown) {
    throw signal.aborted ? thrown : handshakeTrouble(thrown, null);
  }
  return secure;
}

function tlsOptions(
  { host }: Destination,
  { secureContext }: ConnectOptions,
): tls.ConnectionOptions {
  return {
    ...(isIP(host) === 0 && { servername: host }),
    ALPNProtocols: ['http/1.1'],
    ...(secureContext && { secureContext }),
  };
}

async function connectToProxy(proxy: ProxyAddress, options: ConnectOptions): Promise<Socket> {
  const { host, port, scheme } = proxy;
  try {
    // A lookup that checks addresses is about the destination.
    const own = { ...options, lookup: undefined };
    return await connectDirectly({ host, port, isSecure: scheme === 'https' }, own);
  } catch (thrown) {
    throw options.signal.aborted ? thrown : ofProxy(proxy, withoutTrouble(thrown));
  }
}

/** The troubles of a server are none of a proxy's. */
function withoutTrouble(thrown: unknown): unknown {
  return thrown instanceof ConnectionTrouble ? (thrown.cause ?? new Error(thrown.message)) : thrown;
}

/** @param proxy that `socket` leads through */
async function secured(
  socket: Socket,
  to: Destination,
  options: ConnectOptions,
  proxy: ProxyAddress,
): Promise<Socket> {
  const { signal } = options;
  // TLS over a socket that is closed already never ends.
  if (socket.destroyed || !socket.readable || !socket.writable) {
    socket.destroy();
    throw handshakeTrouble(closed(), proxy);
  }
  const secure = tls.connect({ socket, host: to.host, ...tlsOptions(to, options) });
  try {
    await ready(secure, 'secureConnect', signal);
  } catch (thrown) {
    socket.destroy();
    throw signal.aborted ? thrown : handshakeTrouble(thrown, proxy);
  }
  return secure;
}

/**
 * Whether a port that was spoken to in plain HTTP speaks TLS. Nothing is sent but the beginning of a handshake.
 * @returns false, too, where nobody can tell
 */
export async function speaksTls(
  to: Destination,
  { signal, lookup }: ConnectOptions,
): Promise<boolean> {
  const { host, port } = to;
  const secure = tls.connect({
    host,
    port,
    ...(lookup && { lookup }),
    ...(isIP(host) === 0 && { servername: host }),
    // SECURITY: no certificate is checked, so nothing is sent over this connection.
    rejectUnauthorized: false,
  });
  try {
    await ready(secure, 'secureConnect', signal);
    return true;
  } catch (thrown) {
    // An alert is TLS, too.
    return codeOf(thrown)?.startsWith('ERR_SSL') === true && !isNoTls(thrown);
  } finally {
    secure.destroy();
  }
}

function closed(): Error {
  return Object.assign(new Error('The connection was closed'), { code: 'ECONNRESET' });
}

function isNoTls(thrown: unknown): boolean {
  return /WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST|RECORD/.test(
    codeOf(thrown) ?? '',
  );
}

function handshakeTrouble(thrown: unknown, proxy: Route): unknown {
  const code = codeOf(thrown) ?? '';
  const facts = proxy ? { proxy: shownProxy(proxy) } : {};
  if (code === 'ECONNRESET' || code === 'EPIPE') {
    return new ConnectionTrouble('port-closes', 'Closed in the handshake', facts, thrown);
  }
  if (isNoTls(thrown)) {
    return new ConnectionTrouble('port-without-tls', 'The answer is no TLS', facts, thrown);
  }
  return wantsCertificate(thrown)
    ? new ConnectionTrouble('client-certificate', 'A client certificate is wanted', facts, thrown)
    : thrown;
}

/** Whether a server closed a TLS connection for want of a certificate of the client; with TLS 1.3 this comes after the handshake. */
export function wantsCertificate(thrown: unknown): boolean {
  return /ALERT_(CERTIFICATE_REQUIRED|BAD_CERTIFICATE|NO_CERTIFICATE)/.test(codeOf(thrown) ?? '');
}

/** Until the event; the socket is destroyed where it fails, or is given up. */
function ready(socket: Socket, event: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const over = (): void => {
      socket.off(event, onReady).off('error', onError).off('close', onClose);
      signal.removeEventListener('abort', onAbort);
    };
    const fail = (thrown: unknown): void => {
      over();
      // Without a listener, a later error would crash the process.
      socket.on('error', () => undefined);
      socket.destroy();
      reject(thrown instanceof Error ? thrown : new Error(String(thrown)));
    };
    const onReady = (): void => {
      over();
      resolve();
    };
    const onError = (thrown: Error): void => fail(thrown);
    const onClose = (): void => fail(closed());
    const onAbort = (): void => fail(signal.reason);
    socket.on(event, onReady).on('error', onError).on('close', onClose);
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) onAbort();
  });
}
