import { expect, it } from 'vitest';
import { proxyUrl } from './dispatcher';

it.each([
  [null, null],
  ['', null],
  ['DIRECT', null],
  ['PROXY proxy:8080; DIRECT', 'http://proxy:8080'],
  ['HTTPS proxy:443', 'https://proxy:443'],
  ['SOCKS5 proxy:1080', 'socks5://proxy:1080'],
  ['SOCKS4 old:1080; PROXY proxy:8080', 'http://proxy:8080'],
  ['http://proxy:8080', 'http://proxy:8080'],
])('%s means %s', (answer, expected) => {
  expect(proxyUrl(answer)).toBe(expected);
});

it('of an unknown kind alone is not gone around', () => {
  expect(() => proxyUrl('SOCKS4 old:1080')).toThrow('cannot be used');
});
