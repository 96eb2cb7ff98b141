import type { AppError } from '../../shared/domain/app-error';
import type { Auth, ExtraHeader } from '../../shared/domain/endpoint';
import { MAX_KEY_CHARS } from '../../shared/domain/limits';
import { err, ok, type Result } from '../../shared/ipc/errors';

/** Headers that belong to the transport; one of another's making would break or redirect the request. */
const TRANSPORT_HEADERS = new Set([
  'host',
  'content-length',
  'content-type',
  'content-encoding',
  'transfer-encoding',
  'connection',
  'keep-alive',
  'upgrade',
  'expect',
  'te',
  'trailer',
  'accept',
  'accept-encoding',
  'user-agent',
  'proxy-authorization',
  'proxy-connection',
]);

/** Names of headers that carry a secret wherever they are used: their values are kept in the key vault alone. */
const SECRET_NAME =
  /(^|[-_])(authorization|cookie|token|secret|password|(api|access|auth|subscription)[-_]?key)$/;

/** A token as RFC 9110 has it. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** Visible ASCII, with spaces and tabs between: never a line break, which would begin another header. */
const VALUE = /^[\x21-\x7e]([\t\x20-\x7e]*[\x21-\x7e])?$/;

/**
 * The name of a header that one may set oneself.
 * @returns it without spaces around it, in the case it was written in; or invalid-request
 */
export function checkHeaderName(text: string): Result<string> {
  const name = text.trim();
  if (name === '') return invalid('A header has no name.', 'Name it, or take it out.');
  if (!TOKEN.test(name)) {
    return invalid(
      `${JSON.stringify(name)} cannot be the name of a header.`,
      'Use letters, digits and hyphens, such as X-Team.',
    );
  }
  if (TRANSPORT_HEADERS.has(name.toLowerCase())) {
    return invalid(
      `The header ${name} belongs to the connection itself.`,
      'Take it out; Looksee sets it.',
    );
  }
  return ok(name);
}

/**
 * The value of a header, secret or not: `Basic abc` is one.
 * @returns it without spaces around it; or key-unusable, with no word of the value
 */
export function checkHeaderValue(text: string): Result<string> {
  const value = text.trim();
  if (value.length <= MAX_KEY_CHARS && VALUE.test(value)) return ok(value);
  return err({
    code: 'key-unusable',
    message:
      value === ''
        ? 'The value of the header is empty.'
        : 'The value of the header holds a line break or a character that no header can have.',
    hint: 'Enter it once more, in one line of plain letters, digits and signs.',
    retryable: false,
  });
}

/**
 * All extra headers of a profile: names and values that can be sent, none twice, none that is the key's, none with a secret
 * in plain sight.
 * @returns the headers as they are kept; or invalid-request
 */
export function checkExtraHeaders(
  headers: readonly ExtraHeader[],
  auth: Auth,
): Result<readonly ExtraHeader[]> {
  const checked: ExtraHeader[] = [];
  const seen = new Set<string>();
  for (const header of headers) {
    const name = checkHeaderName(header.name);
    if (!name.ok) return name;
    const lower = name.value.toLowerCase();
    if (seen.has(lower)) {
      return invalid(`The header ${name.value} is stated twice.`, 'Take one of the two out.');
    }
    seen.add(lower);
    if (lower === keyHeader(auth)) {
      return invalid(
        `The header ${name.value} carries the key.`,
        'Take it out; the key has its own field.',
      );
    }
    if (header.value === null) {
      checked.push({ name: name.value, value: null });
      continue;
    }
    if (SECRET_NAME.test(lower)) {
      return invalid(
        `The header ${name.value} carries a secret.`,
        'Mark it as secret: then its value is kept in the key vault.',
      );
    }
    const value = checkHeaderValue(header.value);
    if (!value.ok) {
      const { message, hint } = value.error;
      return invalid(message.replace('the header', `the header ${name.value}`), hint);
    }
    checked.push({ name: name.value, value: value.value });
  }
  return ok(checked);
}

/** The header that carries the key, in lower case; null for `none`. */
export function keyHeader(auth: Auth): string | null {
  if (auth.type === 'none') return null;
  return auth.type === 'header' ? auth.name.trim().toLowerCase() : 'authorization';
}

function invalid(message: string, hint: string): Result<never> {
  const error: AppError = { code: 'invalid-request', message, hint, retryable: false };
  return err(error);
}
