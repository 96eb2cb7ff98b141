import type { AppError, ErrorCode } from '../../shared/domain/app-error';
import type { EndpointProfile } from '../../shared/domain/endpoint';
import { isLocal } from './base-url';
import type { EndpointWords } from './endpoint-words';
import type { Mask } from './mask';
import { retryAfterMs, type HeaderReader } from './retry';
import { codeOf, type TransportFailure } from './transport';

/** What the texts of an error need to know of the request. */
export interface Asked {
  readonly profile: EndpointProfile;
  readonly url: URL;
  readonly model: string;
  readonly mask: Mask;
}

const MAX_DETAILS_CHARS = 2_000;
const MAX_QUOTE_CHARS = 300;
const REQUEST_ID_HEADERS = ['x-request-id', 'request-id', 'apim-request-id', 'cf-ray'];

/** @param words of the body, null where it was empty */
export function statusError(
  asked: Asked,
  reply: { readonly status: number; readonly header: HeaderReader },
  words: EndpointWords | null,
  now: number,
): AppError {
  const { status, header } = reply;
  const code = codeOfStatus(status, words, asked.model);
  const wait = retryAfterMs(header, now);
  const requestId = REQUEST_ID_HEADERS.map(header).find((id) => id !== null);
  const location = code === 'redirect' ? redirectTarget(header('location'), asked.url) : null;
  const details = [
    `HTTP ${status}`,
    words && wordsLine(words),
    location && `Location: ${location}`,
    requestId && `Request id: ${requestId}`,
  ];
  return build(asked, code, {
    status,
    details,
    words,
    ...(wait !== null && { retryAfterMs: wait }),
  });
}

/** An error object that came in an HTTP 200; a numeric code in it counts as its status. */
export function errorInAnswer(
  asked: Asked,
  reply: { readonly status: number; readonly header: HeaderReader },
  words: EndpointWords | null,
  now: number,
): AppError {
  const stated = /^[45]\d\d$/.test(words?.code ?? '') ? Number(words?.code) : 500;
  const error = statusError(asked, { ...reply, status: stated }, words, now);
  const details = error.details?.replace(/^HTTP \d+/, `HTTP ${reply.status}, with an error inside`);
  return { ...error, status: reply.status, ...(details !== undefined && { details }) };
}

/** A request that did not come to its end, for a reason other than being cancelled. */
export function failureError(asked: Asked, failure: TransportFailure): AppError {
  const code = failure.sent ? 'maybe-billed' : codeOfFailure(failure);
  const { betweenBytes, connect, firstByte } = asked.profile.timeouts;
  const limit = { connect, send: betweenBytes, 'first-byte': firstByte, body: betweenBytes };
  const waited =
    failure.kind === 'timeout' ? `Nothing came for ${limit[failure.phase] / 1000} s.` : null;
  return build(asked, code, { details: [waited, ...causes(failure.cause)] });
}

/** An answer that cannot be used: no answer, too long, ended too early, or wrongly compressed. */
export function answerError(
  asked: Asked,
  code: 'bad-response' | 'cut-off',
  reply: { readonly status: number },
  details: readonly (string | null)[],
): AppError {
  return build(asked, code, {
    status: reply.status,
    details: [`HTTP ${reply.status}`, ...details],
  });
}

export function cancelledError(sent: boolean): AppError {
  return {
    code: 'cancelled',
    message: 'You cancelled this question.',
    hint: sent
      ? 'What had come is kept. The endpoint may bill what it had done by then.'
      : 'Nothing was sent. Ask again when you are ready.',
    retryable: true,
  };
}

function codeOfStatus(status: number, words: EndpointWords | null, model: string): ErrorCode {
  if (status === 504 || status === 524) return 'maybe-billed';
  if (status >= 300 && status < 400) return 'redirect';
  if (status === 401) return 'key-refused';
  if (status === 402) return 'payment-required';
  if (status === 413) return 'too-large';
  const tag = `${words?.code ?? ''} ${words?.type ?? ''}`.toLowerCase();
  if (/insufficient_(quota|balance|credits)|billing|payment_required/.test(tag)) {
    return 'payment-required';
  }
  if (/content_?filter|content_policy|moderation/.test(tag)) return 'content-filtered';
  if (/context_length_exceeded|request_too_large/.test(tag)) return 'too-large';
  if (/model_not_found/.test(tag)) return 'model-not-found';
  if (/invalid_api_key|authentication_error/.test(tag)) return 'key-refused';
  if (/rate_limit/.test(tag)) return 'rate-limited';
  if (/overloaded/.test(tag)) return 'overloaded';
  if (status === 404 && words && !words.html && namesModel(words.message, model)) {
    return 'model-not-found';
  }
  switch (status) {
    case 403:
      return 'key-refused';
    case 404:
    case 405:
    case 410:
      return 'not-found';
    case 408:
      return 'timeout';
    case 409:
      return 'server-error';
    case 429:
      return 'rate-limited';
    case 503:
    case 529:
      return 'overloaded';
    default:
      return status >= 500 ? 'server-error' : 'bad-request';
  }
}

function namesModel(message: string, model: string): boolean {
  return /\bmodel\b/i.test(message) || (model !== '' && message.includes(model));
}

const CODE_OF_CAUSE: Readonly<Record<string, ErrorCode>> = {
  ECONNREFUSED: 'refused-connection',
  ECONNRESET: 'refused-connection',
  EPIPE: 'refused-connection',
  ENOTFOUND: 'host-not-found',
  EAI_AGAIN: 'offline',
  ENETUNREACH: 'offline',
  ENETDOWN: 'offline',
  EHOSTUNREACH: 'offline',
  EADDRNOTAVAIL: 'offline',
  EPROTO: 'tls',
};

const TLS_CODE =
  /^(ERR_TLS|ERR_SSL|CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH|UND_ERR_PRX_TLS)/;

function codeOfFailure(failure: TransportFailure): ErrorCode {
  if (failure.kind === 'timeout') return 'timeout';
  for (const thrown of chain(failure.cause)) {
    const code = codeOf(thrown) ?? '';
    if (TLS_CODE.test(code) || /before secure TLS connection/.test(messageOf(thrown))) return 'tls';
    const known = CODE_OF_CAUSE[code];
    if (known) return known;
  }
  return 'refused-connection';
}

/** An error and what caused it; an attempt at several addresses fails with one error for each. */
function chain(thrown: unknown): unknown[] {
  if (!(thrown instanceof Error)) return [];
  const inner = thrown instanceof AggregateError ? thrown.errors : [];
  return [thrown, ...inner.flatMap(chain), ...chain(thrown.cause)];
}

function causes(thrown: unknown): string[] {
  const lines = chain(thrown).map((each) =>
    [codeOf(each), messageOf(each)].filter((text) => text !== null && text !== '').join(': '),
  );
  return [...new Set(lines)];
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : '';
}

function wordsLine({ message, type, code, param }: EndpointWords): string {
  const tags = Object.entries({ type, code, param }).flatMap(([name, value]) =>
    value === null ? [] : [`${name} ${value}`],
  );
  return `The endpoint said: ${message}${tags.length === 0 ? '' : ` (${tags.join(', ')})`}`;
}

function redirectTarget(location: string | null, from: URL): string | null {
  if (location === null || !URL.canParse(location, from.href)) return location;
  const target = new URL(location, from);
  return target.origin + target.pathname;
}

function build(
  asked: Asked,
  code: ErrorCode,
  more: {
    readonly details: readonly (string | null | undefined | '')[];
    readonly words?: EndpointWords | null;
    readonly status?: number;
    readonly retryAfterMs?: number;
  },
): AppError {
  const { status, retryAfterMs: wait } = more;
  const clean = (text: string): string => asked.mask(withoutPictures(text));
  const details = clip(clean(more.details.filter(Boolean).join('\n')), MAX_DETAILS_CHARS);
  const words = more.words ? { ...more.words, message: clean(more.words.message) } : null;
  const text = TEXTS[code]?.(asked, { words, status, wait }) ?? unexpected(asked);
  return {
    code,
    message: clean(text.message),
    hint: clean(text.hint),
    retryable: RETRYABLE.has(code),
    ...(details !== '' && { details }),
    ...(status !== undefined && { status }),
    ...(wait !== undefined && { retryAfterMs: wait }),
  };
}

/** Endpoints quote the request, and a picture in base64 is nothing to read. */
function withoutPictures(text: string): string {
  return text.replace(/(data:[a-z]+\/[a-z0-9.+-]+;base64,)[A-Za-z0-9+/=_-]+/gi, '$1…');
}

function clip(text: string, limit: number): string {
  return text.length > limit ? `${text.slice(0, limit)}…` : text;
}

const RETRYABLE: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'refused-connection',
  'host-not-found',
  'offline',
  'tls',
  'timeout',
  'rate-limited',
  'server-error',
  'overloaded',
  'maybe-billed',
  'bad-response',
  'cut-off',
]);

interface Text {
  readonly message: string;
  readonly hint: string;
}

interface Facts {
  readonly words: EndpointWords | null;
  readonly status: number | undefined;
  readonly wait: number | undefined;
}

const TEXTS: Partial<Record<ErrorCode, (asked: Asked, facts: Facts) => Text>> = {
  'refused-connection': ({ profile, url }) => ({
    message: `Nothing answers for ${profile.name} at ${url.host}.`,
    hint: isLocal(url.hostname)
      ? 'Start the program that serves this address, or check the port in the base URL.'
      : 'Check the base URL, and whether a firewall or proxy is in the way.',
  }),
  'host-not-found': ({ url }) => ({
    message: `There is no server named ${url.hostname}.`,
    hint: 'Check the base URL for a typing error, and your internet connection.',
  }),
  offline: ({ url }) => ({
    message: `${url.hostname} cannot be reached: there seems to be no network.`,
    hint: 'Check your internet connection, then ask again. Nothing was sent.',
  }),
  tls: ({ url }) => ({
    message: `No secure connection to ${url.host} came about, so nothing was sent.`,
    hint: 'Check the base URL and this computer’s date. In a company network, its certificate must be installed in the system.',
  }),
  timeout: ({ profile, url }, { status }) =>
    status === undefined
      ? {
          message: `${url.host} did not take the connection in time.`,
          hint: 'Check your connection and the base URL, then ask again. Nothing was sent.',
        }
      : {
          message: `${profile.name} did not get the whole question in time.`,
          hint: 'Ask again. Smaller or fewer pictures arrive faster.',
        },
  redirect: ({ url }) => ({
    message: `${url.host} wants to send the question on to another address. It was not followed, so your key went nowhere else.`,
    hint: 'Enter the address that the endpoint really has as base URL; the details show where it points.',
  }),
  'key-refused': ({ profile }, { status }) => ({
    message:
      status === 403
        ? `${profile.name} does not allow this key to do that.`
        : `${profile.name} did not accept the key.`,
    hint: 'Check that the key belongs to this endpoint, is still valid and may use this model; replace it if not.',
  }),
  'payment-required': ({ profile }) => ({
    message: `Your account with ${profile.name} has no credit left.`,
    hint: 'Check plan and billing with the provider, then ask again.',
  }),
  'model-not-found': ({ profile, model }) => ({
    message: `${profile.name} has no model named ${model}, or this key may not use it.`,
    hint: 'Choose another model.',
  }),
  'not-found': ({ url }) => ({
    message: `There is no chat-completions endpoint at ${url.origin}${url.pathname}.`,
    hint: 'Check the base URL; it mostly ends in /v1. With very large pictures, a proxy may be the one that says so.',
  }),
  'too-large': ({ profile }, { status }) => ({
    message:
      status === 413
        ? `The pictures are too large for ${profile.name}.`
        : `The question with its pictures is longer than ${profile.name} takes.`,
    hint: 'Choose detail low, ask about fewer pictures together, or use smaller pictures.',
  }),
  'rate-limited': ({ profile }, { wait }) => ({
    message: `${profile.name} gets more requests than it allows.`,
    hint:
      wait === undefined
        ? 'Wait a moment, then ask again.'
        : `Wait ${seconds(wait)}, then ask again.`,
  }),
  'bad-request': ({ profile }, { words }) => ({
    message: words
      ? `${profile.name} did not take the question: ${clip(words.message, MAX_QUOTE_CHARS)}`
      : `${profile.name} did not take the question and gave no reason.`,
    hint: 'Check model, detail and the settings under More. Some models take no pictures.',
  }),
  'content-filtered': ({ profile }) => ({
    message: `The content filter of ${profile.name} stopped this question.`,
    hint: 'Change the question or the picture.',
  }),
  'server-error': ({ profile }) => ({
    message: `${profile.name} had an error of its own.`,
    hint: 'Ask again in a while. The details hold what the endpoint said.',
  }),
  overloaded: ({ profile }, { wait }) => ({
    message: `${profile.name} is overloaded or down for the moment.`,
    hint: wait === undefined ? 'Ask again in a while.' : `Wait ${seconds(wait)}, then ask again.`,
  }),
  'maybe-billed': ({ profile }) => ({
    message: `The question went to ${profile.name}, but no whole answer came back. It may have been billed.`,
    hint: 'It was not sent again by itself. Choose Ask again if you want to pay for it once more.',
  }),
  'bad-response': ({ profile, url }) => ({
    message: `What came back from ${profile.name} is not an answer that can be read.`,
    hint: `Check that ${url.origin}${url.pathname} is a chat-completions endpoint. The request may have been billed.`,
  }),
  'cut-off': ({ profile }) => ({
    message: `The answer of ${profile.name} broke off before its end.`,
    hint: 'What came is kept. Ask again for the whole; it may be billed once more.',
  }),
};

function unexpected({ profile }: Asked): Text {
  return { message: `${profile.name} could not be asked.`, hint: 'Ask again.' };
}

function seconds(ms: number): string {
  const count = Math.ceil(ms / 1000);
  return count === 1 ? '1 second' : `${count} seconds`;
}
