import type { ErrorBody } from './error-body';
import { MEANINGS, type Meaning, type MeaningRow } from './error-meanings';
import { isLostStatus, type HeaderReader } from './retry';

/** What of a failed request its meaning depends on. */
export interface FailedReply {
  readonly status: number;
  readonly header: HeaderReader;
  /** Null where the body was empty. */
  readonly body: ErrorBody | null;
  readonly model: string;
}

/** Characters of a message that are looked at: what comes after is a stack trace or the request itself. */
const MAX_READ_CHARS = 4_000;

/**
 * What an endpoint means by a failure: by its words where they are known, by its status where they are not. An unknown 4xx is
 * a refusal of unknown reason, never a false claim about the key.
 */
export function meaningOf(reply: FailedReply): Meaning {
  const { status, body, model } = reply;
  if (isLostStatus(status)) return { code: 'maybe-billed' };
  if (status >= 300 && status < 400) return { code: 'redirect' };
  if (status === 407) return { code: 'proxy-password' };
  if (body?.html === true) return { code: codeOfPage(reply, body.message) };
  if (body) {
    const message = body.message.slice(0, MAX_READ_CHARS);
    if (isLargerThanLimit(message)) return { code: 'exceeds-rate-limit' };
    const tags = [body.type, body.code, ...(body.tags ?? [])].flatMap((tag) =>
      tag === null ? [] : [tag.toLowerCase()],
    );
    const row = MEANINGS.find((each) => holds(each, status, tags, message));
    if (row) return { code: row.code, ...(row.advice && { advice: row.advice }) };
    if (status === 404 && namesModel(message, model)) return { code: 'model-not-found' };
  }
  return { code: codeOfStatus(status) };
}

function holds(
  { on, says, tag }: MeaningRow,
  status: number,
  tags: readonly string[],
  message: string,
): boolean {
  if (on?.(status) === false) return false;
  return (tag !== undefined && tags.some((each) => tag.test(each))) || says?.test(message) === true;
}

/** OpenAI, Groq: `Limit 6000, Requested 12328`. No wait helps where the request alone is larger than the limit. */
function isLargerThanLimit(message: string): boolean {
  const found = /\blimit:? (\d+)\b.{0,60}?\brequested:? (\d+)\b/i.exec(message);
  return found !== null && Number(found[2]) > Number(found[1]);
}

/** Whole words: a model named `m` stands in no text by chance. */
function namesModel(message: string, model: string): boolean {
  if (/\bmodels?\b/i.test(message)) return true;
  if (model === '') return false;
  const name = model.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const before = String.raw`(?<![\w./:@-])(?<!\w['’])`;
  return new RegExp(String.raw`${before}${name}(?![\w/:@-]|[.'’]\w)`, 'i').test(message);
}

const PROTECTION =
  /just a moment|attention required|cloudflare|captcha|access denied|request (has been )?(blocked|rejected)|you have been blocked|incapsula|sucuri|ddos|verify(ing)? (that )?you are (a )?human|checking your browser|security check|akamai|web application firewall|\bwaf\b|unusual traffic|enable javascript|error 10\d\d\b/i;

/** A page is no answer of an endpoint: a protection, a proxy or a server that is something else. */
function codeOfPage({ status, header }: FailedReply, message: string): Meaning['code'] {
  if (header('cf-mitigated') !== null) return 'blocked-by-page';
  const isRefusal = status === 401 || status === 403 || status === 406 || status === 503;
  if (isRefusal && PROTECTION.test(message)) return 'blocked-by-page';
  return status === 403 ? 'blocked-by-page' : codeOfStatus(status);
}

/** What a status says where no words do. */
function codeOfStatus(status: number): Meaning['code'] {
  switch (status) {
    case 401:
      return 'key-refused';
    case 402:
      return 'payment-required';
    case 403:
      return 'not-allowed';
    case 404:
    case 405:
    case 410:
      return 'not-found';
    case 408:
      return 'maybe-billed';
    case 409:
      return 'server-error';
    case 413:
      return 'too-large';
    case 429:
      return 'rate-limited';
    case 451:
      return 'country-refused';
    case 503:
    case 529:
      return 'overloaded';
    default:
      // An error inside an answer that gives no status of its own.
      return status >= 500 || status < 300 ? 'server-error' : 'bad-request';
  }
}
