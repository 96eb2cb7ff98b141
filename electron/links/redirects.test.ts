import { describe, expect, it } from 'vitest';
import { MAX_LINK_REDIRECTS } from '../../shared/domain/limits';
import { selfSigned } from '../platform/testing/self-signed';
import { createLoader, failureOf, load, PICTURE, resolvingTo } from './testing/loader';
import { serve, serveSecurely, startProxy } from './testing/server';

describe('a redirect', () => {
  it.each([301, 302, 303, 307, 308])(
    '%i is followed, also by a relative address',
    async (status) => {
      const server = await serve((request, response) => {
        if (request.url === '/old') {
          response.writeHead(status, { location: 'new/cat.jpg', 'set-cookie': 'id=1' }).end();
        } else response.end(PICTURE);
      });
      const { name } = await load(`${server.origin}/old`);
      expect(name).toBe('cat.jpg');
      const [, second] = server.requests;
      expect(second?.url).toBe('/new/cat.jpg');
      expect(second?.headers).not.toHaveProperty('cookie');
      expect(second?.headers).not.toHaveProperty('referer');
    },
  );

  it('in a circle ends', async () => {
    const server = await serve((_request, response) =>
      response.writeHead(302, { location: '/' }).end(),
    );
    const { error, link } = await failureOf(load(`${server.origin}/start`));
    expect(error.message).toContain('without an end');
    expect(link).toBe(`${server.origin}/start`);
    expect(server.requests).toHaveLength(MAX_LINK_REDIRECTS + 1);
  });

  it('as many as are allowed are followed', async () => {
    const { origin } = await serve((request, response) => {
      const count = Number(request.url?.slice(1));
      if (count === 0) response.end(PICTURE);
      else response.writeHead(302, { location: `/${count - 1}` }).end();
    });
    expect((await load(`${origin}/${MAX_LINK_REDIRECTS}`)).bytes).toHaveLength(PICTURE.length);
  });

  it.each([
    ['to nowhere', {}, 'none that can be followed'],
    ['to a file', { location: 'file:///etc/passwd' }, 'a file on a computer'],
    ['to data', { location: 'data:image/png;base64,AAAA' }, 'not with data:'],
    ['with a password', { location: 'http://a:b@127.0.0.1/' }, 'a user name or a password'],
    ['to no address', { location: 'http://' }, 'not a complete link'],
  ])('%s is refused', async (_name, headers, words) => {
    const { origin } = await serve((_request, response) => response.writeHead(302, headers).end());
    expect((await failureOf(load(origin))).message).toContain(words);
  });

  it('from https to http is refused', async () => {
    const plain = await serve((_request, response) => response.end(PICTURE));
    const pair = selfSigned();
    const secure = await serveSecurely(pair, (_request, response) =>
      response.writeHead(302, { location: `${plain.origin}/cat.png` }).end(),
    );
    const { message } = await failureOf(load(secure.origin, { systemCertificates: [pair.cert] }));
    expect(message).toContain('without a secure connection');
    expect(secure.requests).toHaveLength(1);
    expect(plain.requests).toHaveLength(0);
  });
});

describe('a secure connection', () => {
  it('to a server that the system vouches for', async () => {
    const pair = selfSigned();
    const { origin } = await serveSecurely(pair, (_request, response) => response.end(PICTURE));
    const { bytes } = await load(origin, { systemCertificates: [pair.cert] });
    expect(PICTURE.equals(bytes)).toBe(true);
  });

  it('to one that nobody vouches for does not come about', async () => {
    const server = await serveSecurely(selfSigned(), (_request, response) => response.end(PICTURE));
    const { message } = await failureOf(load(server.origin));
    expect(message).toContain('A secure connection');
    expect(server.requests).toEqual([]);
  });
});

describe('the own network', () => {
  it.each([
    'http://localhost',
    'http://127.0.0.1',
    'http://[::ffff:127.0.0.1]',
    'http://2130706433',
  ])('%s is not connected to before the user agrees', async (origin) => {
    const server = await serve((_request, response) => response.end(PICTURE));
    const link = `${origin}:${server.port}/cat.jpg`;
    const loading = createLoader().load(link, { allowPrivate: false });
    expect(await failureOf(loading)).toMatchObject({ reason: 'private-address', link });
    expect(server.requests).toEqual([]);
    expect(server.connections()).toBe(0);
  });

  it.each([
    ['the one address', ['127.0.0.1']],
    ['one of several', ['93.184.215.14', '127.0.0.1']],
    ['an address inside IPv6', ['::ffff:127.0.0.1']],
    ['the address inside NAT64', ['64:ff9b::7f00:1']],
  ])('is also where a name server points there: %s', async (_name, addresses) => {
    const server = await serve((_request, response) => response.end(PICTURE));
    const { lookup, asked } = resolvingTo(...addresses);
    const link = `http://pictures.example:${server.port}/cat.jpg`;
    const failure = await failureOf(createLoader({ lookup }).load(link, { allowPrivate: false }));
    expect(failure).toMatchObject({ reason: 'private-address', link });
    expect(failure.message).toContain(`pictures.example:${server.port}`);
    expect(asked).toEqual(['pictures.example']);
    expect(server.connections()).toBe(0);
  });

  it('is loaded from when the user agreed, and asked for once: what was checked is connected to', async () => {
    const server = await serve((_request, response) => response.end(PICTURE));
    const { lookup, asked } = resolvingTo('127.0.0.1');
    await load(`http://pictures.example:${server.port}/cat.jpg`, { lookup });
    expect(server.requests[0]?.headers.host).toBe(`pictures.example:${server.port}`);
    expect(asked).toEqual(['pictures.example']);
  });
});

/** The proxy leads a name of the open internet to loopback: the one way to have such a server in a test. */
describe('through a proxy', () => {
  it('a name is the proxy’s to resolve', async () => {
    const server = await serve((_request, response) => response.end(PICTURE));
    const { pac, targets } = await startProxy();
    const { lookup, asked } = resolvingTo('127.0.0.1');
    const loader = createLoader({ resolveProxy: async () => pac, lookup });
    const link = `http://pictures.example:${server.port}/cat.jpg`;
    expect((await loader.load(link, { allowPrivate: false })).name).toBe('cat.jpg');
    expect(targets).toEqual([`pictures.example:${server.port}`]);
    expect(asked).toEqual([]);
  });

  it.each(['localhost', '127.0.0.1', 'printer.local', '[::1]'])(
    '%s is refused before the proxy hears of it',
    async (host) => {
      const { pac, targets } = await startProxy();
      const loader = createLoader({ resolveProxy: async () => pac });
      const failure = await failureOf(loader.load(`http://${host}/`, { allowPrivate: false }));
      expect(failure.reason).toBe('private-address');
      expect(targets).toEqual([]);
    },
  );

  it.each([
    ['to a literal address', (port: number) => `http://127.0.0.1:${port}/secret`],
    ['to a local name', (port: number) => `http://localhost:${port}/secret`],
    ['to a name that points there', (port: number) => `http://inner.example:${port}/secret`],
  ])('a redirect into the own network is asked about: %s', async (_name, target) => {
    const server = await serve((request, response) => {
      if (request.url === '/secret') response.end(PICTURE);
      else response.writeHead(302, { location: target(server.port) }).end();
    });
    const { pac } = await startProxy();
    const loader = createLoader({
      resolveProxy: async (url) => (url.includes('pictures.example') ? pac : 'DIRECT'),
      lookup: resolvingTo('127.0.0.1').lookup,
    });
    const link = `http://pictures.example:${server.port}/cat.jpg`;
    const failure = await failureOf(loader.load(link, { allowPrivate: false }));
    expect(failure).toMatchObject({ reason: 'private-address', link });
    expect(failure.message).toContain(new URL(target(server.port)).host);
    expect(server.requests.map(({ url }) => url)).toEqual(['/cat.jpg']);
    expect((await loader.load(link, { allowPrivate: true })).name).toBe('secret');
  });

  it('that refuses, nothing goes around it', async () => {
    const server = await serve((_request, response) => response.end(PICTURE));
    const { pac } = await startProxy(407);
    const { message } = await failureOf(load(server.origin, { resolveProxy: async () => pac }));
    expect(message).toContain('proxy did not connect');
    expect(server.requests).toEqual([]);
  });

  it('of a kind that cannot be used, nothing goes around it', async () => {
    const server = await serve((_request, response) => response.end(PICTURE));
    const resolveProxy = async () => 'SOCKS4 old.example:1080';
    expect((await failureOf(load(server.origin, { resolveProxy }))).message).toContain('proxy');
    expect(server.requests).toEqual([]);
  });
});
