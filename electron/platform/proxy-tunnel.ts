import { EventEmitter } from 'node:events';
import type { ClientRequest } from 'node:http';
import type { Socket } from 'node:net';
import type { SecureContext } from 'node:tls';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { SocksClient } from 'socks';
import { SocksProxyAgent } from 'socks-proxy-agent';
import { codeOf, connectionErrorCode } from './connection-errors';
import { ConnectionTrouble } from './connection-trouble';
import { basicLogin, inUrl, shownProxy, type ProxyAddress } from './proxy';

export interface TunnelOptions {
  readonly secureContext: SecureContext | null;
  /** Gives the tunnel up while it is made; its socket is then destroyed. */
  readonly signal: AbortSignal;
}

interface Destination {
  readonly host: string;
  readonly port: number;
}

/**
 * Asks an HTTP proxy for a tunnel by CONNECT, once.
 * @returns a socket whose other end is the destination
 * @throws ConnectionTrouble
 */
export async function tunnelByConnect(
  proxy: ProxyAddress,
  { host, port }: Destination,
  { secureContext, signal }: TunnelOptions,
): Promise<Socket> {
  const address = `${proxy.scheme}://${inUrl(proxy.host)}:${proxy.port}`;
  const agentOptions = {
    keepAlive: true,
    // SECURITY: the login is no part of the address, which the agent prints where DEBUG is set.
    headers: proxy.login ? { 'Proxy-Authorization': basicLogin(proxy.login) } : {},
    signal,
    ...(secureContext && { secureContext }),
  };
  const agent = new HttpsProxyAgent(address as `https://${string}`, agentOptions);
  // The agent tells of the proxy's answer where it would tell the request.
  const request = new EventEmitter();
  let status: number | null = null;
  request.once('proxyConnect', (answer: { readonly statusCode: number }) => {
    status = answer.statusCode;
  });
  let socket: Socket;
  try {
    // The TLS inside the tunnel is ours: the agent checks a certificate for an IP address against the proxy's name.
    const options = { host, port, secureEndpoint: false } as const;
    socket = await agent.connect(request as ClientRequest, options);
  } catch (thrown) {
    throw ofProxy(proxy, thrown);
  }
  if (status === 200) return socket;
  // No connection: a recording of the answer.
  socket.destroy();
  throw refusedConnect(proxy, status);
}

/** @param status null or NaN where the answer was none of HTTP */
function refusedConnect(proxy: ProxyAddress, status: number | null): ConnectionTrouble {
  if (status === null || !Number.isInteger(status)) return otherProtocol(proxy);
  if (status === 407) return wantsPassword(proxy);
  const facts = { proxy: shownProxy(proxy), answer: String(status) };
  return new ConnectionTrouble('proxy-refused', `CONNECT was answered with ${status}`, facts);
}

export function wantsPassword(proxy: ProxyAddress): ConnectionTrouble {
  const facts = { proxy: shownProxy(proxy), hadLogin: proxy.login !== null };
  return new ConnectionTrouble('proxy-password', 'The proxy asks for a login (407)', facts);
}

function otherProtocol(proxy: ProxyAddress, cause?: unknown): ConnectionTrouble {
  const facts = { proxy: shownProxy(proxy) };
  return new ConnectionTrouble('proxy-other-protocol', 'The proxy answered oddly', facts, cause);
}

/** Of an error before the proxy had answered. */
export function ofProxy(proxy: ProxyAddress, cause: unknown): ConnectionTrouble {
  if (cause instanceof ConnectionTrouble) return cause;
  const facts = { proxy: shownProxy(proxy) };
  const message = cause instanceof Error ? cause.message : '';
  const isReset = ['ECONNRESET', 'EPIPE'].includes(codeOf(cause) ?? '');
  if (message.startsWith('Proxy connection ended') || isReset) {
    return new ConnectionTrouble('proxy-closed', 'The proxy closed the connection', facts, cause);
  }
  if (/^(No|Invalid) header\b/.test(message)) return otherProtocol(proxy, cause);
  const what = connectionErrorCode(cause);
  return new ConnectionTrouble(
    'proxy-unreachable',
    `No connection to the proxy: ${what}`,
    facts,
    cause,
  );
}

/** Its connection to the proxy is made by the caller, so that it can be given up. */
class SocksTunnel extends SocksProxyAgent {
  async tunnel(socket: Socket, destination: Destination): Promise<Socket> {
    const made = await SocksClient.createConnection({
      proxy: this.proxy,
      destination,
      command: 'connect',
      existing_socket: socket,
    });
    return made.socket;
  }
}

/**
 * Asks a SOCKS5 proxy for a tunnel, once. The proxy finds the address of a name.
 * @param socket connected to the proxy; destroyed where no tunnel comes about
 * @param signal gives the tunnel up while it is made
 * @throws ConnectionTrouble
 */
export async function tunnelBySocks(
  proxy: ProxyAddress,
  socket: Socket,
  destination: Destination,
  signal: AbortSignal,
): Promise<Socket> {
  const url = new URL(`socks5h://${inUrl(proxy.host)}:${proxy.port}`);
  if (proxy.login) {
    url.username = encodeURIComponent(proxy.login.user);
    url.password = encodeURIComponent(proxy.login.password);
  }
  const giveUp = (): void => void socket.destroy();
  signal.addEventListener('abort', giveUp);
  try {
    return await new SocksTunnel(url).tunnel(socket, destination);
  } catch (thrown) {
    socket.destroy();
    throw ofSocks(proxy, thrown);
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}

function ofSocks(proxy: ProxyAddress, thrown: unknown): ConnectionTrouble {
  const message = thrown instanceof Error ? thrown.message : '';
  if (/authentication/i.test(message)) return wantsPassword(proxy);
  const [, reason] = /rejected connection(?: - (\w+))?/.exec(message) ?? [];
  if (reason !== undefined || /rejected connection/.test(message)) {
    const facts = { proxy: shownProxy(proxy), answer: reason ?? 'no reason' };
    return new ConnectionTrouble('proxy-refused', message, facts);
  }
  if (/invalid/i.test(message)) return otherProtocol(proxy, thrown);
  const facts = { proxy: shownProxy(proxy) };
  if (/timed out/i.test(message)) {
    return new ConnectionTrouble('proxy-unreachable', 'The proxy did not answer', facts, thrown);
  }
  return new ConnectionTrouble('proxy-closed', 'The proxy closed the connection', facts, thrown);
}
