import { describe, expect, it } from 'vitest';
import {
  countAsTyped,
  isLikelySecret,
  isUnencrypted,
  megabytesAsTyped,
  partToFill,
  readBaseUrl,
  readConcurrency,
  readCount,
  readMegabytes,
  readModelName,
  readName,
  readProxyUrl,
  readSeconds,
  secondsAsTyped,
} from './read-fields';

const wrong = (words: RegExp) => ({ wrong: expect.stringMatching(words) as string });

describe('seconds', () => {
  it.each([
    ['10', 10_000],
    [' 0.5 ', 500],
    ['0,5', 500],
    ['.25', 250],
    ['600.', 600_000],
    ['86400', 86_400_000],
  ])('“%s” is %s ms', (text, ms) => {
    expect(readSeconds(text)).toEqual({ value: ms });
  });

  it.each([
    ['', /number of seconds/],
    ['-1', /number of seconds/],
    ['1e3', /number of seconds/],
    ['ten', /number of seconds/],
    ['.', /number of seconds/],
    ['1,000.5', /number of seconds/],
    ['0', /at least 0.001/],
    ['0.0001', /at least 0.001/],
    ['86400.1', /At most 86,400/],
  ])('“%s” is refused', (text, words) => {
    expect(readSeconds(text)).toEqual(wrong(words));
  });

  it.each([1, 250, 10_000, 86_400_000])('%s ms are written so that they are read again', (ms) => {
    expect(readSeconds(secondsAsTyped(ms))).toEqual({ value: ms });
  });
});

describe('megabytes', () => {
  it.each([
    ['', undefined],
    ['  ', undefined],
    ['20', 20_000_000],
    ['4,5', 4_500_000],
    ['0.000001', 1],
  ])('“%s” is %s bytes', (text, bytes) => {
    expect(readMegabytes(text)).toEqual({ value: bytes });
  });

  it.each([
    ['0', /no limit/],
    ['twenty', /number of megabytes/],
    ['20 MB', /number of megabytes/],
    ['99999999999', /too large/],
  ])('“%s” is refused', (text, words) => {
    expect(readMegabytes(text)).toEqual(wrong(words));
  });

  it.each([undefined, 1, 3_932_160, 512_000_000])('%s bytes are read again', (bytes) => {
    expect(readMegabytes(megabytesAsTyped(bytes))).toEqual({ value: bytes });
  });
});

describe('whole numbers', () => {
  it.each([
    ['', undefined],
    ['1', 1],
    [' 2000 ', 2000],
    ['2,000', 2000],
    ['1.500', 1500],
  ])('“%s” is a limit of %s', (text, count) => {
    expect(readCount(text)).toEqual({ value: count });
    expect(readCount(countAsTyped(count))).toEqual({ value: count });
  });

  it.each(['0', '-5', '1.5', 'many', '1234567890123'])('“%s” is no limit', (text) => {
    expect(readCount(text)).toEqual(wrong(/whole number from 1 on/));
  });

  it('of requests at once there are 1 to 64', () => {
    expect(readConcurrency('64')).toEqual({ value: 64 });
    for (const text of ['', '0', '65', '2.5']) {
      expect(readConcurrency(text)).toEqual(wrong(/from 1 to 64/));
    }
  });
});

it('needs a name', () => {
  expect(readName(' Work ')).toEqual({ value: 'Work' });
  expect(readName('  ')).toEqual(wrong(/needs a name/));
});

describe('an address', () => {
  it('is refused while its part in braces is unfilled', () => {
    const pattern = 'https://{resource}.openai.azure.com/openai/v1';
    expect(partToFill(pattern)).toEqual({ braces: '{resource}', name: 'resource', at: 8 });
    expect(readBaseUrl(pattern)).toEqual({
      wrong: 'Put your own resource in place of {resource}.',
    });
    const filled = pattern.replace('{resource}', 'mine');
    expect(readBaseUrl(` ${filled} `)).toEqual({ value: filled });
    expect(readBaseUrl('https://{}.example.com')).toEqual(wrong(/your own name in place of \{\}/));
  });

  it('is told apart where it is not encrypted', () => {
    expect(isUnencrypted(' HTTP://localhost/v1')).toBe(true);
    expect(isUnencrypted('https://localhost/v1')).toBe(false);
    expect(isUnencrypted('')).toBe(false);
  });
});

it.each([
  ['X-Title', false],
  ['HTTP-Referer', false],
  ['api-key', true],
  ['X-Access-Token', true],
  ['Authorization', true],
])('a header named %s is most likely secret: %s', (name, secret) => {
  expect(isLikelySecret(name)).toBe(secret);
});

describe('a proxy', () => {
  it.each(['http://127.0.0.1:3128', 'https://proxy.example:8443', 'socks5://[::1]:1080'])(
    'can be %s',
    (url) => {
      expect(readProxyUrl(` ${url} `)).toEqual({ value: { url, login: null } });
    },
  );

  it.each([
    ['http://me:secret@proxy.example:8080', 'http://proxy.example:8080', 'me', 'secret'],
    ['socks5://m%40e:p%3Ass%20w@[::1]:1080', 'socks5://[::1]:1080', 'm@e', 'p:ss w'],
    ['https://me@proxy.example', 'https://proxy.example', 'me', ''],
  ])('of “%s” keeps its login apart', (text, url, user, password) => {
    expect(readProxyUrl(text)).toEqual({ value: { url, login: { user, password } } });
  });

  it.each([
    ['', /whole address/],
    ['proxy.example:3128', /begins with http/],
    ['127.0.0.1:3128', /whole address/],
    ['ftp://proxy.example', /begins with http/],
    ['http://me:secret@', /whole address/],
  ])('cannot be “%s”', (url, words) => {
    expect(readProxyUrl(url)).toEqual(wrong(words));
  });
});

it('knows a model once', () => {
  expect(readModelName(' llava:13b ', ['llava'])).toEqual({ value: 'llava:13b' });
  expect(readModelName('llava', ['llava'])).toEqual(wrong(/here already/));
  expect(readModelName(' ', [])).toEqual(wrong(/Name the model/));
});
