import { request } from 'node:http';
import type { Socket } from 'node:net';
import { basicLogin, inUrl, type ProxyLogin } from './proxy';

/** The size of a proxy's answer to CONNECT. Bytes. */
export const MAX_CONNECT_ANSWER_BYTES = 64 * 1024;

/**
 * Asks an HTTP proxy for a tunnel by CONNECT, once. What follows the head of the answer stays in the socket.
 *
 * By the runtime's own client: https-proxy-agent keeps all of an answer that never ends, and hands its socket out only after
 * the answer, so that nothing could limit it.
 * @param socket connected to the proxy, unread
 * @returns the status of the answer
 * @throws the socket's error, or the parser's with a code of HPE_…
 */
export function askForTunnel(
  socket: Socket,
  { host, port }: { readonly host: string; readonly port: number },
  login: ProxyLogin | null,
): Promise<number> {
  const authority = `${inUrl(host)}:${port}`;
  return new Promise((resolve, reject) => {
    const asked = request({
      method: 'CONNECT',
      path: authority,
      createConnection: () => socket,
      maxHeaderSize: MAX_CONNECT_ANSWER_BYTES,
      headers: {
        Host: authority,
        'Proxy-Connection': 'keep-alive',
        ...(login && { 'Proxy-Authorization': basicLogin(login) }),
      },
    });
    // It is about the connection that becomes the tunnel.
    asked.removeHeader('Connection');
    asked.once('connect', ({ statusCode = 0 }, _socket, rest) => {
      if (rest.length > 0) socket.unshift(rest);
      resolve(statusCode);
    });
    asked.on('error', reject);
    asked.end();
  });
}
