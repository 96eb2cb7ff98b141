/** The two schemes of the visible page: its own files, and pictures that imaging encoded. */
import type { CustomScheme } from 'electron';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { IMAGE_SCHEME } from '../../shared/domain/image-url';
import { contentSecurityPolicy, DATA_SECURITY_POLICY, newNonce } from './csp';
import { APP_HOST, APP_SCHEME } from './origin';

/**
 * For `protocol.registerSchemesAsPrivileged`, before `ready`. `standard` and `secure` give the page an origin and a
 * secure context; `codeCache` keeps its compiled scripts between starts. A picture's scheme can do nothing but be
 * an `<img>`: no fetch, no CORS.
 */
export const PAGE_SCHEMES: readonly CustomScheme[] = [
  {
    scheme: APP_SCHEME,
    privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
  },
  { scheme: IMAGE_SCHEME, privileges: { standard: true, secure: true } },
];

/** Stands in index.html where the nonce of the load goes; the page reads it from its meta element. */
export const NONCE_PLACEHOLDER = '__CSP_NONCE__';

const MIME_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};

export type SchemeHandler = (request: Request) => Promise<Response>;

/**
 * Serves the files below a folder and nothing else.
 *
 * SECURITY: addresses are looked up in a list of the folder's own files, never joined into a path, so that no
 * spelling of an address (dots, encodings, backslashes, null bytes) leads out; links are not in the list. The list is
 * made when the page loads.
 * @param rendererDir the built page
 */
export function appProtocol(rendererDir: string): SchemeHandler {
  let files: Promise<ReadonlyMap<string, string>> | null = null;
  return async (request) => {
    const path = requestedPath(request);
    if (path === '/index.html') files = null;
    files ??= filesBelow(rendererDir);
    // A listing that failed, as with too many open files, is made anew for the next request.
    const listed = await files.catch(() => (files = null));
    const file = path === null ? undefined : listed?.get(path);
    if (file === undefined) return notFound(contentSecurityPolicy());
    const bytes = await readFile(file).catch(() => null);
    if (bytes === null) return notFound(contentSecurityPolicy());
    return serve(bytes, extname(file).toLowerCase());
  };
}

function requestedPath(request: Request): string | null {
  if (request.method !== 'GET') return null;
  try {
    const url = new URL(request.url);
    if (url.protocol !== `${APP_SCHEME}:` || url.host !== APP_HOST) return null;
    return decodeURIComponent(url.pathname);
  } catch {
    return null;
  }
}

/** Address below the root, with slashes, to path on disk. Regular files only. */
async function filesBelow(dir: string, prefix = '/'): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  for (const entry of await readdir(dir, { withFileTypes: true })) {
    const path = join(dir, entry.name);
    if (entry.isFile()) files.set(prefix + entry.name, path);
    else if (entry.isDirectory())
      for (const found of await filesBelow(path, `${prefix}${entry.name}/`)) files.set(...found);
  }
  return files;
}

function serve(bytes: Buffer, extension: string): Response {
  const nonce = extension === '.html' ? newNonce() : undefined;
  const body = nonce ? bytes.toString('utf8').replaceAll(NONCE_PLACEHOLDER, nonce) : bytes;
  return new Response(body, {
    headers: {
      ...COMMON_HEADERS,
      'content-type': MIME_TYPES[extension] ?? 'application/octet-stream',
      'content-security-policy': contentSecurityPolicy(nonce),
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': nonce ? 'no-store' : 'no-cache',
    },
  });
}

/** One picture for the page: `bytes` of the type `mime`. */
export interface ServedPicture {
  readonly bytes: Uint8Array;
  readonly mime: string;
}

const PICTURE_TYPES: readonly string[] = ['image/webp', 'image/png', 'image/jpeg', 'image/gif'];

/**
 * Serves `looksee-image://ID/REST`. An address means the same bytes for ever, so the page may keep them in memory.
 * @param resolve gives null for what this page may not see or what is gone. `id` is a host name, so lower-case letters,
 *   digits and hyphens with a letter among them; `rest` is what follows, such as `thumb` or `tile/0/1`
 */
export function imageProtocol(
  resolve: (id: string, rest: string) => Promise<ServedPicture | null>,
): SchemeHandler {
  return async (request) => {
    const asked =
      request.method === 'GET'
        ? /^looksee-image:\/\/([0-9a-z-]{1,64})\/([0-9a-z/]{1,64})$/.exec(request.url)
        : null;
    const [, id, rest] = asked ?? [];
    if (id === undefined || rest === undefined) return notFound(DATA_SECURITY_POLICY);
    const picture = await resolve(id, rest).catch(() => null);
    if (!picture || !PICTURE_TYPES.includes(picture.mime)) return notFound(DATA_SECURITY_POLICY);
    return new Response(picture.bytes as Uint8Array<ArrayBuffer>, {
      headers: {
        ...COMMON_HEADERS,
        'content-type': picture.mime,
        'content-security-policy': DATA_SECURITY_POLICY,
        'cache-control': 'private, max-age=31536000, immutable',
      },
    });
  };
}

const COMMON_HEADERS = { 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' };

function notFound(policy: string): Response {
  return new Response('Not found', {
    status: 404,
    headers: {
      ...COMMON_HEADERS,
      'content-type': 'text/plain; charset=utf-8',
      'content-security-policy': policy,
      'cache-control': 'no-store',
    },
  });
}
