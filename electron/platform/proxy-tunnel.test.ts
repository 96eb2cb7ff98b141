import { connect as connectTcp, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { connect } from './connect';
import { MAX_CONNECT_ANSWER_BYTES } from './http-connect';
import type { ProxyAddress } from './proxy';
import { startServer, type TestProxy } from './testing/proxies';
import { tunnelByConnect, tunnelBySocks } from './proxy-tunnel';

const open: TestProxy[] = [];
afterEach(() => Promise.all(open.splice(0).map((each) => each.close())));

const TO = { host: 'box.internal', port: 443 };

async function serverThat(serve: (socket: Socket) => void): Promise<TestProxy> {
  const server = await startServer(serve);
  open.push(server);
  return server;
}

/** Asks a proxy that answers with these pieces for a tunnel. */
async function tunnelOf(...pieces: readonly string[]): Promise<{ server: TestProxy; way: Socket }> {
  const server = await serverThat((socket) => {
    socket.once('data', () => {
      const [piece, ...rest] = pieces;
      const write = (text: string | undefined): void => {
        if (text !== undefined) socket.write(text, () => setImmediate(write, rest.shift()));
      };
      write(piece);
    });
  });
  const way = await socketTo(server);
  await tunnelByConnect(proxyAt('http', server), way, TO, new AbortController().signal);
  return { server, way };
}

function socketTo({ port }: TestProxy): Promise<Socket> {
  return new Promise((resolve) => {
    const socket = connectTcp(port, '127.0.0.1', () => resolve(socket));
  });
}

const proxyAt = (scheme: ProxyAddress['scheme'], { port }: TestProxy): ProxyAddress => ({
  ...{ scheme, host: '127.0.0.1', port, login: null },
});

describe('the answer to CONNECT', () => {
  it.each([
    ['in one piece', ['HTTP/1.1 200 OK\r\n\r\n']],
    ['byte by byte', [...'HTTP/1.0 200 Connected\r\nVia: x\r\n\r\n']],
    ['with its end cut in two', ['HTTP/1.1 200\r\nVia: x\r\n\r', '\n']],
    ['with another 2xx', ['HTTP/1.1 204 Fine\r\nX: y\r\n\r\n']],
  ])('opens the tunnel %s', async (_how, pieces) => {
    const { way } = await tunnelOf(...pieces);
    expect(way.destroyed).toBe(false);
    way.destroy();
  });

  it('leaves what follows its head for the tunnel', async () => {
    const { way } = await tunnelOf('HTTP/1.1 200 OK\r\n\r\nhello');
    const chunk: unknown = await new Promise((resolve) => way.once('data', resolve));
    expect(String(chunk)).toBe('hello');
    way.destroy();
  });

  it.each([
    ['403', 'proxy-refused', ['HTTP/1.1 403 No\r\n\r\n']],
    ['407', 'proxy-password', ['HTTP/1.1 407 Login\r\n\r\n']],
    ['another protocol at once', 'proxy-other-protocol', ['SSH-2.0-OpenSSH\r\n']],
    ['TLS', 'proxy-other-protocol', ['\x15\x03\x01\x00\x02\x02\x46']],
    ['no status', 'proxy-other-protocol', ['HTTP/1.1 OK\r\n\r\n']],
    ['an interim answer', 'proxy-refused', ['HTTP/1.1 100 Continue\r\n\r\n']],
  ])('of %s is %s', async (_what, kind, pieces) => {
    await expect(tunnelOf(...pieces)).rejects.toMatchObject({ kind });
  });

  it.each([
    ['one header', 'HTTP/1.1 200 OK\r\nX: ', 'x'],
    ['headers', 'HTTP/1.1 200 OK\r\n', 'X: y\r\n'],
  ])('that never ends, of %s, is given up with its connection', async (_of, begin, again) => {
    let written = 0;
    const server = await serverThat((socket) => {
      const flood = again.repeat(Math.ceil(16_384 / again.length));
      const more = (): void => {
        if (socket.destroyed) return;
        written += flood.length;
        socket.write(flood, more);
      };
      socket.once('data', () => socket.write(begin, more));
    });
    const way = await socketTo(server);
    const asked = tunnelByConnect(
      ...([proxyAt('http', server), way, TO, new AbortController().signal] as const),
    );
    await expect(asked).rejects.toMatchObject({ kind: 'proxy-unreadable' });
    expect(way.bytesRead).toBeLessThan(4 * MAX_CONNECT_ANSWER_BYTES);
    expect(way.destroyed).toBe(true);
    await expect.poll(() => server.open()).toBe(0);
    expect(written).toBeGreaterThan(0);
  });
});

describe('a SOCKS proxy that is silent', () => {
  it('is given up at the limit of its caller, not at that of the library', async () => {
    const server = await serverThat((socket) => socket.resume());
    const way = await socketTo(server);
    const limits = { signal: new AbortController().signal, withinMs: 20 };
    await expect(tunnelBySocks(proxyAt('socks5', server), way, TO, limits)).rejects.toMatchObject({
      kind: 'proxy-unreachable',
      message: 'The proxy did not answer',
    });
    expect(way.destroyed).toBe(true);
  });

  it('holds for a connection that is routed through it', async () => {
    const server = await serverThat((socket) => socket.resume());
    const made = connect(
      { ...TO, isSecure: true },
      {
        routes: [proxyAt('socks5', server)],
        secureContext: null,
        signal: new AbortController().signal,
        withinMs: 20,
      },
    );
    await expect(made).rejects.toMatchObject({ kind: 'proxy-unreachable' });
  });
});
