import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { appProtocol, imageProtocol, PAGE_SCHEMES, type SchemeHandler } from './schemes';

let dir: string;
let handle: SchemeHandler;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'looksee-schemes-'));
  const root = join(dir, 'renderer');
  await mkdir(join(root, 'assets', 'fonts'), { recursive: true });
  await writeFile(join(dir, 'secret.txt'), 'SECRET');
  await writeFile(join(dir, 'renderer-secret.txt'), 'SECRET');
  await writeFile(
    join(root, 'index.html'),
    '<meta name="csp-nonce" content="__CSP_NONCE__"><p nonce="__CSP_NONCE__">',
  );
  await writeFile(join(root, 'assets', 'app.js'), 'export {}; // __CSP_NONCE__');
  await writeFile(join(root, 'assets', 'app.css'), 'a{}');
  await writeFile(join(root, 'assets', 'fonts', 'a.woff2'), 'font');
  await writeFile(join(root, 'assets', 'ünï code.json'), '{}');
  await symlink(join(dir, 'secret.txt'), join(root, 'link.txt'));
  await symlink(dir, join(root, 'up'));
  handle = appProtocol(root);
});
afterAll(() => rm(dir, { recursive: true }));

/** As Electron hands it over: what the page asked for, not tidied up by `new Request`. */
const asked = (url: string, method = 'GET'): Request => ({ url, method }) as Request;
const get = (url: string, method?: string): Promise<Response> => handle(asked(url, method));
const policy = (response: Response): string =>
  response.headers.get('content-security-policy') ?? '';

describe('app://', () => {
  test.each([
    ['assets/app.js', 'text/javascript; charset=utf-8', 'export {}; // __CSP_NONCE__'],
    ['assets/app.css', 'text/css; charset=utf-8', 'a{}'],
    ['assets/app.css?v=1#x', 'text/css; charset=utf-8', 'a{}'],
    ['assets/fonts/a.woff2', 'font/woff2', 'font'],
    ['assets/%C3%BCn%C3%AF%20code.json', 'application/json; charset=utf-8', '{}'],
  ])('serves %s', async (path, type, text) => {
    const response = await get(`app://looksee/${path}`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe(type);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(await response.text()).toBe(text);
  });

  test('each load of the page has a fresh nonce, the same in the page and in its policy', async () => {
    const nonces = new Set<string>();
    for (let load = 0; load < 5; load += 1) {
      const response = await get('app://looksee/index.html');
      const html = await response.text();
      const nonce = /content="([^"]+)"/.exec(html)?.[1] ?? '';
      expect(Buffer.from(nonce, 'base64')).toHaveLength(16);
      expect(html).not.toContain('__CSP_NONCE__');
      expect(policy(response)).toContain(`style-src 'self' 'nonce-${nonce}'`);
      expect(response.headers.get('cache-control')).toBe('no-store');
      nonces.add(nonce);
    }
    expect(nonces.size).toBe(5);
  });

  test.each([
    '../secret.txt',
    '..%2fsecret.txt',
    '%2e%2e/secret.txt',
    '%2e%2e%2fsecret.txt',
    '%252e%252e%252fsecret.txt',
    'assets/../../secret.txt',
    'assets/..%2f..%2fsecret.txt',
    '..\\secret.txt',
    '..%5csecret.txt',
    'assets\\app.js',
    'assets%5capp.js',
    'assets%2f%2fapp.js',
    '/index.html',
    './/index.html',
    'index.html%00',
    'index.html%00.png',
    '%00',
    '%',
    '%ff',
    '',
    'assets',
    'assets/',
    'INDEX.HTML',
    'link.txt',
    'up/secret.txt',
    'up/renderer/index.html',
    '-secret.txt',
    'C:/windows/win.ini',
    '__proto__',
    'index.html/',
  ])('refuses %j, with the policy', async (path) => {
    const response = await get(`app://looksee/${path}`);
    expect(response.status).toBe(404);
    expect(policy(response)).toContain("default-src 'none'");
    expect(await response.text()).toBe('Not found');
  });

  test.each([
    'app://other/index.html',
    'app://looksee:80/index.html',
    'app://user@looksee.example/index.html',
    'app:///index.html',
    'file:///etc/passwd',
    'https://looksee/index.html',
    'nonsense',
  ])('refuses %s', async (url) => {
    expect((await get(url)).status).toBe(404);
  });

  test.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('refuses %s', async (method) => {
    expect((await get('app://looksee/index.html', method)).status).toBe(404);
  });

  test('follows a new build when the page loads again', async () => {
    const built = join(dir, 'renderer', 'assets', 'later.js');
    await writeFile(built, '1');
    expect((await get('app://looksee/assets/later.js')).status).toBe(404);
    await get('app://looksee/index.html');
    expect((await get('app://looksee/assets/later.js')).status).toBe(200);
    await rm(built);
    expect((await get('app://looksee/assets/later.js')).status).toBe(404);
  });

  test('a page that was not built is not found', async () => {
    const response = await appProtocol(join(dir, 'nothing'))(asked('app://looksee/index.html'));
    expect(response.status).toBe(404);
  });
});

describe('looksee-image://', () => {
  const seen: [string, string][] = [];
  const picture = new Uint8Array([1, 2, 3]);
  const images = imageProtocol(async (id, rest) => {
    seen.push([id, rest]);
    if (id === 'broken') throw new Error('SECRET');
    if (id === 'page') return { bytes: picture, mime: 'text/html' };
    return id === 'p1' ? { bytes: picture, mime: 'image/webp' } : null;
  });

  test.each([
    ['looksee-image://p1/thumb', 'thumb'],
    ['looksee-image://p1/tile/0/12', 'tile/0/12'],
  ])('serves %s', async (url, rest) => {
    seen.length = 0;
    const response = await images(asked(url));
    expect(seen).toEqual([['p1', rest]]);
    expect(response.status).toBe(200);
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(picture);
    expect(Object.fromEntries(response.headers)).toEqual({
      'cache-control': 'private, max-age=31536000, immutable',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
      'content-type': 'image/webp',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    });
  });

  test.each([
    'looksee-image://gone/thumb',
    'looksee-image://broken/thumb',
    'looksee-image://page/view',
  ])('answers %s with nothing that can be kept or run', async (url) => {
    const response = await images(asked(url));
    expect(response.status).toBe(404);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(policy(response)).toContain('sandbox');
    expect(await response.text()).not.toContain('SECRET');
  });

  test.each([
    'looksee-image://p1/',
    'looksee-image://p1',
    'looksee-image:///thumb',
    'looksee-image://p1/../x',
    'looksee-image://p1/thumb?x=1',
    'looksee-image://p1/thumb#x',
    'looksee-image://p1/%74humb',
    'looksee-image://P1/thumb',
    'looksee-image://a.b/thumb',
    'looksee-image://p1:1/thumb',
    'looksee-image://u@p1/thumb',
    `looksee-image://${'a'.repeat(65)}/thumb`,
    'app://p1/thumb',
  ])('does not even ask for %s', async (url) => {
    seen.length = 0;
    expect((await images(asked(url))).status).toBe(404);
    expect((await images(asked('looksee-image://p1/thumb', 'POST'))).status).toBe(404);
    expect(seen).toEqual([]);
  });
});

test('the schemes have no more privileges than they need', () => {
  expect(PAGE_SCHEMES).toEqual([
    {
      scheme: 'app',
      privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
    },
    { scheme: 'looksee-image', privileges: { standard: true, secure: true } },
  ]);
});

test('the secret beside the folder was there all the time', async () => {
  expect(await readFile(join(dir, 'secret.txt'), 'utf8')).toBe('SECRET');
});
