import { describe, expect, it } from 'vitest';
import { parseProxy, routesOf, shownProxy } from './proxy';

const shown = (answer: string | null) =>
  routesOf(answer).map((route) => (route === null ? 'DIRECT' : shownProxy(route)));

describe('what the system answers', () => {
  it.each<[string | null, readonly string[]]>([
    [null, ['DIRECT']],
    ['', ['DIRECT']],
    ['DIRECT', ['DIRECT']],
    ['PROXY proxy:8080; DIRECT', ['http://proxy:8080', 'DIRECT']],
    ['HTTPS proxy:443', ['https://proxy:443']],
    ['HTTPS proxy', ['https://proxy:443']],
    ['SOCKS5 proxy:1080', ['socks5://proxy:1080']],
    ['SOCKS proxy', ['socks5://proxy:1080']],
    ['PROXY [fd00::1]:8080', ['http://[fd00::1]:8080']],
    ['SOCKS4 old:1080; PROXY proxy:8080', ['http://proxy:8080']],
    ['QUIC new:443; HTTPS proxy:443; SOCKS5 s:1080', ['https://proxy:443', 'socks5://s:1080']],
    [' proxy one:3128 ;; direct', ['http://one:3128', 'DIRECT']],
    ['http://proxy:8080', ['http://proxy:8080']],
    ['socks5h://proxy', ['socks5://proxy:1080']],
  ])('%s means %j', (answer, expected) => {
    expect(shown(answer)).toEqual(expected);
  });

  it('of an unknown kind alone is not gone around, and no password of it is shown', () => {
    expect(() => routesOf('SOCKS4 old:1080')).toThrow('cannot be used');
    expect(() => routesOf('socks4://user:secret@old:1080')).toThrow(/used: socks4:\/\/old:1080$/);
  });
});

describe('the address of a proxy', () => {
  const login = { user: 'user', password: 'p@ss:w%rd' };
  it.each([
    ['http://proxy.example:8080', { scheme: 'http', host: 'proxy.example', port: 8080 }],
    ['http://proxy.example:80', { scheme: 'http', port: 80 }],
    ['http://proxy.example', { scheme: 'http', port: 80 }],
    ['https://proxy.example/', { scheme: 'https', port: 443 }],
    ['proxy.example:3128', { scheme: 'http', host: 'proxy.example', port: 3128 }],
    ['SOCKS5H://[::1]', { scheme: 'socks5', host: '::1', port: 1080 }],
    ['socks://Proxy.Example:443', { scheme: 'socks5', host: 'proxy.example', port: 443 }],
    ['http://user:p%40ss%3Aw%25rd@proxy:1', { host: 'proxy', login }],
    ['socks5://user:p%40ss:w%rd@proxy:1', { host: 'proxy', login }],
    ['user:@proxy:1', { login: { user: 'user', password: '' } }],
  ])('%s', (text, expected) => {
    expect(parseProxy(text)).toMatchObject(expected);
  });

  it.each(['', 'socks4://proxy:1', 'ftp://proxy', 'http://', 'http://a b', 'http://proxy:99999'])(
    '%s is none',
    (text) => {
      expect(parseProxy(text)).toBeNull();
    },
  );
});
