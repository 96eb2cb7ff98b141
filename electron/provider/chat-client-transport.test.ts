import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createServer as createRawServer, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { RequestSending } from '../../shared/domain/request-trace';
import { DEFAULT_TIMEOUTS, type Proxy } from '../../shared/domain/endpoint';
import { clientWith, keep } from './testing/harness';
import {
  closedPort,
  listen,
  startEndpoint,
  stop,
  type Endpoint,
} from './testing/loopback-endpoint';
import { chunk, completion, createClient, KEY, profileAt, requestTo } from './testing/requests';
import { startHttpProxy, type HttpProxyOptions } from '../platform/testing/proxies';
import { selfSigned } from '../platform/testing/self-signed';

describe('a connection that does not come about', () => {
  it('refused: repeated twice, then named', async () => {
    const port = await closedPort();
    const { client, waits } = clientWith();
    let sent = 0;
    const { error } = await client.complete(
      requestTo(profileAt(`http://localhost:${port}/v1`), { onSent: () => (sent += 1) }),
    );
    expect(error).toMatchObject({ code: 'refused-connection', retryable: true });
    expect(error?.message).toContain(`localhost:${port}`);
    expect(error?.details).toContain('ECONNREFUSED');
    expect(waits).toHaveLength(2);
    expect(sent).toBe(0);
  });

  it('no TLS on the other side', async () => {
    const endpoint = keep(await startEndpoint((response) => response.end()));
    const { client } = clientWith();
    const { error } = await client.complete(
      requestTo(profileAt(endpoint.baseUrl.replace('http:', 'https:'))),
    );
    expect(error?.code).toBe('tls');
    expect(endpoint.received).toHaveLength(0);
  });

  it('a handshake that never ends: timed out, and nothing was sent', async () => {
    const sockets: Socket[] = [];
    const server = createRawServer((socket) => {
      sockets.push(socket);
      socket.on('error', () => undefined);
    });
    const port = await listen(server);
    keep({ close: () => stop(server, sockets) });
    const { client, waits } = clientWith();
    const timeouts = { ...DEFAULT_TIMEOUTS, connect: 50 };
    const { error } = await client.complete(
      requestTo(profileAt(`https://127.0.0.1:${port}/v1`, { timeouts })),
    );
    expect(error).toMatchObject({ code: 'timeout', retryable: true });
    expect(error?.hint).toContain('Nothing was sent');
    expect(waits).toHaveLength(2);
  });

  it('comes about at the second try', async () => {
    const port = await closedPort();
    const { client } = clientWith({
      sleep: async () => {
        const server = createHttpServer((_request, response) => response.end(completion('up')));
        await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
        keep({
          close: async () => {
            server.closeAllConnections();
            await stop(server, []);
          },
        });
      },
    });
    const outcome = await client.complete(requestTo(profileAt(`http://127.0.0.1:${port}/v1`)));
    expect(outcome).toMatchObject({ answer: 'up', error: null });
  });
});

describe('timers', () => {
  it('a stream that stops is cut off', async () => {
    const endpoint = keep(
      await startEndpoint((response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(`data: ${chunk('Half')}\n\n`);
      }),
    );
    const { client } = clientWith();
    const timeouts = { ...DEFAULT_TIMEOUTS, betweenBytes: 50 };
    const outcome = await client.complete(
      requestTo(profileAt(endpoint.baseUrl, { timeouts, stream: true })),
    );
    expect(outcome).toMatchObject({ answer: 'Half', error: { code: 'cut-off' } });
    expect(outcome.error?.details).toContain('Nothing came for 0.05 s.');
  });

  it('an upload that nobody takes is ended too', async () => {
    const sockets: Socket[] = [];
    const server = createRawServer({ pauseOnConnect: true }, (socket) => {
      sockets.push(socket);
      socket.on('error', () => undefined);
    });
    const port = await listen(server);
    keep({ close: () => stop(server, sockets) });
    const { client } = clientWith();
    const timeouts = { ...DEFAULT_TIMEOUTS, betweenBytes: 100 };
    const { error } = await client.complete(
      requestTo(profileAt(`http://127.0.0.1:${port}/v1`, { timeouts }), {
        images: [{ format: 'png', bytes: new Uint8Array(24_000_000) }],
      }),
    );
    expect(error).toMatchObject({ code: 'maybe-billed' });
    expect(error?.details).toContain('Nothing came for 0.1 s.');
  });
});

describe('cancelling', () => {
  it('before anything was sent', async () => {
    const endpoint = keep(await startEndpoint((response) => response.end(completion('hi'))));
    const { client } = clientWith();
    const { error } = await client.complete(
      requestTo(profileAt(endpoint.baseUrl), { signal: AbortSignal.abort() }),
    );
    expect(error).toMatchObject({ code: 'cancelled', retryable: true });
    expect(endpoint.connections()).toBe(0);
  });

  it('while the endpoint thinks', async () => {
    const controller = new AbortController();
    const endpoint = keep(await startEndpoint(() => controller.abort()));
    const { client } = clientWith();
    const { error } = await client.complete(
      requestTo(profileAt(endpoint.baseUrl), { signal: controller.signal }),
    );
    expect(error?.code).toBe('cancelled');
    expect(error?.hint).toContain('bill');
  });

  it('closing the client ends what runs', async () => {
    let close: () => Promise<void> = async () => undefined;
    const endpoint = keep(await startEndpoint(() => void close()));
    const { client } = createClient();
    close = () => client.close();
    const { error } = await client.complete(requestTo(profileAt(endpoint.baseUrl)));
    expect(error?.code).toBe('maybe-billed');
  });
});

describe('certificates', () => {
  async function startTls(): Promise<{ endpoint: Pick<Endpoint, 'baseUrl'>; cert: string }> {
    const pair = selfSigned();
    const server = createHttpsServer(pair, (_request, response) =>
      response.end(completion('safe')),
    );
    const port = await listen(server);
    keep({
      close: async () => {
        server.closeAllConnections();
        await stop(server, []);
      },
    });
    return { endpoint: { baseUrl: `https://127.0.0.1:${port}/v1` }, cert: pair.cert };
  }

  it('one that nobody vouches for is refused before anything is sent', async () => {
    const { endpoint } = await startTls();
    const { client } = clientWith();
    const { error } = await client.complete(requestTo(profileAt(endpoint.baseUrl)));
    expect(error).toMatchObject({ code: 'tls' });
    expect(error?.details).toMatch(/self.signed/i);
  });

  it('one that the system trusts is taken', async () => {
    const { endpoint, cert } = await startTls();
    const { client } = clientWith({ systemCertificates: [cert] });
    const outcome = await client.complete(requestTo(profileAt(endpoint.baseUrl)));
    expect(outcome).toMatchObject({ answer: 'safe', error: null });
  });
});

describe('a proxy', () => {
  const startProxy = async (options?: HttpProxyOptions) => keep(await startHttpProxy(options));

  it('that the system names carries the request', async () => {
    const endpoint = keep(await startEndpoint((response) => response.end(completion('tunnelled'))));
    const proxy = await startProxy();
    const asked: string[] = [];
    const { client } = clientWith({
      resolveProxy: async (url) => {
        asked.push(url);
        return `PROXY 127.0.0.1:${proxy.port}; DIRECT`;
      },
    });
    const sendings: RequestSending[] = [];
    const outcome = await client.complete(
      requestTo(profileAt(endpoint.baseUrl), { onSending: (sending) => sendings.push(sending) }),
    );
    expect(outcome).toMatchObject({ answer: 'tunnelled', error: null });
    expect(sendings).toMatchObject([
      { url: `${endpoint.baseUrl}/chat/completions`, times: { connected: expect.any(Number) } },
    ]);
    expect(proxy.targets).toEqual([`127.0.0.1:${endpoint.port}`]);
    expect(asked).toEqual([`${endpoint.baseUrl}/chat/completions`]);
  });

  it('is the profile’s own, or none, whatever the system names; a change of it holds at once', async () => {
    const endpoint = keep(await startEndpoint((response) => response.end(completion('hi'))));
    const [system, own, other] = [await startProxy(), await startProxy(), await startProxy()];
    const { client } = clientWith({ resolveProxy: async () => `PROXY 127.0.0.1:${system.port}` });
    const ask = async (proxy: Proxy): Promise<void> => {
      const outcome = await client.complete(requestTo(profileAt(endpoint.baseUrl, { proxy })));
      expect(outcome).toMatchObject({ answer: 'hi', error: null });
    };
    const taken = (): number[] => [system, own, other].map(({ targets }) => targets.length);
    await ask({ type: 'none' });
    expect(taken()).toEqual([0, 0, 0]);
    await ask({ type: 'url', url: `http://127.0.0.1:${own.port}` });
    expect(taken()).toEqual([0, 1, 0]);
    await ask({ type: 'url', url: `http://127.0.0.1:${other.port}` });
    expect(taken()).toEqual([0, 1, 1]);
    await ask({ type: 'system' });
    expect(taken()).toEqual([1, 1, 1]);
    await client.readModels(requestTo(profileAt(endpoint.baseUrl, { id: 'two' })));
    expect(taken()).toEqual([2, 1, 1]);
  });

  it('of two profiles on one host is never the other’s', async () => {
    const endpoint = keep(
      await startEndpoint((response, { headers }) =>
        response.end(completion(String(headers.authorization))),
      ),
    );
    const proxies = [await startProxy(), await startProxy()];
    const { client } = clientWith();
    const outcomes = await Promise.all(
      Array.from({ length: 40 }, (_, index) => {
        const id = `profile-${index % 2}`;
        const proxy: Proxy = {
          type: 'url',
          url: `http://127.0.0.1:${proxies[index % 2]?.port}`,
        };
        const key = `key-of-${id}-${KEY}`;
        return client.complete(requestTo(profileAt(endpoint.baseUrl, { id, proxy }), { key }));
      }),
    );
    expect(outcomes.every(({ answer }) => answer === 'Bearer [key]')).toBe(true);
    const counts = ['profile-0', 'profile-1'].map(
      (id) => endpoint.received.filter(({ headers }) => headers.authorization?.includes(id)).length,
    );
    expect(counts).toEqual([20, 20]);
    const connectionsOf = (id: string): Set<number> =>
      new Set(
        endpoint.received
          .filter(({ headers }) => headers.authorization?.includes(id))
          .map(({ connection }) => connection),
      );
    const [one, two] = [connectionsOf('profile-0'), connectionsOf('profile-1')];
    expect([...one].filter((connection) => two.has(connection))).toEqual([]);
    expect(one.size).toBe(proxies[0]?.connections());
    expect(two.size).toBe(proxies[1]?.connections());
  });

  it('that nobody runs is named', async () => {
    const endpoint = keep(await startEndpoint((response) => response.end(completion('hi'))));
    const proxy: Proxy = { type: 'url', url: `http://127.0.0.1:${await closedPort()}` };
    const { client } = clientWith();
    const { error } = await client.complete(requestTo(profileAt(endpoint.baseUrl, { proxy })));
    expect(error).toMatchObject({ code: 'refused-connection' });
    expect(error?.message).toContain(proxy.url);
    expect(endpoint.connections()).toBe(0);
  });

  it('that refuses is an error, and nothing goes around it', async () => {
    const endpoint = keep(await startEndpoint((response) => response.end(completion('hi'))));
    const proxy = await startProxy({ status: 407 });
    const { client } = clientWith({
      resolveProxy: async () => `http://127.0.0.1:${proxy.port}`,
    });
    const { error } = await client.complete(requestTo(profileAt(endpoint.baseUrl)));
    expect(error).toMatchObject({ code: 'proxy-password' });
    expect(error?.details).toContain('407');
    expect(endpoint.connections()).toBe(0);
  });
});
