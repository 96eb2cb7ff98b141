import type { Socket } from 'node:net';
import { SocksClient } from 'socks';
import { SocksProxyAgent } from 'socks-proxy-agent';
import { codeOf, connectionErrorCode } from './connection-errors';
import { ConnectionTrouble } from './connection-trouble';
import { askForTunnel } from './http-connect';
import { inUrl, shownProxy, type ProxyAddress } from './proxy';

interface Destination {
  readonly host: string;
  readonly port: number;
}

/**
 * Asks an HTTP proxy for a tunnel by CONNECT, once.
 * @param socket connected to the proxy; destroyed where no tunnel comes about
 * @param signal gives the tunnel up while it is made
 * @throws ConnectionTrouble
 */
export async function tunnelByConnect(
  proxy: ProxyAddress,
  socket: Socket,
  destination: Destination,
  signal: AbortSignal,
): Promise<Socket> {
  const giveUp = (): void => void socket.destroy();
  signal.addEventListener('abort', giveUp);
  if (signal.aborted) giveUp();
  try {
    const status = await askForTunnel(socket, destination, proxy.login);
    if (status >= 200 && status < 300) return socket;
    throw refusedConnect(proxy, status);
  } catch (thrown) {
    socket.destroy();
    throw ofProxy(proxy, thrown);
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}

function refusedConnect(proxy: ProxyAddress, status: number): ConnectionTrouble {
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
  const code = codeOf(cause) ?? '';
  if (['ECONNRESET', 'EPIPE', 'HPE_INVALID_EOF_STATE'].includes(code)) {
    return new ConnectionTrouble('proxy-closed', 'The proxy closed the connection', facts, cause);
  }
  if (code === 'HPE_HEADER_OVERFLOW') {
    const message = 'The answer to CONNECT is too long';
    return new ConnectionTrouble('proxy-unreadable', message, facts, cause);
  }
  if (code.startsWith('HPE_')) return otherProtocol(proxy, cause);
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
  async tunnel(socket: Socket, destination: Destination, withinMs: number): Promise<Socket> {
    const made = await SocksClient.createConnection({
      proxy: this.proxy,
      destination,
      command: 'connect',
      existing_socket: socket,
      timeout: withinMs,
    });
    return made.socket;
  }
}

/**
 * Asks a SOCKS5 proxy for a tunnel, once. The proxy finds the address of a name.
 * @param socket connected to the proxy; destroyed where no tunnel comes about
 * @param limits.signal gives the tunnel up while it is made
 * @param limits.withinMs milliseconds until it is given up in any case
 * @throws ConnectionTrouble
 */
export async function tunnelBySocks(
  proxy: ProxyAddress,
  socket: Socket,
  destination: Destination,
  { signal, withinMs }: { readonly signal: AbortSignal; readonly withinMs: number },
): Promise<Socket> {
  const url = new URL(`socks5h://${inUrl(proxy.host)}:${proxy.port}`);
  if (proxy.login) {
    url.username = encodeURIComponent(proxy.login.user);
    url.password = encodeURIComponent(proxy.login.password);
  }
  const giveUp = (): void => void socket.destroy();
  signal.addEventListener('abort', giveUp);
  try {
    return await new SocksTunnel(url).tunnel(socket, destination, withinMs);
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
