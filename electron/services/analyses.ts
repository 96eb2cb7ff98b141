import { toAppError, type AppError } from '../../shared/domain/app-error';
import type { Analysis, AskMode, Question } from '../../shared/domain/analysis';
import type { Auth, EndpointProfile } from '../../shared/domain/endpoint';
import { MAX_CONCURRENT_REQUESTS } from '../../shared/domain/limits';
import { findModel, type OwnModel } from '../../shared/domain/vision-models';
import { remarksOf } from '../../shared/domain/remarks';
import type { Events } from '../../shared/ipc/contract';
import type { AnalysisPatch, PictureToSend } from '../history';
import type { GreyPicture, Imaging } from '../imaging';
import type { ReadText, TextReader } from '../ocr';
import type { ChatClient, ChatOutcome } from '../provider';
import { isLink, newPicture, type Asked, type AskedLink, type AskedPicture } from './asked';
import type { Endpoints } from './endpoints';
import { Limiter } from './limiter';
import type { Keeper } from './no-history';
import { onDeviceAnswer, type DeviceFindings } from './on-device';
import type { PreparedPictures } from './prepared-pictures';
import { checkLinks, checkQuestion, modelFor } from './question';

/** What is wanted of an ask, beside its question. */
export interface AskOptions {
  /**
   * Told of the exact bytes of each picture before anything is sent. What it throws fails the analysis, of which nothing
   * was sent then.
   */
  readonly onPrepared?: (picture: AskedPicture, sent: PictureToSend) => Promise<void>;
}

export interface AnalysesOptions {
  readonly keeper: Keeper;
  readonly endpoints: Endpoints;
  readonly ownModels: () => readonly OwnModel[];
  readonly imaging: Pick<Imaging, 'readable'>;
  readonly prepared: Pick<PreparedPictures, 'prepare'>;
  readonly reader: Pick<TextReader, 'read'>;
  /** Made on first need. */
  readonly client: () => Promise<Pick<ChatClient, 'complete'>>;
  /** Told of each analysis when it starts and when it has ended. */
  readonly onUpdate: (event: Events['analysis:update']) => void;
  readonly onDelta: (event: Events['analysis:delta']) => void;
  readonly onFailure: (id: number, error: AppError) => void;
  /** What ran could not be written. `not-found`: somebody deleted the analysis meanwhile. */
  readonly onNotKept: (id: number, error: AppError) => void;
  readonly now: () => number;
}

/** How often a growing answer is written to the history, in milliseconds: what a crash can cost at most. */
const KEEP_ANSWER_EVERY_MS = 1000;

interface Run {
  readonly controller: AbortController;
  readonly done: Promise<Analysis>;
}

/** Asks endpoints about pictures; every request is a row of the history before anything is sent. */
export class Analyses {
  readonly #options: AnalysesOptions;
  readonly #runs = new Map<number, Run>();
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
   *   none): nothing was written
   */
  async ask(
    question: Question,
    pictures: readonly Asked[],
    mode: AskMode,
    options: AskOptions = {},
  ): Promise<Analysis[]> {
    const profile = this.#options.endpoints.profile(question.endpointId);
    checkQuestion(profile, question);
    checkLinks(profile, pictures);
    const groups = mode === 'together' ? [pictures] : pictures.map((picture) => [picture]);
    const createdAt = this.#options.now();
    const asked = { ...question, model: modelFor(profile, question) };
    const analyses = await this.#options.keeper.create(
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
    for (const [index, analysis] of analyses.entries()) {
      this.#options.onUpdate({ analysis });
      this.#start(analysis, profile, groups[index] ?? [], options);
    }
    return analyses;
  }

  /** Ends these requests; what came of their answers is kept. */
  cancel(ids: readonly number[]): void {
    for (const id of ids) this.#runs.get(id)?.controller.abort();
  }

  /** Resolves to the analysis when it has ended, however it ended; null where there is none. */
  async ended(id: number): Promise<Analysis | null> {
    return (await this.#runs.get(id)?.done) ?? this.#options.keeper.get(id);
  }

  /** Cancels all and resolves when their rows are written. */
  async close(): Promise<void> {
    const runs = [...this.#runs.values()];
    for (const run of runs) run.controller.abort();
    await Promise.allSettled(runs.map((run) => run.done));
  }

  #start(
    analysis: Analysis,
    profile: EndpointProfile,
    pictures: readonly Asked[],
    options: AskOptions,
  ): void {
    const controller = new AbortController();
    const { signal } = controller;
    const done = this.#limiter(profile)
      .run(() => this.#answer(analysis, profile, pictures, options, signal), signal)
      .catch((thrown: unknown) => (signal.aborted ? CANCELLED : failed(toAppError(thrown))))
      .then((patch) => this.#finish(analysis, patch));
    this.#runs.set(analysis.id, { controller, done });
  }

  async #finish(started: Analysis, patch: AnalysisPatch): Promise<Analysis> {
    const { onFailure, onUpdate } = this.#options;
    const { id } = started;
    if (patch.status === 'failed' && patch.error) onFailure(id, patch.error);
    const kept = await this.#keep(id, patch);
    const analysis = kept ?? { ...started, ...patch, errorCode: patch.error?.code ?? null };
    this.#runs.delete(id);
    onUpdate({ analysis });
    return analysis;
  }

  /** Null where it cannot be written: what came of an answer, and may have cost money, is told all the same. */
  async #keep(id: number, patch: AnalysisPatch): Promise<Analysis | null> {
    try {
      return await this.#options.keeper.update(id, patch);
    } catch (thrown) {
      this.#options.onNotKept(id, toAppError(thrown));
      return null;
    }
  }

  #limiter(profile: EndpointProfile): Limiter {
    const known = this.#limiters.get(profile.id);
    if (known) return known;
    const limiter = new Limiter(profile.kind === 'on-device' ? 1 : MAX_CONCURRENT_REQUESTS);
    this.#limiters.set(profile.id, limiter);
    return limiter;
  }

  async #answer(
    analysis: Analysis,
    profile: EndpointProfile,
    pictures: readonly Asked[],
    options: AskOptions,
    signal: AbortSignal,
  ): Promise<AnalysisPatch> {
    const images: (PictureToSend | AskedLink)[] = [];
    for (const [position, picture] of pictures.entries()) {
      images.push(
        isLink(picture)
          ? picture
          : await this.#prepare(analysis, profile, position, picture, options),
      );
      signal.throwIfAborted();
    }
    return profile.kind === 'on-device'
      ? this.#answerOnDevice(analysis, pictures, images, signal)
      : this.#answerByEndpoint(analysis, profile, images, signal);
  }

  async #prepare(
    analysis: Analysis,
    profile: EndpointProfile,
    position: number,
    picture: AskedPicture,
    { onPrepared }: AskOptions,
  ): Promise<PictureToSend> {
    const { ownModels, prepared } = this.#options;
    const { detail, size } = analysis;
    const model = findModel(analysis.model, ownModels());
    const image =
      picture.prepared ?? (await prepared.prepare(picture, { model, detail, size, profile }));
    await onPrepared?.(picture, image);
    await this.#keepSent(analysis.id, position, image);
    return image;
  }

  async #keepSent(id: number, position: number, image: PictureToSend): Promise<void> {
    try {
      await this.#options.keeper.setSent(id, position, image);
    } catch (thrown) {
      const error = toAppError(thrown);
      // Deleted, by the window beside this command line: that ends no request.
      if (error.code !== 'not-found') throw thrown;
      this.#options.onNotKept(id, error);
    }
  }

  async #answerOnDevice(
    analysis: Analysis,
    pictures: readonly Asked[],
    images: readonly (PictureToSend | AskedLink)[],
    signal: AbortSignal,
  ): Promise<AnalysisPatch> {
    const { imaging, now, reader } = this.#options;
    const from = now();
    const findings: DeviceFindings[] = [];
    for (const [position, image] of images.entries()) {
      const picture = pictures[position];
      if (!picture || isLink(picture) || 'link' in image) continue;
      const { grey, colours } = await imaging.readable(
        image.bytes,
        Math.max(image.width, image.height),
      );
      const text = await readInTime(reader, grey, signal);
      const { name, bytes, camera, facts } = picture;
      const { width, height, format } = facts;
      const remarks = remarksOf({ ...facts, name });
      findings.push({ name, bytes, camera, width, height, format, text, colours, remarks });
    }
    return {
      status: 'done',
      answer: onDeviceAnswer(analysis.prompt, findings),
      finishReason: 'stop',
      ms: now() - from,
      error: null,
    };
  }

  async #answerByEndpoint(
    analysis: Analysis,
    profile: EndpointProfile,
    images: readonly (PictureToSend | AskedLink)[],
    signal: AbortSignal,
  ): Promise<AnalysisPatch> {
    const { endpoints, onDelta } = this.#options;
    const key = await endpoints.key(profile);
    const client = await this.#options.client();
    signal.throwIfAborted();
    let answer = '';
    let keepTimer: NodeJS.Timeout | null = null;
    let keeping: Promise<unknown> = Promise.resolve();
    const outcome = await client.complete({
      profile,
      key,
      question: analysis,
      images,
      signal,
      onDelta: (text) => {
        onDelta({ id: analysis.id, offset: answer.length, text });
        answer += text;
        keepTimer ??= setTimeout(() => {
          keepTimer = null;
          keeping = this.#keep(analysis.id, { answer });
        }, KEEP_ANSWER_EVERY_MS);
      },
    });
    if (keepTimer) clearTimeout(keepTimer);
    await keeping;
    if (outcome.learned?.auth) await this.#learnAuth(analysis.id, profile, outcome.learned.auth);
    return patchOf(outcome);
  }

  /** An answer is worth more than what was learned beside it. */
  async #learnAuth(id: number, profile: EndpointProfile, auth: Auth): Promise<void> {
    try {
      await this.#options.endpoints.learnAuth(profile.id, auth);
    } catch (thrown) {
      this.#options.onFailure(id, toAppError(thrown));
    }
  }
}

/** The text, or null where reading took too long: the measurements are worth having without it. */
async function readInTime(
  reader: Pick<TextReader, 'read'>,
  grey: GreyPicture,
  signal: AbortSignal,
): Promise<ReadText | null> {
  try {
    return await reader.read(grey, signal);
  } catch (thrown) {
    if (toAppError(thrown).code === 'ocr-timeout') return null;
    throw thrown;
  }
}

function patchOf(outcome: ChatOutcome): AnalysisPatch {
  const { answer, reportedModel, finishReason, usage, ms, error } = outcome;
  const status = error === null ? 'done' : error.code === 'cancelled' ? 'cancelled' : 'failed';
  return { status, answer, reportedModel, finishReason, usage, ms, error };
}

function failed(error: AppError): AnalysisPatch {
  return { status: 'failed', error };
}

const CANCELLED: AnalysisPatch = {
  status: 'cancelled',
  error: {
    code: 'cancelled',
    message: 'Cancelled before anything was sent.',
    hint: 'Ask again when you are ready.',
    retryable: true,
  },
};
