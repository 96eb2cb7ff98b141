import { describe, expect, it } from 'vitest';
import { isBypassed, withEnvironment } from './proxy-environment';

const HTTP = 'http://box.internal:1/v1';
const HTTPS = 'https://api.example.com/v1';

describe('the proxy of the system, made whole by the environment', () => {
  it.each<[string, string, Record<string, string>, string]>([
    ['PROXY p:1080', HTTPS, { all_proxy: 'socks5://p:1080' }, 'socks5://p:1080'],
    ['PROXY p:1080', HTTP, { ALL_PROXY: 'socks5h://p:1080' }, 'socks5h://p:1080'],
    ['PROXY p:80', HTTP, { all_proxy: 'socks5://p' }, 'socks5://p'],
    ['PROXY p:3128', HTTP, { http_proxy: 'http://u:s@p:3128' }, 'http://u:s@p:3128'],
    ['PROXY p:3128', HTTPS, { https_proxy: 'u:s@p:3128' }, 'http://u:s@p:3128'],
    ['PROXY p:3128', HTTPS, { HTTPS_PROXY: 'http://u:s@p:3128/' }, 'http://u:s@p:3128/'],
    [
      'PROXY p:3128; DIRECT',
      HTTP,
      { http_proxy: 'http://u:s@p:3128' },
      'http://u:s@p:3128; DIRECT',
    ],
    // What the system names is another one.
    ['PROXY q:3128', HTTP, { http_proxy: 'http://u:s@p:3128' }, 'PROXY q:3128'],
    ['PROXY p:3129', HTTP, { http_proxy: 'http://u:s@p:3128' }, 'PROXY p:3129'],
    ['PROXY p:3128', HTTP, { https_proxy: 'http://u:s@p:3128' }, 'PROXY p:3128'],
    ['PROXY p:3128', HTTP, { http_proxy: 'socks4://p:3128' }, 'PROXY p:3128'],
    ['PROXY p:3128', HTTP, {}, 'PROXY p:3128'],
    ['DIRECT', HTTP, { http_proxy: 'http://u:s@p:3128' }, 'DIRECT'],
  ])('%s for %s with %j is %s', (answer, url, env, expected) => {
    expect(withEnvironment(answer, url, env, 'linux')).toBe(expected);
  });

  it.each<[string, Record<string, string>, string]>([
    [HTTPS, { https_proxy: 'http://u:s@p:3128' }, 'http://u:s@p:3128'],
    [HTTPS, { https_proxy: 'http://p:3128', no_proxy: '.example.com' }, 'DIRECT'],
    ['http://127.0.0.1:11434/v1', { http_proxy: 'http://p:3128' }, 'DIRECT'],
  ])('counts on Windows, where nothing else reads it: %s with %j', (url, env, expected) => {
    expect(withEnvironment('DIRECT', url, env, 'win32')).toBe(expected);
  });
});

describe('no_proxy', () => {
  it.each([
    ['*', 'http://a.example/', true],
    ['a.example', 'http://a.example/', true],
    ['example', 'http://a.example/', true],
    ['.example', 'http://a.example/', true],
    ['*.example', 'http://a.example/', true],
    ['xample', 'http://a.example/', false],
    ['other, A.EXAMPLE', 'http://a.example/', true],
    ['a.example:8080', 'http://a.example:8080/', true],
    ['a.example:8080', 'http://a.example/', false],
    ['a.example:443', 'https://a.example/', true],
    ['10.0.0.0/8', 'http://10.1.2.3/', true],
    ['10.0.0.0/8', 'http://11.1.2.3/', false],
    ['10.0.0.0/99', 'http://10.1.2.3/', false],
    ['192.168.0.1', 'http://192.168.0.1:8000/', true],
    ['0.1', 'http://192.168.0.1/', false],
    ['fd00::/8', 'http://[fd00::1]/', true],
    ['[fd00::1]:80', 'http://[fd00::1]/', true],
    ['fd00::1', 'http://[fd00::1]/', true],
    ['', 'http://a.example/', false],
    ['', 'http://localhost:1/', true],
    ['', 'http://[::1]:1/', true],
  ])('%s and %s: %s', (no_proxy, url, expected) => {
    expect(isBypassed(url, { no_proxy })).toBe(expected);
  });
});
