import { describe, expect, it } from 'vitest';
import { DEFAULT_TIMEOUTS, type Proxy } from '../../shared/domain/endpoint';
import {
  startHttpProxy,
  startServer,
  startSocksProxy,
  type HttpProxyOptions,
} from '../platform/testing/proxies';
import { selfSigned } from '../platform/testing/self-signed';
import { clientWith, keep, serve } from './testing/harness';
import { asCurl } from '../../shared/domain/request-trace';
import { startSecureEndpoint } from './testing/loopback-endpoint';
import { completion, profileAt, requestTo } from './testing/requests';

const proxyAt = (scheme: string, port: number): Proxy => ({
  type: 'url',
  url: `${scheme}://127.0.0.1:${port}`,
});
/** Nothing is there; only a proxy could know. */
const NOWHERE = ['http://box.internal:1/v1', 'https://box.internal:1/v1'];

async function askBy(proxy: Proxy, baseUrl: string) {
  const { client, waits } = clientWith({ settleMs: 500 });
  const outcome = await client.complete(requestTo(profileAt(baseUrl, { proxy })));
  return { ...outcome, waits };
}

const httpProxy = async (options?: HttpProxyOptions) => keep(await startHttpProxy(options));

describe('a proxy that takes the connection and closes it', () => {
  it.each(
    ['http', 'socks5', 'socks5h', 'socks'].flatMap((scheme) =>
      NOWHERE.map((baseUrl) => [scheme, baseUrl] as const),
    ),
  )('%s for %s: asked three times, then named', async (scheme, baseUrl) => {
    let asked = 0;
    const closer = keep(
      await startServer((socket) =>
        socket.once('data', () => {
          asked += 1;
          socket.end();
        }),
      ),
    );
    const { error } = await askBy(proxyAt(scheme, closer.port), baseUrl);
    expect(error).toMatchObject({ code: 'refused-connection', retryable: true });
    expect(error?.message).toMatch(/^The proxy \S+:\d+ closed the connection\.$/);
    expect(error?.hint).toMatch(/^Is it (really )?a SOCKS proxy\?/);
    expect(asked).toBe(3);
  });

  it.each(NOWHERE)('before a word was said, for %s', async (baseUrl) => {
    const closer = keep(await startServer((socket) => socket.end()));
    const { client } = clientWith({ settleMs: 200 });
    const proxy = proxyAt('http', closer.port);
    const { error } = await client.complete(requestTo(profileAt(baseUrl, { proxy })));
    expect(error?.message).toContain('closed the connection');
    expect(closer.connections()).toBe(3);
  });
});

describe('cancelling while a proxy is silent', () => {
  it.each(
    ['http', 'https', 'socks5'].flatMap((scheme) =>
      NOWHERE.map((baseUrl) => [scheme, baseUrl] as const),
    ),
  )('%s for %s: at once, and no socket is left', async (scheme, baseUrl) => {
    const controller = new AbortController();
    const silent = keep(
      await startServer((socket) => {
        socket.resume();
        setTimeout(() => controller.abort(), 20);
      }),
    );
    const { client } = clientWith();
    const started = performance.now();
    const { error } = await client.complete(
      requestTo(profileAt(baseUrl, { proxy: proxyAt(scheme, silent.port) }), {
        signal: controller.signal,
      }),
    );
    expect(error?.code).toBe('cancelled');
    expect(performance.now() - started).toBeLessThan(DEFAULT_TIMEOUTS.connect / 2);
    await expect.poll(() => silent.open()).toBe(0);
  });
});

describe('a proxy that refuses', () => {
  it.each([403, 502])('CONNECT with %i is named, and asked once', async (status) => {
    const proxy = await httpProxy({ status });
    const { error, waits } = await askBy(proxyAt('http', proxy.port), 'https://box.internal/v1');
    expect(error?.message).toBe(
      `The proxy http://127.0.0.1:${proxy.port} refused CONNECT (${status}).`,
    );
    expect(error?.code).toBe('refused-connection');
    expect(proxy.lines).toEqual(['CONNECT box.internal:443 HTTP/1.1']);
    expect(waits).toEqual([]);
  });

  it.each(NOWHERE)('for want of a password, for %s', async (baseUrl) => {
    const proxy = await httpProxy({ login: 'anna:secret' });
    const { error } = await askBy(proxyAt('http', proxy.port), baseUrl);
    expect(error?.message).toBe(
      `The proxy http://127.0.0.1:${proxy.port} requires a user name and password.`,
    );
    expect(proxy.connections()).toBe(1);
  });

  it('by SOCKS, for want of a password', async () => {
    const proxy = keep(await startSocksProxy({ login: 'anna:secret' }));
    const { error } = await askBy(proxyAt('socks5', proxy.port), 'https://box.internal/v1');
    expect(error?.message).toContain('requires a user name and password');
    expect(proxy.connections()).toBe(1);
  });
});

describe('a proxy of the endpoint’s own that wants a login', () => {
  const pair = selfSigned();
  const LOGIN = { user: 'anna@work', password: 'p:ss wörd/%41' };

  it.each([
    ['http', 'http'],
    ['http', 'https'],
    ['socks5', 'http'],
    ['socks5', 'https'],
  ])('%s gets it for %s://, and nobody else sees it', async (scheme, target) => {
    const endpoint =
      target === 'http'
        ? await serve((response) => response.end(completion('carried')))
        : keep(await startSecureEndpoint(pair, completion('carried')));
    const login = `${LOGIN.user}:${LOGIN.password}`;
    const server =
      scheme === 'http' ? await httpProxy({ login }) : keep(await startSocksProxy({ login }));
    const { client } = clientWith({ systemCertificates: [pair.cert] });
    const sendings: unknown[] = [];
    const profile = profileAt(endpoint.baseUrl, { proxy: proxyAt(scheme, server.port) });
    const ask = (proxyLogin: typeof LOGIN | null) =>
      client.complete(
        requestTo(profile, { proxyLogin, onSending: (sending) => void sendings.push(sending) }),
      );
    expect(await ask(LOGIN)).toMatchObject({ answer: 'carried', error: null });
    expect(await ask({ ...LOGIN, password: 'another' })).toMatchObject({
      error: {
        code: 'proxy-password',
        message: expect.stringContaining('did not accept the user name and password') as string,
        hint: 'Enter them under Proxy in this endpoint’s settings. Nothing was sent.',
        retryable: false,
      },
    });
    expect((await ask(null)).error?.code).toBe('proxy-password');
    // One connection for each login: none is used for another.
    expect(server.connections()).toBe(3);
    const shown = JSON.stringify(sendings);
    expect(shown).not.toContain(LOGIN.password);
    expect(shown).not.toContain(Buffer.from(login).toString('base64'));
  });

  it('that quotes the login in its refusal is not quoted', async () => {
    const quoting = keep(
      await startServer((socket) =>
        socket.once('data', (head: Buffer) => {
          const body = `You sent ${String(head)}, which is ${LOGIN.password}`;
          socket.end(
            `HTTP/1.1 403 No\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
          );
        }),
      ),
    );
    const { client } = clientWith();
    const sendings: unknown[] = [];
    const profile = profileAt('http://box.internal/v1', { proxy: proxyAt('http', quoting.port) });
    const { error } = await client.complete(
      requestTo(profile, {
        proxyLogin: LOGIN,
        onSending: (sending) => void sendings.push(sending),
      }),
    );
    const shown = JSON.stringify([error, sendings]);
    expect(shown).toContain('You sent');
    expect(shown).not.toContain(JSON.stringify(LOGIN.password).slice(1, -1));
    const inBase64 = Buffer.from(`${LOGIN.user}:${LOGIN.password}`).toString('base64');
    expect(shown).not.toContain(inBase64.replace(/=+$/, ''));
  });
});

describe('a system’s proxy with a login in its address', () => {
  const PASSWORD = 'p:ss w@rd/4711';
  const stated = `anna:${encodeURIComponent(PASSWORD)}`;
  const hidden = [PASSWORD, stated, Buffer.from(`anna:${PASSWORD}`).toString('base64')];

  it.each(NOWHERE)('that quotes it is not quoted, for %s', async (baseUrl) => {
    const quoting = keep(
      await startServer((socket) =>
        socket.once('data', (head: Buffer) => {
          const body = `${String(head)} ${hidden.join(' ')}`;
          const length = Buffer.byteLength(body);
          socket.end(
            `HTTP/1.1 403 No\r\nX-Login: ${PASSWORD}\r\nContent-Length: ${length}\r\n\r\n${body}`,
          );
        }),
      ),
    );
    const { client } = clientWith({
      resolveProxy: async () => `http://${stated}@127.0.0.1:${quoting.port}`,
    });
    const shown: unknown[] = [];
    const request = requestTo(profileAt(baseUrl, { proxy: { type: 'system' } }), {
      onSending: (sending) => void shown.push(sending, asCurl(sending)),
    });
    shown.push((await client.complete(request)).error);
    shown.push(await client.readModels(request));
    expect(shown.length).toBeGreaterThan(4);
    for (const secret of hidden) {
      expect(JSON.stringify(shown)).not.toContain(secret.replace(/=+$/, ''));
    }
  });

  it.each([
    `ftp://${stated}@proxy.example`,
    'ftp://anna:p/@ss4711@proxy.example',
    'QUIC anna:4711@p',
  ])('of a kind that cannot be used is named without it: %s', async (address) => {
    const { client } = clientWith({ resolveProxy: async () => address });
    const profile = profileAt('https://box.internal/v1', { proxy: { type: 'system' } });
    const { error } = await client.complete(requestTo(profile));
    expect(error?.details).toContain('cannot be used');
    expect(JSON.stringify(error)).not.toMatch(/4711|anna/);
  });
});

describe('a proxy that carries', () => {
  const pair = selfSigned();

  it.each([
    ['http', 'http'],
    ['http', 'https'],
    ['socks5', 'http'],
    ['socks5', 'https'],
  ])('%s takes %s:// along, without a tunnel where none is needed', async (scheme, target) => {
    const endpoint =
      target === 'http'
        ? await serve((response) => response.end(completion('carried')))
        : keep(await startSecureEndpoint(pair, completion('carried')));
    const login = 'anna:p@ss word';
    const proxy =
      scheme === 'http' ? await httpProxy({ login }) : keep(await startSocksProxy({ login }));
    const { client } = clientWith({
      systemCertificates: [pair.cert],
      resolveProxy: async () =>
        `${scheme}://anna:${encodeURIComponent('p@ss word')}@127.0.0.1:${proxy.port}`,
    });
    const ask = () => client.complete(requestTo(profileAt(endpoint.baseUrl)));
    expect(await ask()).toMatchObject({ answer: 'carried', error: null });
    expect(await ask()).toMatchObject({ answer: 'carried', error: null });
    expect(new Set(proxy.targets)).toEqual(new Set([`127.0.0.1:${endpoint.port}`]));
    const isForward = scheme === 'http' && target === 'http';
    if (isForward)
      expect(proxy.lines[0]).toBe(`POST ${endpoint.baseUrl}/chat/completions HTTP/1.1`);
    // Kept for the second question.
    expect(proxy.connections()).toBe(1);
  });

  it('leaves the name of the server to be found by it', async () => {
    const endpoint = await serve((response) => response.end(completion('found')));
    const proxy = keep(await startSocksProxy());
    const outcome = await askBy(
      proxyAt('socks5', proxy.port),
      `http://known-to-the-proxy.internal:${endpoint.port}/v1`,
    );
    expect(outcome).toMatchObject({ answer: 'found', error: null });
    expect(proxy.targets).toEqual([`known-to-the-proxy.internal:${endpoint.port}`]);
  });

  it('is the next of the system’s list where the first is not there', async () => {
    const endpoint = await serve((response) => response.end(completion('second')));
    const gone = await startServer(() => undefined);
    await gone.close();
    const proxy = await httpProxy();
    const { client } = clientWith({
      resolveProxy: async () =>
        `PROXY 127.0.0.1:${gone.port}; PROXY 127.0.0.1:${proxy.port}; DIRECT`,
    });
    const outcome = await client.complete(requestTo(profileAt(endpoint.baseUrl)));
    expect(outcome).toMatchObject({ answer: 'second', error: null });
    expect(proxy.targets).toHaveLength(1);
  });
});
