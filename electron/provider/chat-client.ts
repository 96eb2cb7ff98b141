import { setTimeout as delay } from 'node:timers/promises';
import type { AppError } from '../../shared/domain/app-error';
import type { SentAgain } from '../../shared/domain/request-trace';
import { Answer } from './answer';
import { GRACES, readAnswer, type Graces } from './answer-reader';
import { otherAuth } from './auth';
import type { ChatOutcome, ChatRequest, EndpointRequest, ReadOutcome } from './chat-request';
import { Dispatchers, type DispatchersOptions } from './dispatchers';
import { parseErrorBody, type ErrorBody } from './error-body';
import { endingError, transportError } from './ending-error';
import {
  cancelledError,
  detailRefusedError,
  statusError,
  waitError,
  withStatedWait,
} from './errors';
import { Findings } from './findings';
import { OwnGates, type Gates, type Permit, type Wait } from './gates/gates';
import { JsonReader } from './json-reader';
import { learnedOf, nothingSent, outcomeOf } from './outcome';
import { ownHeaders } from './own-headers';
import { prepare, recorderOf, type Attempt, type Prepared } from './prepared-request';
import { readText } from './read-text';
import { adaptBody, learnRefusal } from './refused-parameters';
import { MAX_LIMIT_WAIT_MS, mayRepeat, Patience, statusForGate } from './retry';
import type { SendingRecorder } from './trace';
import { TimedBody } from './timed-body';
import { exchange, TransportFailure, type Outgoing, type Reply } from './transport';

export type { ChatOutcome, ChatRequest, EndpointRequest, ReadOutcome } from './chat-request';

export interface ChatClientOptions extends DispatchersOptions {
  /** By default gates of this process alone. */
  readonly gates?: Gates | undefined;
  readonly userAgent: string;
  /** For tests: waits between repeats. Rejects or returns early when aborted. */
  readonly sleep?: ((ms: number, signal: AbortSignal) => Promise<void>) | undefined;
  /** For tests: how long the end of a reply is waited for once its answer is whole. */
  readonly graces?: Graces | undefined;
  /** For tests: milliseconds since 1970. */
  readonly now?: (() => number) | undefined;
  /** For tests: milliseconds from some moment on, by which it is known how late an answer comes. */
  readonly clock?: (() => number) | undefined;
}

/** Bytes of an error's body that are read: what a person would read of it. */
const MAX_ERROR_BYTES = 64 * 1024;
/** How one sending ended, before it is decided whether to send again. */
interface Sending {
  readonly status: number | null;
  readonly body: ErrorBody | null;
  readonly error: AppError | null;
  /** Whether sending the same again can neither cost twice nor answer twice. */
  readonly repeatable: boolean;
  /** Nothing was sent, and the gate lets it go again when the endpoint can be reached. */
  readonly isHeld: boolean;
  /** Refused for a limit: the gate holds all until it is likely to be taken. */
  readonly isHeldBack: boolean;
}

/**
 * Asks OpenAI-compatible endpoints. Each sending waits for its turn at the profile's gate, and has it until its answer has
 * ended. It sends again by itself only what was not taken: see `retry.ts` for the statuses, `refused-parameters.ts` for keys
 * that an endpoint does not know.
 */
export class ChatClient {
  readonly #options: ChatClientOptions;
  readonly #dispatchers: Dispatchers;
  readonly #gates: Gates;
  readonly #graces: Graces;
  readonly #findings = new Findings();
  readonly #reader: JsonReader;
  #isClosed = false;

  constructor(options: ChatClientOptions) {
    this.#options = options;
    this.#gates = options.gates ?? new OwnGates();
    this.#graces = options.graces ?? GRACES;
    this.#dispatchers = new Dispatchers(options);
    this.#reader = new JsonReader(
      options.userAgent,
      this.#dispatchers,
      this.#findings,
      this.#graces.json,
    );
  }

  /** Ends every connection; requests that still run end as failed. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#dispatchers.close();
  }

  /**
   * What `GET {base}/models` answers. It waits for no turn, since endpoints count it nowhere. Of an exact address that is no
   * chat-completions one, no list is known: then all is null.
   */
  readModels(request: EndpointRequest): Promise<ReadOutcome> {
    return this.#reader.readModels(request);
  }

  /**
   * What another address of the same server answers, such as llama.cpp's `/props`.
   * @param path from the server's root
   * @param body sent as JSON by POST (Ollama's `/api/show`); undefined for a GET
   */
  readPath(request: EndpointRequest, path: string, body?: unknown): Promise<ReadOutcome> {
    return this.#reader.readPath(request, path, body);
  }

  /** Never throws for what an endpoint or the network can do: see `error` of the outcome. */
  async complete(request: ChatRequest): Promise<ChatOutcome> {
    const prepared = prepare(request, this.#dispatchers.mask);
    return prepared.ok ? this.#complete(prepared.value) : nothingSent(prepared.error);
  }

  async #complete(prepared: Prepared): Promise<ChatOutcome> {
    const { profile, question, signal, ...request } = prepared.request;
    const { model } = question;
    const adapts = request.adapts ?? true;
    const patience = new Patience();
    let auth = adapts ? this.#findings.auth(profile) : profile.auth;
    let refused = adapts ? { ...request.refused, ...this.#findings.refused(profile, model) } : {};
    let triedOther = false;
    let authWorked = false;
    let queuedAt = request.queuedAt ?? Date.now();
    let because: SentAgain | null = null;
    let outcome = nothingSent(cancelledError(false));

    for (;;) {
      const headers = ownHeaders(prepared.request, auth);
      if (!headers.ok) return nothingSent(headers.error);
      const { body, leftOut } = adaptBody(prepared.body, refused);
      if (leftOut.includes('detail') && request.acceptsDetailLoss !== true) {
        const error = detailRefusedError(prepared.asked, question.detail);
        const learned = learnedOf(prepared.request, authWorked ? auth : null, refused);
        return { ...outcome, error, leftOut, learned };
      }
      const attempt = { headers: headers.value, body, queuedAt, because };
      const sent = await this.#inTurn(prepared, attempt);
      if ('waitMs' in sent) return { ...outcome, error: waitError(prepared.asked, sent.waitMs) };
      if ('cancelled' in sent)
        return { ...outcome, error: cancelledError(prepared.wasSent(), outcome.error?.status) };
      const { sending } = sent;
      outcome = { ...sent.outcome, leftOut };
      const { status } = sending;
      queuedAt = Date.now();
      if (this.#isClosed) return outcome;

      const other = otherAuth(auth);
      const isKeyRefused = status === 401 || sending.error?.code === 'key-refused';
      if (adapts && isKeyRefused && profile.authMayVary && !triedOther && other) {
        triedOther = true;
        auth = other;
        because = { reason: 'other-auth' };
        continue;
      }
      authWorked = status !== null && !isKeyRefused && sending.error?.code !== 'not-allowed';
      if (adapts && authWorked) this.#findings.authWorked(profile, auth);

      const learned =
        adapts && status !== null ? learnRefusal(status, sending.body, body, refused) : null;
      if (learned) {
        ({ refused } = learned);
        // Those that start now need not be refused themselves.
        this.#findings.setRefused(profile, model, refused);
        because = { reason: 'refused-parameter', parameter: learned.parameter };
        continue;
      }
      const retryAfterMs = outcome.error?.retryAfterMs;
      const { isHeld, isHeldBack } = sending;
      const pause = sending.repeatable
        ? patience.again({ isHeldBack, retryAfterMs, isHeld })
        : null;
      if (pause === null) {
        const known = adapts && sending.error === null ? refused : null;
        if (adapts && (status === 400 || status === 422)) {
          this.#findings.setRefused(profile, model, request.refused ?? {});
        }
        return {
          ...outcome,
          learned: learnedOf(prepared.request, authWorked ? auth : null, known),
        };
      }
      because =
        status === null
          ? { reason: 'not-sent', waitedMs: 0 }
          : { reason: 'status', status, waitedMs: 0 };
      if (pause > 0) await this.#pause(pause, prepared.request);
      if (signal.aborted)
        return { ...outcome, error: cancelledError(prepared.wasSent(), outcome.error?.status) };
    }
  }

  /** Sends once, when its turn has come. */
  async #inTurn(
    prepared: Prepared,
    attempt: Attempt,
  ): Promise<
    | { readonly sending: Sending; readonly outcome: ChatOutcome }
    | { readonly waitMs: number }
    | { readonly cancelled: true }
  > {
    const { profile, signal, tokens = null, onWait, onSending } = prepared.request;
    const leaving = new AbortController();
    const leave = (): void => leaving.abort();
    let waitMs: number | null = null;
    let isTold = false;
    const told = (wait: Wait | null): void => {
      const ms = wait?.why === 'rate-limit' ? (wait.until ?? 0) - Date.now() : 0;
      if (ms > MAX_LIMIT_WAIT_MS) {
        waitMs = ms;
        // Not while the gate tells the others.
        queueMicrotask(leave);
        return;
      }
      isTold = wait !== null;
      onWait?.(wait);
    };
    signal.addEventListener('abort', leave, { once: true });
    if (signal.aborted) leave();
    try {
      const { recorder, ...sent } = await this.#gates.for(profile).run(
        async (permit) => {
          if (isTold) onWait?.(null);
          return this.#sendOnce(prepared, attempt, permit);
        },
        { tokens, signal: leaving.signal, onWait: told, ahead: attempt.because !== null },
      );
      // An answer is worth more than the record of how it came.
      if (recorder) await recorder.finish().then(onSending, () => undefined);
      return sent;
    } catch (thrown) {
      if (!leaving.signal.aborted) throw thrown;
      return signal.aborted || waitMs === null ? { cancelled: true } : { waitMs };
    } finally {
      signal.removeEventListener('abort', leave);
    }
  }

  async #sendOnce(
    prepared: Prepared,
    attempt: Attempt,
    permit: Permit,
  ): Promise<{ sending: Sending; outcome: ChatOutcome; recorder: SendingRecorder | null }> {
    const from = performance.now();
    const answer = new Answer();
    const recorder = recorderOf(prepared, attempt);
    const sending = await this.#send(prepared, attempt, answer, recorder, permit);
    const outcome = outcomeOf(prepared.maskAnswer, answer, sending.error, performance.now() - from);
    return { sending, outcome, recorder };
  }

  async #send(
    prepared: Prepared,
    { headers, body }: Attempt,
    answer: Answer,
    recorder: SendingRecorder | null,
    permit: Permit,
  ): Promise<Sending> {
    const { asked, pictures, request, onSent } = prepared;
    const { profile, signal } = request;
    const streams = body.stream === true;
    const upload = new TimedBody(pictures.intoBody(body), this.#options.clock);
    try {
      const agent = await this.#dispatchers.for(profile, asked.url, request.proxyLogin);
      const outgoing: Outgoing = {
        method: 'POST',
        url: asked.url,
        headers: {
          'content-type': 'application/json',
          accept: streams ? 'text/event-stream' : 'application/json',
          // Some proxies compress a stream and hold it back until it has ended.
          'accept-encoding': streams ? 'identity' : 'gzip',
          'user-agent': this.#options.userAgent,
          ...headers.headers,
        },
        body: upload,
        agent,
        timeouts: profile.timeouts,
        signal,
        onSent,
        onStep: (step) => recorder?.reached(step),
      };
      recorder?.prepared(outgoing);
      return await exchange(outgoing, (reply) =>
        this.#read(prepared, recorder?.replied(reply) ?? reply, answer, recorder, permit, upload),
      );
    } catch (thrown) {
      recorder?.failed(thrown);
      const failure =
        thrown instanceof TransportFailure
          ? thrown
          : new TransportFailure('connection', 'connect', thrown);
      if (isLost(failure)) permit.lost();
      const repeatable = failure.mayPass;
      return {
        status: null,
        body: null,
        error: transportError(asked, failure),
        repeatable,
        isHeld: repeatable && (await permit.unreachable()),
        isHeldBack: false,
      };
    }
  }

  async #read(
    { asked, maskAnswer, request }: Prepared,
    reply: Reply,
    answer: Answer,
    recorder: SendingRecorder | null,
    permit: Permit,
    upload: TimedBody,
  ): Promise<Sending> {
    const { status } = reply;
    const now = (this.#options.now ?? Date.now)();
    if (status < 200 || status > 299) {
      const sinceSentMs = upload.sinceEndMs();
      // A dropped connection must not hide the status.
      const { text } = await readText(reply, MAX_ERROR_BYTES, this.#graces.json);
      const body = parseErrorBody(text);
      const error = statusError(asked, { status, header: reply.header, sinceSentMs }, body, now);
      const forGate = statusForGate(error.code, status);
      permit.answered(forGate, withStatedWait(reply.header, body));
      const repeatable = mayRepeat(error.code, status, reply.header);
      return { status, body, error, repeatable, isHeld: false, isHeldBack: forGate === 429 };
    }
    permit.answered(status, reply.header);
    const { onDelta, onThinking, profile } = request;
    const onSaid = ({ text, thinking }: { text: string; thinking: string }): void => {
      recorder?.firstDelta();
      if (!profile.stream) return;
      if (thinking !== '') onThinking?.(maskAnswer(thinking));
      if (text !== '') onDelta?.(maskAnswer(text));
    };
    const ending = await readAnswer(reply, answer, onSaid, this.#graces);
    if (ending.kind === 'failed' && isLost(ending.failure)) permit.lost();
    const error = endingError(asked, reply, ending, answer, now);
    return { status, body: null, error, repeatable: false, isHeld: false, isHeldBack: false };
  }

  async #pause(ms: number, { onWait, signal }: ChatRequest): Promise<void> {
    const { sleep } = this.#options;
    onWait?.({ why: 'repeat', until: Date.now() + ms });
    try {
      await (sleep ? sleep(ms, signal) : delay(ms, undefined, { signal }));
    } catch (thrown) {
      if (!signal.aborted) throw thrown;
    }
    onWait?.(null);
  }
}

/** It had left, and the rest of its answer never comes. */
function isLost({ kind, sent }: TransportFailure): boolean {
  return sent && (kind === 'connection' || kind === 'timeout');
}
