import type { AppError, ErrorCode } from '../../shared/domain/app-error';
import { READ_TIMEOUT_MS } from '../../shared/domain/limits';
import { causes, connectionErrorCode } from '../platform/connection-errors';
import { troubleOf } from '../platform/connection-trouble';
import type { Asked } from './asked';
import { textOfRefusal, troubleText } from './connection-texts';
import { statedWaitMs, type ErrorBody } from './error-body';
import { meaningOf } from './error-meaning';
import type { Advice, Meaning } from './error-meanings';
import { clip, textOf } from './error-texts';
import { readLimits } from './gates/rate-limits';
import type { HeaderReader } from './retry';
import { TransportFailure } from './transport';

const MAX_DETAILS_CHARS = 2_000;
/** Of those beside type and code. */
const MAX_TAGS = 5;
const REQUEST_ID_HEADERS = ['x-request-id', 'request-id', 'apim-request-id', 'cf-ray'];

/** A refusal or failure that comes later than this after the body had left may come from work that is billed. Milliseconds. */
export const AT_ONCE_MS = 2_000;

/** A status that is no success, or the error in an answer of one that is. */
export interface Refusal {
  readonly status: number;
  readonly header: HeaderReader;
  /** Milliseconds from the end of the body to the status; absent where it is not known. */
  readonly sinceSentMs?: number;
  /** A request for no more than information: nothing of it is billed. */
  readonly isFree?: boolean;
}

/** @param body null where it was empty */
export function statusError(
  asked: Asked,
  reply: Refusal,
  body: ErrorBody | null,
  now: number,
): AppError {
  const { status, header, sinceSentMs = 0 } = reply;
  const stated = meaningOf({ status, header, body, model: asked.model });
  const isLate = status >= 500 && sinceSentMs > AT_ONCE_MS && PASSING.has(stated.code);
  const isLost = stated.code === 'maybe-billed' && reply.isFree === true;
  const meaning: Meaning = isLate
    ? { code: 'maybe-billed' }
    : isLost
      ? { code: 'overloaded' }
      : stated;
  const unsecured = status === 400 ? textOfRefusal(asked, body?.message ?? '') : null;
  const code = unsecured ? 'tls' : meaning.code;
  const wait = waitOf(code, header, body, now);
  const requestId = REQUEST_ID_HEADERS.map(header).find((id) => id !== null);
  const location = code === 'redirect' ? redirectTarget(header('location'), asked.url) : null;
  const details = [
    `HTTP ${status}`,
    isLate && `It came ${(sinceSentMs / 1_000).toFixed(1)} s after the question was sent.`,
    body && bodyLine(body),
    location && `Location: ${location}`,
    requestId && `Request id: ${requestId}`,
  ];
  const error = build(asked, code, {
    status,
    details,
    body,
    advice: meaning.advice,
    ...(wait !== null && { retryAfterMs: wait }),
  });
  return { ...error, ...unsecured };
}

/** Failures that nothing but time heals, so that work may have been done before them. */
const PASSING: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['server-error', 'overloaded']);

/** What a quota of a day states as its wait is Google's of a minute. Milliseconds. */
const MIN_QUOTA_WAIT_MS = 60_000;

function waitOf(
  code: ErrorCode,
  header: HeaderReader,
  body: ErrorBody | null,
  now: number,
): number | null {
  const wait = readLimits(withStatedWait(header, body), now).retryAfterMs;
  const isQuota = code === 'quota-exhausted';
  return wait !== null && isQuota && wait < MIN_QUOTA_WAIT_MS ? null : wait;
}

/** Headers, with the wait that the body states where they state none, and those of the provider behind the endpoint. */
export function withStatedWait(header: HeaderReader, body: ErrorBody | null): HeaderReader {
  const own: HeaderReader = (name) => header(name) ?? body?.headers?.[name] ?? null;
  const stated = statedWaitMs(body);
  const isStated = own('retry-after-ms') !== null || own('retry-after') !== null;
  if (stated === null || isStated) return own;
  return (name) => (name === 'retry-after-ms' ? String(stated) : own(name));
}

/** An error that came in an HTTP 200; a numeric code in it counts as its status. */
export function errorInAnswer(
  asked: Asked,
  reply: Refusal,
  body: ErrorBody | null,
  now: number,
): AppError {
  const stated = /^[45]\d\d$/.test(body?.code ?? '') ? Number(body?.code) : reply.status;
  const error = statusError(asked, { status: stated, header: reply.header }, body, now);
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
  const error = build(asked, code, { details: [waited, ...causes(failure.cause)] });
  return { ...error, ...(code !== 'maybe-billed' && troubleText(asked, failure)) };
}

/** A request for no more than information: nothing of it is billed. */
export function readFailureError(asked: Asked, thrown: unknown): AppError {
  const isLate =
    thrown instanceof TransportFailure &&
    (thrown.kind === 'timeout' || thrown.kind === 'cancelled');
  const cause = thrown instanceof TransportFailure ? thrown.cause : thrown;
  const code = isLate ? 'timeout' : connectionCode(cause);
  const error = build(asked, code, {
    details: [
      isLate && `No whole answer came within ${READ_TIMEOUT_MS / 1000} s.`,
      ...causes(cause),
    ],
  });
  return { ...error, ...(!isLate && troubleText(asked, cause)) };
}

/** The endpoint's limits are used up for longer than is waited by itself. */
export function waitError(asked: Asked, ms: number): AppError {
  return build(asked, 'rate-limited', {
    details: ['Based on the rate limits that the endpoint reported. Nothing was sent.'],
    retryAfterMs: Math.ceil(ms),
  });
}

/** It takes `detail` in neither place: nothing is sent without before the user agrees. */
export function detailRefusedError(asked: Asked, detail: string): AppError {
  return {
    code: 'detail-refused',
    message: `${asked.profile.name} does not accept detail ${detail} for ${asked.model}.`,
    hint: 'Set detail to auto to ask without it. The model then chooses the detail, which may cost more.',
    retryable: false,
    details:
      'It was rejected both next to the picture and at the top level of the request. Nothing was billed.',
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
    message: 'You canceled this question.',
    retryable: true,
  } as const;
  if (refused !== undefined) {
    const hint = 'The endpoint had refused it, so it is not billed. Ask again when you are ready.';
    return { ...error, hint, status: refused };
  }
  const hint = sent
    ? 'What arrived is kept. The endpoint may bill for the work it has done.'
    : 'Nothing was sent. Ask again when you are ready.';
  return { ...error, hint };
}

function codeOfFailure(failure: TransportFailure): ErrorCode {
  return failure.kind === 'timeout' ? 'timeout' : connectionCode(failure.cause);
}

function connectionCode(cause: unknown): ErrorCode {
  return troubleOf(cause)?.kind === 'proxy-password'
    ? 'proxy-password'
    : connectionErrorCode(cause);
}

function bodyLine({ message, type, code, param, tags = [] }: ErrorBody): string {
  const stated = Object.entries({ type, code, param }).flatMap(([name, value]) =>
    value === null ? [] : [`${name} ${value}`],
  );
  if (tags.length > 0) stated.push(`also ${tags.slice(0, MAX_TAGS).join(' ')}`);
  return `The endpoint said: ${message}${stated.length === 0 ? '' : ` (${stated.join(', ')})`}`;
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
    readonly body?: ErrorBody | null;
    readonly advice?: Advice | undefined;
    readonly status?: number;
    readonly retryAfterMs?: number;
  },
): AppError {
  const { status, advice, retryAfterMs: wait } = more;
  const clean = (text: string): string => asked.mask(withoutPictures(text));
  const details = clip(clean(more.details.filter(Boolean).join('\n')), MAX_DETAILS_CHARS);
  const body = more.body ? { ...more.body, message: clean(more.body.message) } : null;
  const text = textOf(code, asked, { body, status, wait, advice });
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
  'blocked-by-page',
  'rate-limited',
  'quota-exhausted',
  'server-error',
  'out-of-memory',
  'overloaded',
  'maybe-billed',
  'bad-response',
  'cut-off',
]);
