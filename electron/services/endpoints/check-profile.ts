import { AppFailure } from '../../../shared/domain/app-error';
import type { EndpointProfile, ProfileChange, Proxy } from '../../../shared/domain/endpoint';
import { MAX_CONCURRENCY, MAX_NAME_CHARS } from '../../../shared/domain/limits';
import { UNSAFE } from '../../../shared/domain/shown-name';
import type { Result } from '../../../shared/ipc/errors';
import { profileSchema } from '../../../shared/ipc/schemas';
import { checkBaseUrl, checkExtraHeaders, checkHeaderName } from '../../provider';

/** Fields that may be absent: a change to undefined takes them away, and leaves any other field as it is. */
const OPTIONAL = ['maxSide', 'maxPictureBytes', 'maxPictures', 'maxBodyBytes', 'ownPrices'];

/** What a change makes of a profile, unchecked. */
export function changedProfile(profile: EndpointProfile, change: ProfileChange): EndpointProfile {
  const stated = Object.entries(change).filter(
    ([field, value]) => value !== undefined || OPTIONAL.includes(field),
  );
  const whole = { ...profile, ...Object.fromEntries(stated) };
  return Object.fromEntries(
    Object.entries(whole).filter(([, value]) => value !== undefined),
  ) as unknown as EndpointProfile;
}

/**
 * A profile as it is kept: without spaces around texts, repetitions in lists, and endings of the base URL that say nothing.
 * An empty base URL is one that is not stated yet.
 * @throws AppFailure invalid-request, base-url-invalid
 */
export function checkProfile(profile: EndpointProfile): EndpointProfile {
  const name = inOneLine(profile.name);
  if (name === '') throw refused('The endpoint has no name.', 'Give it one, such as My server.');
  const { auth, baseUrl, formats } = profile;
  if (auth.type === 'header') valueOf(checkHeaderName(auth.name));
  if (!formats.includes('png') && !formats.includes('jpeg')) {
    throw refused(
      'The endpoint takes neither PNG nor JPEG.',
      'Choose at least one of them: what it does not take is made into one.',
    );
  }
  const checked = {
    ...profile,
    name,
    description: inOneLine(profile.description),
    baseUrl: baseUrl.trim() === '' ? '' : normalBaseUrl(baseUrl),
    auth: auth.type === 'header' ? { ...auth, name: auth.name.trim() } : auth,
    extraHeaders: [...valueOf(checkExtraHeaders(profile.extraHeaders, auth))],
    formats: [...new Set(formats)],
    models: names(profile.models),
    favourites: names(profile.favourites),
    proxy: checkProxy(profile.proxy),
  };
  return parseProfile(checked);
}

/**
 * Whatever came from outside as a whole profile, if each field is of its kind and within its limits; what is not known is
 * dropped.
 * @throws AppFailure invalid-request
 */
export function parseProfile(value: unknown): EndpointProfile {
  const parsed = profileSchema.safeParse(value);
  if (parsed.success) return parsed.data as EndpointProfile;
  throw wrongField(String(parsed.error.issues[0]?.path[0]));
}

/**
 * A base URL as profiles keep it.
 * @throws AppFailure base-url-missing, base-url-invalid
 */
export function normalBaseUrl(text: string): string {
  const open = /\{[^{}]*\}/.exec(text);
  if (open) {
    throw new AppFailure({
      code: 'base-url-invalid',
      message: `The base URL still has ${open[0]} in it.`,
      hint: 'Put in its place what is yours, as your provider shows it.',
      retryable: false,
    });
  }
  return valueOf(checkBaseUrl(text));
}

function checkProxy(proxy: Proxy): Proxy {
  if (proxy.type !== 'url') return proxy;
  const text = proxy.url.trim();
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^(https?|socks5):$/.test(url.protocol) || url.hostname === '') {
    throw refused(
      'The proxy is not a complete address.',
      'Enter one that begins with http://, https:// or socks5://, such as http://proxy.example.com:8080.',
    );
  }
  if (url.username !== '' || url.password !== '') {
    throw refused(
      'The proxy holds a user name or a password, which would be kept in a plain file.',
      'Remove them, and enter them under Proxy in the endpoint’s settings.',
    );
  }
  if (url.search !== '' || url.hash !== '' || !/^\/?$/.test(url.pathname)) {
    throw refused(
      'The proxy has more than a host and a port.',
      'Take out what stands behind them.',
    );
  }
  return { type: 'url', url: `${url.protocol}//${url.host}` };
}

/** It stands in a line, here and in whatever an exported file is read by: nothing may break or disguise it. */
function inOneLine(text: string): string {
  return text.replace(UNSAFE, ' ').trim();
}

function names(list: readonly string[]): string[] {
  const trimmed = list.map(inOneLine).filter((name) => name !== '');
  return [...new Set(trimmed)];
}

const LIMITS: Readonly<Record<string, string>> = {
  maxSide: 'side',
  maxPictureBytes: 'size of a picture',
  maxPictures: 'number of pictures',
  maxBodyBytes: 'size of a request',
};

/** What the schema does not take, in words. */
function wrongField(field: string): AppFailure {
  const limit = LIMITS[field];
  if (limit !== undefined) {
    return refused(
      `The largest ${limit} is not a whole number above zero.`,
      'Correct it, or leave it empty for no limit.',
    );
  }
  switch (field) {
    case 'name':
      return refused(
        'The name of the endpoint is missing or too long.',
        `Give it one of at most ${MAX_NAME_CHARS} characters.`,
      );
    case 'timeouts':
      return refused('A timeout is not between a millisecond and a day.', 'Correct it.');
    case 'concurrency':
      return refused(
        `The number of requests at once is not between 1 and ${MAX_CONCURRENCY}.`,
        'Enter a whole number in between.',
      );
    case 'models':
    case 'favourites':
      return refused('There are too many models, or one has too long a name.', 'Take some out.');
    case 'description':
      return refused('The description is too long.', 'Keep it to one line.');
    case 'extraHeaders':
      return refused('There are too many extra headers, or one is too long.', 'Take some out.');
    default:
      return refused(`The endpoint has a ${field} that Looksee does not know.`, 'Correct it.');
  }
}

function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new AppFailure(result.error);
  return result.value;
}

function refused(message: string, hint: string): AppFailure {
  return new AppFailure({ code: 'invalid-request', message, hint, retryable: false });
}
