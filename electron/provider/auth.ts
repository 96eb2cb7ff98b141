import type { AppError } from '../../shared/domain/app-error';
import type { Auth } from '../../shared/domain/endpoint';
import { MAX_KEY_CHARS } from '../../shared/domain/limits';
import { err, ok, type Result } from '../../shared/ipc/errors';
import { checkHeaderName } from './extra-headers';

/**
 * Trims a key as it was pasted and refuses what cannot be one: spaces or line breaks inside, anything but
 * visible ASCII. A header value can therefore never hold a line break.
 * @returns the key, or key-missing, key-unusable
 */
export function checkKey(text: string): Result<string> {
  const key = text.trim();
  if (key === '') return err(keyMissing());
  if (key.length > MAX_KEY_CHARS) return unusable('The API key is too long to be one.');
  if (/\s/.test(key)) {
    return unusable('The API key has a space or a line break inside.');
  }
  if (!/^[\x21-\x7e]+$/.test(key)) {
    return unusable('The API key holds a character that no key has, such as a typographic dash.');
  }
  return ok(key);
}

/** @returns the one header that carries the key, none for `none`; or key-missing, key-unusable, invalid-request */
export function authHeaders(auth: Auth, key: string | null): Result<Record<string, string>> {
  if (auth.type === 'none') return ok({});
  if (key === null) return err(keyMissing());
  const checked = checkKey(key);
  if (!checked.ok) return checked;
  switch (auth.type) {
    case 'bearer':
      return ok({ authorization: `Bearer ${checked.value}` });
    case 'raw':
      return ok({ authorization: checked.value });
    case 'header': {
      const name = checkHeaderName(auth.name);
      if (!name.ok) {
        return err({
          ...name.error,
          message: 'The key cannot be sent in a header of this name.',
          hint: 'Enter the header that your provider names, such as api-key.',
        });
      }
      return ok({ [name.value.toLowerCase()]: checked.value });
    }
  }
}

/** The other documented form, where an endpoint's pages show both; null where there is none. */
export function otherAuth(auth: Auth): Auth | null {
  if (auth.type === 'bearer') return { type: 'raw' };
  return auth.type === 'raw' ? { type: 'bearer' } : null;
}

function keyMissing(): AppError {
  return {
    code: 'key-missing',
    message: 'This endpoint needs an API key.',
    hint: 'Enter the key for this endpoint, then ask again.',
    retryable: false,
  };
}

function unusable(message: string): Result<never> {
  return err({
    code: 'key-unusable',
    message,
    hint: 'Copy the key again from your provider and enter it once more.',
    retryable: false,
  });
}
