import type { AppError, ErrorCode } from '../../shared/domain/app-error';
import { READ_TIMEOUT_MS } from '../../shared/domain/limits';
import { causes, connectionErrorCode } from '../platform/connection-errors';
import type { Asked } from './asked';
import type { EndpointWords } from './endpoint-words';
import { clip, textOf } from './error-texts';
import { readLimits } from './gates/rate-limits';
import { isLostStatus, type HeaderReader } from './retry';
import { TransportFailure } from './transport';

const MAX_DETAILS_CHARS = 2_000;
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
  const wait = readLimits(header, now).retryAfterMs;
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

/** A request for no more than information: nothing of it is billed. */
export function readFailureError(asked: Asked, thrown: unknown): AppError {
  const isLate =
    thrown instanceof TransportFailure &&
    (thrown.kind === 'timeout' || thrown.kind === 'cancelled');
  const cause = thrown instanceof TransportFailure ? thrown.cause : thrown;
  const code = isLate ? 'timeout' : connectionErrorCode(cause);
  return build(asked, code, {
    details: [
      isLate && `No whole answer came within ${READ_TIMEOUT_MS / 1000} s.`,
      ...causes(cause),
    ],
  });
}

/** The endpoint's limits are used up for longer than is waited by itself. */
export function waitError(asked: Asked, ms: number): AppError {
  return build(asked, 'rate-limited', {
    details: ['By what the endpoint said of its limits. Nothing was sent.'],
    retryAfterMs: Math.ceil(ms),
  });
}

/** It takes `detail` in neither place: nothing is sent without before the user agrees. */
export function detailRefusedError(asked: Asked, detail: string): AppError {
  return {
    code: 'detail-refused',
    message: `${asked.profile.name} does not accept detail ${detail} for ${asked.model}.`,
    hint: 'Set detail to auto to send it without. The model then decides how closely it looks, which may cost more.',
    retryable: false,
    details: 'It was refused beside the picture and at the top of the request. Nothing is billed.',
  };
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

/** @param refused status with which the endpoint had refused it, where it waited to be sent again */
export function cancelledError(sent: boolean, refused?: number): AppError {
  const error = {
    code: 'cancelled',
    message: 'You cancelled this question.',
    retryable: true,
  } as const;
  if (refused !== undefined) {
    const hint = 'The endpoint had refused it, so it is not billed. Ask again when you are ready.';
    return { ...error, hint, status: refused };
  }
  const hint = sent
    ? 'What had come is kept. The endpoint may bill what it had done by then.'
    : 'Nothing was sent. Ask again when you are ready.';
  return { ...error, hint };
}

function codeOfStatus(status: number, words: EndpointWords | null, model: string): ErrorCode {
  if (isLostStatus(status)) return 'maybe-billed';
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
  // Azure calls a model's name a deployment.
  if (/model_not_found|deploymentnotfound/.test(tag)) return 'model-not-found';
  if (/invalid_api_key|authentication_error/.test(tag)) return 'key-refused';
  // Gemini says so with 400 and a code for anything that is wrong.
  if (status === 400 && /\bapi key (is )?(not valid|invalid)\b/i.test(words?.message ?? '')) {
    return 'key-refused';
  }
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

function codeOfFailure(failure: TransportFailure): ErrorCode {
  return failure.kind === 'timeout' ? 'timeout' : connectionErrorCode(failure.cause);
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
    readonly details: readonly (string | null | undefined | false | '')[];
    readonly words?: EndpointWords | null;
    readonly status?: number;
    readonly retryAfterMs?: number;
  },
): AppError {
  const { status, retryAfterMs: wait } = more;
  const clean = (text: string): string => asked.mask(withoutPictures(text));
  const details = clip(clean(more.details.filter(Boolean).join('\n')), MAX_DETAILS_CHARS);
  const words = more.words ? { ...more.words, message: clean(more.words.message) } : null;
  const text = textOf(code, asked, { words, status, wait });
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
