import type { AppError } from '../../shared/domain/app-error';
import type { Auth, EndpointProfile } from '../../shared/domain/endpoint';
import { presetOf } from '../../shared/domain/presets';
import type { RequestSending, SentAgain } from '../../shared/domain/request-trace';
import type { ProxyLogin } from '../../shared/domain/proxy-login';
import { MAX_MODELS_BYTES, READ_TIMEOUT_MS } from '../../shared/domain/limits';
import type { Asked } from './asked';
import { otherAuth } from './auth';
import { checkBaseUrl, modelsUrl, urlOnServer } from './base-url';
import type { EndpointRequest, ReadOutcome } from './chat-request';
import type { Dispatchers } from './dispatchers';
import { keyHeader } from './extra-headers';
import { parseErrorBody } from './error-body';
import { answerError, cancelledError, readFailureError, statusError } from './errors';
import type { Findings } from './findings';
import { parseJson } from './json-values';
import { maskOf, type Mask } from './mask';
import { ownHeaders, secretsOf, type OwnHeaders } from './own-headers';
import { readText } from './read-text';
import { SendingRecorder } from './trace';
import { exchange, type Outgoing, type Reply } from './transport';
import type { WireBody } from './wire-body';

type Read = Omit<ReadOutcome, 'sending'>;

interface ToRead extends Pick<OwnHeaders, 'headers'> {
  readonly proxyLogin: ProxyLogin | null;
  /** The body; empty for none. */
  readonly text: string;
}

/**
 * Reads JSON values from an endpoint's server, such as its list of models: with the same key, headers and proxy as a
 * question, but with no repeats, since nothing is lost.
 */
export class JsonReader {
  readonly #userAgent: string;
  readonly #dispatchers: Dispatchers;
  readonly #findings: Findings;
  readonly #graceMs: number;

  /** @param graceMs waited for the end of a connection whose JSON is whole */
  constructor(userAgent: string, dispatchers: Dispatchers, findings: Findings, graceMs: number) {
    this.#userAgent = userAgent;
    this.#dispatchers = dispatchers;
    this.#findings = findings;
    this.#graceMs = graceMs;
  }

  async readModels(request: EndpointRequest): Promise<ReadOutcome> {
    const baseUrl = checkBaseUrl(request.profile.baseUrl);
    if (!baseUrl.ok) return nothingRead(baseUrl.error);
    const url = modelsUrl(baseUrl.value);
    if (url === null) return nothingRead(null);
    return this.#read({ ...request, profile: asLister(request.profile) }, url, undefined);
  }

  async readPath(request: EndpointRequest, path: string, body: unknown): Promise<ReadOutcome> {
    const baseUrl = checkBaseUrl(request.profile.baseUrl);
    if (!baseUrl.ok) return nothingRead(baseUrl.error);
    return this.#read(request, urlOnServer(baseUrl.value, path), body);
  }

  async #read(request: EndpointRequest, url: URL, body: unknown): Promise<ReadOutcome> {
    const { profile } = request;
    const auth = this.#findings.auth(profile);
    const first = await this.#readWith(request, url, body, auth, null);
    const other = otherAuth(auth);
    if (first.status !== 401 || !profile.authMayVary || !other) return first;
    const second = await this.#readWith(request, url, body, other, { reason: 'other-auth' });
    if (second.error === null) this.#findings.authWorked(profile, other);
    return second;
  }

  async #readWith(
    request: EndpointRequest,
    url: URL,
    body: unknown,
    auth: Auth,
    because: SentAgain | null,
  ): Promise<ReadOutcome> {
    const { profile, signal } = request;
    const headers = ownHeaders(request, auth);
    if (!headers.ok) return nothingRead(headers.error);
    const maskOwn = maskOf(secretsOf(request));
    const mask: Mask = (text) => this.#dispatchers.mask(maskOwn(text));
    const asked: Asked = { profile, url, model: '', mask };
    const text = body === undefined ? '' : JSON.stringify(body);
    const recorder = new SendingRecorder({
      mask: asked.mask,
      method: body === undefined ? 'GET' : 'POST',
      url,
      queuedAt: Date.now(),
      because,
      variables: headers.value.variables,
      elided: Promise.resolve({ text, pictures: [] }),
    });
    const late = new AbortController();
    const leave = (): void => late.abort();
    const timer = setTimeout(leave, READ_TIMEOUT_MS);
    signal.addEventListener('abort', leave, { once: true });
    if (signal.aborted) leave();
    try {
      const sending = {
        headers: headers.value.headers,
        text,
        proxyLogin: request.proxyLogin ?? null,
      };
      const read = await this.#exchange(asked, sending, late.signal, recorder);
      return { ...read, sending: await told(recorder, request) };
    } catch (thrown) {
      recorder.failed(thrown);
      const error = signal.aborted ? cancelledError(false) : readFailureError(asked, thrown);
      return { status: null, json: undefined, error, sending: await told(recorder, request) };
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', leave);
    }
  }

  async #exchange(
    asked: Asked,
    { headers, text, proxyLogin }: ToRead,
    signal: AbortSignal,
    recorder: SendingRecorder,
  ): Promise<Read> {
    const { profile, url } = asked;
    const agent = await this.#dispatchers.for(profile, url, proxyLogin);
    const outgoing: Outgoing = {
      method: text === '' ? 'GET' : 'POST',
      url,
      headers: {
        ...(text !== '' && { 'content-type': 'application/json' }),
        accept: 'application/json',
        'accept-encoding': 'gzip',
        'user-agent': this.#userAgent,
        ...headers,
      },
      body: bodyOf(text),
      agent,
      timeouts: profile.timeouts,
      signal,
      onSent: () => undefined,
      onStep: (step) => recorder.reached(step),
    };
    recorder.prepared(outgoing);
    return exchange(outgoing, (reply) => readReply(asked, recorder.replied(reply), this.#graceMs));
  }
}

/** As its preset says that lists of models are asked for; whoever has no key is asked for none. */
function asLister(profile: EndpointProfile): EndpointProfile {
  const listing = presetOf(profile.preset)?.listing;
  if (!listing || profile.auth.type === 'none') return profile;
  const { auth, headers } = listing;
  const own = [keyHeader(auth), ...headers.map(({ name }) => name.toLowerCase())];
  const others = profile.extraHeaders.filter(({ name }) => !own.includes(name.toLowerCase()));
  return { ...profile, auth, extraHeaders: [...others, ...headers] };
}

async function readReply(asked: Asked, reply: Reply, graceMs: number): Promise<Read> {
  const { status } = reply;
  const read = await readText(reply, MAX_MODELS_BYTES + 1, graceMs);
  const text = read.bytes > MAX_MODELS_BYTES ? null : read.text;
  const json = text === null ? undefined : parseJson(text);
  // What parses whole is whole, however the connection ended.
  if (json === undefined && read.failure && status >= 200 && status <= 299) throw read.failure;
  if (status < 200 || status > 299) {
    const body = text === null ? null : parseErrorBody(text);
    const { header } = reply;
    const error = statusError(asked, { status, header, isFree: true }, body, Date.now());
    return { status, json, error };
  }
  if (json !== undefined) return { status, json, error: null };
  const details =
    text === null ? 'It is longer than any list of models.' : parseErrorBody(text)?.message;
  const error = answerError(asked, 'bad-response', reply, [details ?? 'The body is empty.']);
  return { status, json, error };
}

function bodyOf(text: string): WireBody {
  const bytes = Buffer.from(text);
  return { length: bytes.length, pieces: () => (bytes.length === 0 ? [] : [bytes]) };
}

async function told(
  recorder: SendingRecorder,
  { onSending }: EndpointRequest,
): Promise<RequestSending> {
  const sending = await recorder.finish();
  onSending?.(sending);
  return sending;
}

function nothingRead(error: AppError | null): ReadOutcome {
  return { status: null, json: undefined, error, sending: null };
}
