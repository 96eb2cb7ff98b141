/** Why a link gave no picture, in words that a user knows. */
import { MAX_LINK_BYTES, MAX_LINK_CHARS } from '../../shared/domain/limits';
import type { OtherKind } from '../../shared/domain/sniff';
import {
  causes,
  codeOf,
  connectionErrorCode,
  type ConnectionErrorCode,
} from '../platform/connection-errors';
import { troubleOf } from '../platform/connection-trouble';
import { LinkFailure } from './link-failure';

type Text = readonly [message: string, hint: string];

const SAVE_IT = 'Open it in your browser, save the picture, and drop the file.';
const COPY_AGAIN = 'Copy the whole address of the picture, from https:// on.';
const FROM_PAGE = 'Open the page, and copy or drag the picture itself.';

export function incomplete(link: string): LinkFailure {
  return failed(link, 'This is not a complete link.', COPY_AGAIN);
}

export function tooLong(link: string): LinkFailure {
  const message = `The link is longer than ${MAX_LINK_CHARS} characters.`;
  return failed(link, message, SAVE_IT);
}

const SCHEME_TEXTS: Readonly<Record<string, Text>> = {
  'file:': [
    'This link is a file on a computer, not on the web.',
    'Drop the file on the window, or open it.',
  ],
  'blob:': ['This link works only inside the page that it comes from.', FROM_PAGE],
};

/** @param scheme with its colon */
export function wrongScheme(link: string, scheme: string): LinkFailure {
  const [message, hint] = SCHEME_TEXTS[scheme] ?? [
    `Pictures are loaded from links that begin with https:// or http://, not with ${scheme}`,
    SAVE_IT,
  ];
  return failed(link, message, hint);
}

export function holdsPassword(link: string): LinkFailure {
  const message = 'The link holds a user name or a password. Looksee sends none along.';
  return failed(link, message, SAVE_IT);
}

export function downgraded(link: string, host: string): LinkFailure {
  const message = `The link leads on to ${host} without a secure connection, so it was not followed.`;
  return failed(link, message, SAVE_IT);
}

/** @param host where the link leads, itself or by a redirect */
export function privateAddress(link: string, host: string): LinkFailure {
  return new LinkFailure(
    'private-address',
    link,
    `The link leads to ${host}, which is on this computer or in your own network.`,
    'Load it only if you trust where the link comes from.',
  );
}

export function tooManyRedirects(link: string): LinkFailure {
  return failed(link, 'The link leads from one address to the next without an end.', SAVE_IT);
}

export function wrongRedirect(link: string, status: number): LinkFailure {
  const message = `The server sends on to another address, but to none that can be followed (HTTP ${status}).`;
  return failed(link, message, SAVE_IT);
}

export function tooLarge(link: string): LinkFailure {
  const message = `The picture is larger than ${MAX_LINK_BYTES / 1_000_000} MB, the most that is loaded from a link.`;
  return new LinkFailure('too-large', link, message, SAVE_IT);
}

const KIND_NAMES: Readonly<Record<OtherKind, string>> = {
  archive: 'an archive or an office document',
  'camera-raw': 'a camera’s raw file',
  compressed: 'a compressed file',
  pdf: 'a PDF document',
  photoshop: 'a Photoshop file',
  pointer: 'a mouse pointer',
  video: 'a video',
  'web-page': 'a web page',
};

/** @param kind what it is instead; null where nobody knows */
export function notAPicture(link: string, kind: OtherKind | null): LinkFailure {
  const message = kind
    ? `This is ${KIND_NAMES[kind]}, not a picture.`
    : 'There is no picture behind this link that Looksee can read.';
  const hint =
    kind === 'web-page'
      ? 'Open it, and copy the address of the picture itself.'
      : 'Look in its page for a picture, and copy the address of that.';
  return new LinkFailure('not-a-picture', link, message, hint);
}

export function empty(link: string): LinkFailure {
  return failed(link, 'There is nothing behind this link: no byte came.', SAVE_IT);
}

export function brokenData(link: string): LinkFailure {
  const message = 'The link should hold a picture, but what it holds is damaged.';
  return failed(link, message, FROM_PAGE);
}

export function badStatus(link: string, status: number): LinkFailure {
  const [message, hint] = statusText(status);
  return failed(link, message, hint, `HTTP ${status}`);
}

function statusText(status: number): Text {
  if (status === 404 || status === 410) {
    return ['The picture is not there any more.', 'Look in its page for where it is now.'];
  }
  if (status === 401 || status === 403) {
    return ['The server gives this picture only to people who are signed in.', SAVE_IT];
  }
  if (status === 429) {
    return ['The server gets more requests than it allows.', 'Wait a minute, then try again.'];
  }
  if (status >= 500) {
    return [`The server had an error (HTTP ${status}).`, 'Try again later.'];
  }
  return [`The server did not give the picture (HTTP ${status}).`, SAVE_IT];
}

export function wronglyEncoded(link: string, thrown: unknown): LinkFailure {
  const message = 'What the server sent is wrongly compressed and cannot be unpacked.';
  return failed(link, message, SAVE_IT, causes(thrown).join('\n'));
}

export function tooSlow(link: string, ms: number): LinkFailure {
  const message = `Loading the link took too long: it was stopped after ${ms / 1000} seconds.`;
  return failed(link, message, 'Check your connection, then try again.');
}

export function unusableProxy(link: string, thrown: unknown): LinkFailure {
  const message = 'The proxy that the system names cannot be used.';
  return failed(
    link,
    message,
    'Check the proxy in the system’s settings.',
    causes(thrown).join('\n'),
  );
}

const CONNECTION_TEXTS: Readonly<Record<ConnectionErrorCode, (host: string) => Text>> = {
  'refused-connection': (host) => [
    `Nothing answers at ${host}.`,
    'Check the link, and whether a firewall or proxy is in the way.',
  ],
  'host-not-found': (host) => [
    `There is no server named ${host}.`,
    'Check the link for a typing error, and your internet connection.',
  ],
  offline: (host) => [
    `${host} cannot be reached: there seems to be no network.`,
    'Check your internet connection, then try again.',
  ],
  tls: (host) => [
    `A secure connection to ${host} could not be established.`,
    'Check the link and this computer’s date. On a company network, its certificate must be installed on this computer.',
  ],
};

/** A connection that did not come about, or broke off. */
export function connectionFailed(link: string, host: string, thrown: unknown): LinkFailure {
  const [message, hint] = connectionText(host, thrown);
  return failed(link, message, hint, causes(thrown).join('\n'));
}

function connectionText(host: string, thrown: unknown): Text {
  const code = codeOf(thrown) ?? '';
  const known = connectionErrorCode(thrown);
  if (troubleOf(thrown)?.facts.proxy !== undefined) {
    return [
      `The system’s proxy did not connect to ${host}.`,
      'Check the link and the proxy’s settings.',
    ];
  }
  if (/TIMEOUT|ETIMEDOUT/.test(code)) {
    return [`${host} did not answer in time.`, 'Check your connection, then try again.'];
  }
  return known !== 'refused-connection' || code === 'ECONNREFUSED'
    ? CONNECTION_TEXTS[known](host)
    : [`The connection to ${host} was lost before the picture was complete.`, 'Try again.'];
}

export function closing(link: string): LinkFailure {
  return failed(link, 'Looksee was closed while it loaded the link.', 'Try again.');
}

function failed(link: string, message: string, hint: string, details?: string): LinkFailure {
  return new LinkFailure('download-failed', link, message, hint, details);
}
