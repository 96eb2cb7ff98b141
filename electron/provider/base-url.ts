import type { AppError } from '../../shared/domain/app-error';
import { MAX_URL_CHARS } from '../../shared/domain/limits';
import { err, ok, type Result } from '../../shared/ipc/errors';
import { isPrivateHost } from '../platform/private-address';

const EXAMPLE = 'https://api.example.com/v1';
const PATH = '/chat/completions';

/**
 * Checks and normalises what the user entered as an endpoint's address: without spaces around it, a trailing
 * slash or `/chat/completions`. With `#` at its end it is the exact address to send to, and stays as it is. Plain `http`
 * is taken only for this computer and private networks, since the key and the pictures would travel readable.
 * @returns up to and without `/chat/completions`, or the exact address with its `#`; or base-url-missing,
 *   base-url-invalid
 */
export function checkBaseUrl(text: string): Result<string> {
  const trimmed = text.trim();
  if (trimmed === '') {
    return err({
      code: 'base-url-missing',
      message: 'This endpoint has no base URL yet.',
      hint: `Enter the address that your provider gave you, such as ${EXAMPLE}.`,
      retryable: false,
    });
  }
  if (trimmed.length > MAX_URL_CHARS) return invalid('The base URL is too long.');
  if (!/^https?:\/\//i.test(trimmed)) {
    return invalid('The base URL does not start with https://.');
  }
  if (/\s/.test(trimmed) || !URL.canParse(trimmed)) {
    return invalid('The base URL is not a complete address.');
  }
  const url = new URL(trimmed);
  if (url.username !== '' || url.password !== '') {
    return invalid(
      'The base URL holds a user name or a password.',
      'Take them out of the address; the key has its own field.',
    );
  }
  if (url.protocol === 'http:' && !isLocal(url.hostname)) {
    return invalid(
      `http:// would send your key and pictures readable to ${url.host}.`,
      'Use https://. Plain http:// works for this computer and private networks only.',
    );
  }
  if (isExact(url)) return ok(url.href);
  url.hash = '';
  url.pathname = withoutChatPath(url.pathname);
  return ok(url.search === '' ? url.href.replace(/\/+$/, '') : url.href);
}

/**
 * Azure's forms: `https://{resource}.openai.azure.com/openai/v1`, and of old with a deployment for the model,
 * `https://{resource}.openai.azure.com/openai/deployments/{name}?api-version=2024-10-21`.
 * @param baseUrl as {@link checkBaseUrl} gives it; a query stays at the end
 */
export function chatUrl(baseUrl: string): URL {
  const url = new URL(baseUrl);
  if (isExact(url)) url.hash = '';
  else url.pathname = withoutChatPath(url.pathname) + PATH;
  return url;
}

/**
 * Where the endpoint lists its models, beside `/chat/completions`.
 * @param baseUrl as {@link checkBaseUrl} gives it
 * @returns null for an exact address that is no chat-completions one
 */
export function modelsUrl(baseUrl: string): URL | null {
  const url = chatUrl(baseUrl);
  const path = url.pathname.replace(/\/+$/, '');
  if (!path.endsWith(PATH)) return null;
  url.pathname = `${path.slice(0, -PATH.length)}/models`;
  return url;
}

/**
 * @param baseUrl as {@link checkBaseUrl} gives it
 * @param path from the server's root
 */
export function urlOnServer(baseUrl: string, path: string): URL {
  const url = new URL(new URL(baseUrl).origin);
  // Set apart from the rest, it can name no other server.
  const [pathname = '', search = ''] = path.split('?');
  url.pathname = pathname;
  url.search = search;
  return url;
}

/** Whether a `#` ends it, with nothing behind: `hash` is then empty, and only `href` tells. */
function isExact(url: URL): boolean {
  return url.href.endsWith('#') && url.hash === '';
}

function withoutChatPath(pathname: string): string {
  const path = pathname.replace(/\/+$/, '');
  return path.endsWith(PATH) ? path.slice(0, -PATH.length).replace(/\/+$/, '') : path;
}

/** @param hostname as `URL` gives it: lower case, IPv4 in four decimal parts, IPv6 in brackets */
export function isLocal(hostname: string): boolean {
  return isPrivateHost(hostname);
}

function invalid(message: string, hint = `Enter an address such as ${EXAMPLE}.`): Result<never> {
  const error: AppError = { code: 'base-url-invalid', message, hint, retryable: false };
  return err(error);
}
