import { setTimeout as delay } from 'node:timers/promises';
import type { AppError } from '../../shared/domain/app-error';
import type { Auth, EndpointProfile, Refused } from '../../shared/domain/endpoint';
import type { RequestSending, SentAgain } from '../../shared/domain/request-trace';
import type { Usage } from '../../shared/domain/usage';
import { ok, type Result } from '../../shared/ipc/errors';
import { Answer } from './answer';
import { readAnswer } from './answer-reader';
import type { Asked } from './asked';
import { authHeaders, otherAuth } from './auth';
import { chatUrl, checkBaseUrl } from './base-url';
import { Dispatchers, type DispatchersOptions } from './dispatchers';
import { readWords, type EndpointWords } from './endpoint-words';
import { endingError, transportError } from './ending-error';
import { cancelledError, statusError } from './errors';
import type { Gates, Wait } from './gates';
import { maskOf, type Mask } from './mask';
import { learnRefusal, withoutRefused, type Refusals } from './refused-parameters';
import { requestBody, type ChatImage, type ChatQuestion } from './request-body';
import {
  backoffMs,
  MAX_OWN_WAIT_MS,
  MAX_REPEATS,
  mayRepeatStatus,
  type HeaderReader,
} from './retry';
import { SendingRecorder, sha256Of } from './trace';
import { post, TransportFailure, type Post, type Reply } from './transport';
import { WirePictures } from './wire-body';

export interface ChatRequest {
  readonly profile: EndpointProfile;
  readonly key: string | null;
  /** Values of the profile's secret extra headers, by name. */
  readonly headerKeys?: Readonly<Record<string, string>>;
  /** What this model was found to refuse before. */
  readonly refused?: Refused;
  /**
   * False: it is sent as the profile says, with no parameter swapped and no other form of auth tried, and what was found
   * out before is left aside. Statuses are still repeated where they may be.
   */
  readonly adapts?: boolean;
  /** What it is likely to be counted as by the endpoint's limits; absent where there is no estimate. */
  readonly tokens?: number | null;
  /** Told when it has to wait and for what, each time that changes, and with null when it goes on. */
  readonly onWait?: (wait: Wait | null) => void;
  readonly question: ChatQuestion;
  readonly images: readonly ChatImage[];
  readonly signal: AbortSignal;
  /** Called with each piece of text, only where the profile streams. */
  readonly onDelta?: (text: string) => void;
  /** The body has begun to leave: from here on it may be billed. Called once, however often it is sent. */
  readonly onSent?: () => void;
  /** Milliseconds since 1970, where it waited before it came here. */
  readonly queuedAt?: number;
  /**
   * Called as each sending ends, before `complete` does, with all that is worth looking at of it. Nothing of it is
   * gathered where nobody listens.
   */
  readonly onSending?: (sending: RequestSending) => void;
}

export interface ChatOutcome {
  /** What came, also where it was cut off or cancelled; empty where the model said nothing. */
  readonly answer: string;
  readonly usage: Usage | null;
  readonly finishReason: string | null;
  readonly reportedModel: string | null;
  /** Milliseconds from sending (the last time, where it was repeated) to the end of the answer. */
  readonly ms: number;
  readonly error: AppError | null;
  /** What is worth keeping for the next time: the form of auth that worked, all that this model refuses. */
  readonly learned: { readonly auth?: Auth; readonly refused?: Refused } | null;
}

export interface ChatClientOptions extends DispatchersOptions {
  /** By default gates of this process alone. */
  readonly gates?: Gates | undefined;
  readonly userAgent: string;
  /** For tests: waits between repeats. Rejects or returns early when aborted. */
  readonly sleep?: ((ms: number, signal: AbortSignal) => Promise<void>) | undefined;
  /** For tests: milliseconds since 1970. */
  readonly now?: (() => number) | undefined;
}

/** Bytes of an error's body that are read: what a person would read of it. */
const MAX_ERROR_BYTES = 64 * 1024;
/** A shorter key is a stopgap such as `ollama`. */
const MIN_SECRET_CHARS = 16;

/** How one sending ended, before it is decided whether to send again. */
interface Sending {
  readonly status: number | null;
  readonly header: HeaderReader;
  readonly words: EndpointWords | null;
  readonly error: AppError | null;
  /** Whether sending the same again can neither cost twice nor answer twice. */
  readonly repeatable: boolean;
}

/** Everything of one request that stays the same however often it is sent. */
interface Prepared {
  readonly asked: Asked;
  /** For what the model said: a word that serves as a key for a local server is no secret in an answer. */
  readonly maskAnswer: Mask;
  readonly body: Readonly<Record<string, unknown>>;
  readonly pictures: WirePictures;
  readonly request: ChatRequest;
  readonly onSent: () => void;
}

/**
 * Asks OpenAI-compatible endpoints. It sends again by itself only what was not taken: see `retry.ts` for the
 * statuses, `refused-parameters.ts` for keys that an endpoint does not know.
 */
export class ChatClient {
  readonly #options: ChatClientOptions;
  readonly #dispatchers: Dispatchers;
  /** By profile, address and model. */
  readonly #refusals = new Map<string, Refusals>();
  /** By profile and address: the documented form of auth that worked. */
  readonly #auths = new Map<string, Auth>();

  constructor(options: ChatClientOptions) {
    this.#options = options;
    this.#dispatchers = new Dispatchers(options);
  }

  /** Ends every connection; requests that still run end as failed. */
  async close(): Promise<void> {
    await this.#dispatchers.close();
  }

  /** Never throws for what an endpoint or the network can do: see `error` of the outcome. */
  async complete(request: ChatRequest): Promise<ChatOutcome> {
    const prepared = prepare(request);
    if (!prepared.ok) return nothingSent(prepared.error);
    return this.#complete(prepared.value);
  }

  async #complete(prepared: Prepared): Promise<ChatOutcome> {
    const { profile, signal, question } = prepared.request;
    const place = JSON.stringify([profile.id, profile.baseUrl]);
    const placeAndModel = JSON.stringify([profile.id, profile.baseUrl, question.model]);
    let auth = (profile.authMayVary ? this.#auths.get(place) : undefined) ?? profile.auth;
    let triedOther = false;
    let repeats = 0;
    let because: SentAgain | null = null;

    for (;;) {
      const headers = authHeaders(auth, prepared.request.key);
      if (!headers.ok) return nothingSent(headers.error);
      const refusals = this.#refusals.get(placeAndModel) ?? new Map();
      const body = withoutRefused(prepared.body, refusals);
      const answer = new Answer();
      const from = performance.now();
      const recorder = recorderOf(prepared, body, Object.keys(headers.value), because);
      const sending = await this.#send(prepared, body, headers.value, answer, recorder);
      const outcome = outcomeOf(prepared, answer, sending.error, performance.now() - from);
      const { status, words } = sending;
      if (recorder) prepared.request.onSending?.(await recorder.finish());

      if (status === 401 && profile.authMayVary && !triedOther) {
        const other = otherAuth(auth);
        if (other) {
          triedOther = true;
          auth = other;
          because = { reason: 'other-auth' };
          continue;
        }
      }
      const authWorked = status !== null && status !== 401 && status !== 403;
      if (authWorked && profile.authMayVary) this.#auths.set(place, auth);

      const learned = status === null ? null : learnRefusal(status, words, body, refusals);
      if (learned) {
        this.#refusals.set(placeAndModel, learned);
        const parameter = [...learned.keys()].find((name) => !refusals.has(name)) ?? '';
        because = { reason: 'refused-parameter', parameter };
        continue;
      }
      const wait = outcome.error?.retryAfterMs ?? backoffMs(repeats, Math.random());
      if (sending.repeatable && repeats < MAX_REPEATS && wait <= MAX_OWN_WAIT_MS) {
        repeats += 1;
        await this.#wait(wait, signal);
        because =
          status === null
            ? { reason: 'not-sent', waitedMs: wait }
            : { reason: 'status', status, waitedMs: wait };
        if (!signal.aborted) continue;
        return outcomeOf(prepared, answer, cancelledError(status !== null), outcome.ms);
      }
      const differs = auth.type !== profile.auth.type;
      return authWorked && differs ? { ...outcome, learned: { auth } } : outcome;
    }
  }

  async #send(
    prepared: Prepared,
    body: Readonly<Record<string, unknown>>,
    auth: Readonly<Record<string, string>>,
    answer: Answer,
    recorder: SendingRecorder | null,
  ): Promise<Sending> {
    const { asked, pictures, request, onSent } = prepared;
    const { profile, signal } = request;
    const streams = body.stream === true;
    try {
      const dispatcher = await this.#dispatchers.for(profile, asked.url);
      const sent: Post = {
        url: asked.url,
        headers: {
          'content-type': 'application/json',
          accept: streams ? 'text/event-stream' : 'application/json',
          // Some proxies compress a stream and hold it back until it has ended.
          'accept-encoding': streams ? 'identity' : 'gzip',
          'user-agent': this.#options.userAgent,
          ...auth,
        },
        body: pictures.intoBody(body),
        dispatcher,
        timeouts: profile.timeouts,
        signal,
        onSent,
        watch: (outgoing) => recorder?.watch(outgoing),
      };
      recorder?.prepared(sent);
      return await post(sent, (reply) =>
        this.#read(prepared, recorder?.replied(reply) ?? reply, answer, recorder),
      );
    } catch (thrown) {
      recorder?.failed(thrown);
      const failure =
        thrown instanceof TransportFailure
          ? thrown
          : new TransportFailure('connection', 'connect', thrown);
      return {
        status: null,
        header: () => null,
        words: null,
        error: transportError(asked, failure),
        repeatable: !failure.sent && failure.kind !== 'cancelled',
      };
    }
  }

  async #read(
    { asked, maskAnswer, request }: Prepared,
    reply: Reply,
    answer: Answer,
    recorder: SendingRecorder | null,
  ): Promise<Sending> {
    const { status, header } = reply;
    const now = (this.#options.now ?? Date.now)();
    if (status < 200 || status > 299) {
      const words = readWords(await readErrorBody(reply));
      const error = statusError(asked, reply, words, now);
      const isFinal = error.code === 'payment-required' || error.code === 'content-filtered';
      return {
        status,
        header,
        words,
        error,
        repeatable: !isFinal && mayRepeatStatus(status, header),
      };
    }
    const onText = request.profile.stream ? request.onDelta : undefined;
    const ending = await readAnswer(reply, answer, (text) => {
      recorder?.firstDelta();
      onText?.(maskAnswer(text));
    });
    const error = endingError(asked, reply, ending, answer, now);
    return { status, header, words: null, error, repeatable: false };
  }

  async #wait(ms: number, signal: AbortSignal): Promise<void> {
    const { sleep } = this.#options;
    try {
      await (sleep ? sleep(ms, signal) : delay(ms, undefined, { signal }));
    } catch (thrown) {
      if (!signal.aborted) throw thrown;
    }
  }
}

function prepare(request: ChatRequest): Result<Prepared> {
  const { profile, question, images } = request;
  const baseUrl = checkBaseUrl(profile.baseUrl);
  if (!baseUrl.ok) return baseUrl;
  const key = profile.auth.type === 'none' ? null : request.key;
  const asked: Asked = {
    profile,
    url: chatUrl(baseUrl.value),
    model: question.model,
    mask: maskOf(key),
  };
  const maskAnswer = maskOf((key?.length ?? 0) < MIN_SECRET_CHARS ? null : key);
  let wasSent = false;
  const onSent = (): void => {
    if (!wasSent) request.onSent?.();
    wasSent = true;
  };
  const pictures = new WirePictures(images);
  const body = requestBody(profile, question, pictures.urls, profile.stream);
  return ok({ asked, maskAnswer, request, onSent, body, pictures });
}

/** null where nobody looks: then nothing is gathered. */
function recorderOf(
  { asked, pictures, request }: Prepared,
  body: Readonly<Record<string, unknown>>,
  authHeaderNames: readonly string[],
  because: SentAgain | null,
): SendingRecorder | null {
  if (!request.onSending) return null;
  return new SendingRecorder({
    mask: asked.mask,
    url: asked.url,
    queuedAt: because === null ? (request.queuedAt ?? Date.now()) : Date.now(),
    because,
    keyHeader: authHeaderNames[0] ?? null,
    elided: pictures.elided(body, ({ bytes, sha256 }) =>
      sha256 === undefined ? sha256Of(bytes) : Promise.resolve(sha256),
    ),
  });
}

/** What came of an error's body: a dropped connection must not hide the status. */
async function readErrorBody({ chunks }: Reply): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of chunks) {
      parts.push(chunk);
      bytes += chunk.length;
      if (bytes >= MAX_ERROR_BYTES) break;
    }
  } catch (thrown) {
    if (!(thrown instanceof TransportFailure) || thrown.kind === 'cancelled') throw thrown;
  }
  return new TextDecoder().decode(Buffer.concat(parts).subarray(0, MAX_ERROR_BYTES));
}

function outcomeOf(
  { maskAnswer }: Prepared,
  answer: Answer,
  error: AppError | null,
  ms: number,
): ChatOutcome {
  const hidden = (text: string | null): string | null => (text === null ? null : maskAnswer(text));
  return {
    answer: maskAnswer(answer.text),
    usage: answer.usage,
    finishReason: hidden(answer.finishReason),
    reportedModel: hidden(answer.reportedModel),
    ms: Math.round(ms),
    error,
    learned: null,
  };
}

function nothingSent(error: AppError): ChatOutcome {
  return {
    answer: '',
    usage: null,
    finishReason: null,
    reportedModel: null,
    ms: 0,
    error,
    learned: null,
  };
}
