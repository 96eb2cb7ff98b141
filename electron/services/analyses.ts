import { AppFailure, toAppError, type AppError } from '../../shared/domain/app-error';
import type { Analysis, AskMode, Question } from '../../shared/domain/analysis';
import { detailLossOf, type DetailLoss } from '../../shared/domain/detail-loss';
import type { EndpointProfile } from '../../shared/domain/endpoint';
import { priceAt } from '../../shared/domain/estimate';
import { findModel } from '../../shared/domain/vision-models';
import type { Events } from '../../shared/ipc/contract';
import type { AnalysisPatch } from '../history';
import { answerByEndpoint, type EndpointServices } from './answer-by-endpoint';
import { answerOnDevice, type DeviceServices } from './answer-on-device';
import { holdPictures, isLink, newPicture, type Asked } from './asked';
import type { Endpoints } from './endpoints/endpoints';
import { FailureStreak } from './failure-streak';
import { Limiter } from './limiter';
import { SharedDecision } from './shared-decision';
import type { AnalysisStore } from './in-memory-store';
import { checkLinks, checkQuestion, modelFor } from './question';
import { requestToSend, type Request, type RequestServices } from './request-to-send';
import { RunningAnalysis } from './running-analysis';

/** What is wanted of an ask, beside its question. */
export interface AskOptions extends Pick<Request, 'onPrepared'> {
  /** Decides in the place of {@link AnalysesOptions.confirmDetailLoss}. */
  readonly confirmDetailLoss?: (loss: DetailLoss) => Promise<boolean>;
}

export interface AnalysesOptions extends RequestServices, DeviceServices, EndpointServices {
  readonly store: AnalysisStore;
  readonly endpoints: EndpointServices['endpoints'] & Pick<Endpoints, 'profile'>;
  /** Told of each analysis when it starts and when it has ended. */
  readonly onUpdate: (event: Events['analysis:update']) => void;
  /**
   * Asks whether an ask may go without `detail`, which its endpoint takes nowhere. On a yes this is remembered for the model.
   * @param signal nobody waits for the answer any more
   */
  readonly confirmDetailLoss: (loss: DetailLoss, signal: AbortSignal) => Promise<boolean>;
  /** Something to know of an ask that no answer says; once an ask. A sentence. */
  readonly onRemark: (text: string) => void;
  /** What ran could not be written. `not-found`: somebody deleted the analysis meanwhile. */
  readonly onNotKept: (id: number, error: AppError) => void;
}

/** Requests that are prepared while as many as may be are sent. */
const PREPARED_AHEAD = 2;

interface Run {
  readonly running: RunningAnalysis;
  readonly isPaid: boolean;
  readonly controller: AbortController;
  readonly done: Promise<Analysis>;
}

/** What the requests of one ask share. */
interface Ask {
  readonly failures: FailureStreak;
  readonly ids: Set<number>;
}

/** Requests to endpoints that have not ended. */
export interface PaidRequests {
  readonly running: number;
  /** Those of them that have begun to leave: the endpoint may bill them, whatever is done now. */
  readonly sent: number;
}

/** Asks endpoints about pictures; every request is a row of the history before anything is sent. */
export class Analyses {
  readonly #options: AnalysesOptions;
  readonly #runs = new Map<number, Run>();
  /** Asks that have not started their requests yet. */
  readonly #asking = new Set<Promise<unknown>>();
  #isClosed = false;
  readonly #limiters = new Map<string, Limiter>();

  constructor(options: AnalysesOptions) {
    this.#options = options;
  }

  /** @throws AppFailure prompt-missing, model-missing, not-found: this question cannot be asked of its endpoint */
  check(question: Question): void {
    checkQuestion(this.#options.endpoints.profile(question.endpointId), question);
  }

  /**
   * Writes the rows and starts. One request a picture, or one for all.
   * @throws AppFailure prompt-missing, model-missing, not-found, picture-unusable (a link, where the endpoint takes
   *   none), cancelled (after {@link close}): nothing was written
   */
  async ask(
    question: Question,
    pictures: readonly Asked[],
    mode: AskMode,
    options: AskOptions = {},
  ): Promise<Analysis[]> {
    const asking = this.#ask(question, pictures, mode, options);
    this.#asking.add(asking);
    try {
      return await asking;
    } finally {
      this.#asking.delete(asking);
    }
  }

  /** Ends these requests; what came of their answers is kept. */
  cancel(ids: readonly number[]): void {
    for (const id of ids) this.#runs.get(id)?.controller.abort();
  }

  /** Ids of what has not ended, in the order in which it was asked. */
  runningIds(): number[] {
    return [...this.#runs.keys()];
  }

  /** What would be lost, or paid for nothing, if the app closed now. */
  paidRequests(): PaidRequests {
    const paid = [...this.#runs.values()].filter(({ isPaid }) => isPaid);
    const sent = paid.filter(({ running }) => running.progress !== 'unsent');
    return { running: paid.length, sent: sent.length };
  }

  /** The bytes of a picture that a model answered with; null where they are gone. */
  readImage(sha256: string): Promise<Uint8Array | null> {
    return this.#options.store.readPicture(sha256);
  }

  /** Resolves to the analysis when it has ended, however it ended; null where there is none. */
  async ended(id: number): Promise<Analysis | null> {
    return (await this.#runs.get(id)?.done) ?? this.#options.store.get(id);
  }

  /**
   * Cancels all and resolves when their rows are written. From now on nothing is sent: an ask is refused, and one whose rows
   * are being written ends as cancelled.
   */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const { controller } of this.#runs.values()) controller.abort();
    await Promise.allSettled(this.#asking);
    await Promise.allSettled([...this.#runs.values()].map(({ done }) => done));
  }

  async #ask(
    question: Question,
    pictures: readonly Asked[],
    mode: AskMode,
    options: AskOptions,
  ): Promise<Analysis[]> {
    const profile = this.#options.endpoints.profile(question.endpointId);
    checkQuestion(profile, question);
    checkLinks(profile, pictures);
    if (this.#isClosed) throw new AppFailure(CANCELLED_ERROR);
    const groups = mode === 'together' ? [pictures] : pictures.map((picture) => [picture]);
    // Before anything is waited for: the draft may let go of its pictures at any time.
    const releases = groups.map(holdPictures);
    try {
      return await this.#startAll(question, profile, groups, releases, options);
    } catch (thrown) {
      for (const release of releases) release();
      throw thrown;
    }
  }

  /** @param releases let go of the pictures of each group */
  async #startAll(
    question: Question,
    profile: EndpointProfile,
    groups: readonly (readonly Asked[])[],
    releases: readonly (() => void)[],
    { confirmDetailLoss, onPrepared }: AskOptions,
  ): Promise<Analysis[]> {
    const createdAt = this.#options.now();
    const asked = { ...question, model: modelFor(profile, question) };
    const analyses = await this.#options.store.create(
      await Promise.all(
        groups.map(async (group) => ({
          question: asked,
          endpointName: profile.name,
          stream: profile.stream,
          createdAt,
          pictures: await Promise.all(group.map(newPicture)),
        })),
      ),
    );
    const ask: Ask = { failures: new FailureStreak(), ids: new Set() };
    for (const { id } of analyses) ask.ids.add(id);
    const decision = new SharedDecision((signal) =>
      this.#decideDetailLoss(profile, asked, groups, confirmDetailLoss, signal),
    );
    let isSaid = false;
    const onTemperatureLeftOut = (): void => {
      if (isSaid) return;
      isSaid = true;
      this.#options.onRemark(
        `Sent without temperature: ${asked.model} at ${profile.name} does not accept it.`,
      );
    };
    for (const [index, analysis] of analyses.entries()) {
      this.#options.onUpdate({ analysis });
      const running = new RunningAnalysis(analysis, this.#options.store);
      const pictures = groups[index] ?? [];
      const request = { running, profile, pictures, onPrepared, onTemperatureLeftOut };
      this.#start(request, ask, decision, releases[index]);
    }
    return analyses;
  }

  async #decideDetailLoss(
    profile: EndpointProfile,
    question: Question,
    groups: readonly (readonly Asked[])[],
    confirm: AskOptions['confirmDetailLoss'],
    signal: AbortSignal,
  ): Promise<boolean> {
    const { confirmDetailLoss, endpoints, ownModels } = this.#options;
    const models = ownModels();
    const loss = detailLossOf({
      profile,
      question,
      model: findModel(question.model, models),
      modelName: question.model,
      pictures: groups.flat().map((picture) => (isLink(picture) ? null : picture.facts)),
      requests: groups.length,
      price: priceAt(profile, question.model, models),
    });
    if (confirm) return confirm(loss);
    if (!(await confirmDetailLoss(loss, signal))) return false;
    await endpoints.acceptDetailLoss(profile, question.model).catch(() => undefined);
    return true;
  }

  #start(
    request: Omit<Request, 'signal' | 'confirmDetailLoss'>,
    ask: Ask,
    decision: SharedDecision,
    release?: () => void,
  ): void {
    const { profile, running } = request;
    const controller = new AbortController();
    const { signal } = controller;
    if (this.#isClosed) controller.abort();
    const limiter = this.#limiter(profile);
    // While the user is asked, other questions to the endpoint have the places.
    const confirmDetailLoss = () => limiter.aside(() => decision.get(signal), signal);
    const done = limiter
      .run(async () => {
        // What is not prepared yet holds no pictures in memory meanwhile.
        while (decision.isOpen && !signal.aborted) {
          await limiter.aside(() => decision.closed(signal), signal);
        }
        signal.throwIfAborted();
        return this.#answer({ ...request, signal, confirmDetailLoss });
      }, signal)
      .catch((thrown: unknown) => (signal.aborted ? CANCELLED : failed(toAppError(thrown))))
      .then((patch) => this.#finish(running, stoppedOr(patch, running, signal), ask))
      .finally(release);
    const isPaid = profile.kind !== 'on-device';
    this.#runs.set(running.analysis.id, { running, isPaid, controller, done });
  }

  async #finish(running: RunningAnalysis, patch: AnalysisPatch, ask: Ask): Promise<Analysis> {
    const { onFailure, onNotKept, onUpdate } = this.#options;
    const { id } = running.analysis;
    ask.ids.delete(id);
    if (patch.status === 'failed' && patch.error) onFailure(id, patch.error);
    this.#stopAfter(patch, running, ask);
    const analysis = await running.end(patch, (error) => onNotKept(id, error));
    this.#runs.delete(id);
    onUpdate({ analysis });
    return analysis;
  }

  /** Ends what was not sent yet of an ask whose requests keep failing alike. What is on its way goes on. */
  #stopAfter(
    { answer, error, status }: AnalysisPatch,
    { progress }: RunningAnalysis,
    ask: Ask,
  ): void {
    if (!status) return;
    const wasSent = progress !== 'unsent';
    const reason = ask.failures.add({
      status,
      error: error ?? null,
      wasSent,
      hasAnswer: Boolean(answer),
    });
    if (reason === null) return;
    for (const id of ask.ids) {
      const run = this.#runs.get(id);
      if (run?.running.progress !== 'sent') run?.controller.abort(new AppFailure(reason));
    }
  }

  /** Of all that wait for this endpoint's gate, only the first are prepared: their pictures are in memory. */
  #limiter({ id, kind, concurrency }: EndpointProfile): Limiter {
    const most = concurrency + (kind === 'on-device' ? 0 : PREPARED_AHEAD);
    const limiter = this.#limiters.get(id) ?? new Limiter(most);
    this.#limiters.set(id, limiter);
    limiter.allow(most);
    return limiter;
  }

  async #answer(request: Request): Promise<AnalysisPatch> {
    const { id } = request.running.analysis;
    this.#options.onProgress({ id, step: 'preparing', until: null, why: null });
    const toSend = await requestToSend(request, this.#options);
    const answer = request.profile.kind === 'on-device' ? answerOnDevice : answerByEndpoint;
    return answer(request, toSend, this.#options);
  }
}

/** Where it was ended for a reason of its own, that is what is said of it. */
function stoppedOr(
  patch: AnalysisPatch,
  { progress }: RunningAnalysis,
  { reason }: AbortSignal,
): AnalysisPatch {
  if (patch.status !== 'cancelled' || !(reason instanceof AppFailure)) return patch;
  const { error } = reason;
  const message =
    progress === 'unsent' ? error.message : error.message.replace(/^Not sent/, 'Not sent again');
  return { ...patch, ...failed({ ...error, message }) };
}

function failed(error: AppError): AnalysisPatch {
  return { status: 'failed', error };
}

const CANCELLED_ERROR: AppError = {
  code: 'cancelled',
  message: 'Canceled before anything was sent.',
  hint: 'Ask again when you are ready.',
  retryable: true,
};

const CANCELLED: AnalysisPatch = { status: 'cancelled', error: CANCELLED_ERROR };
