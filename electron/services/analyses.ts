import { AppFailure, toAppError, type AppError } from '../../shared/domain/app-error';
import type { Analysis, AskMode, Question } from '../../shared/domain/analysis';
import type { EndpointProfile } from '../../shared/domain/endpoint';
import { MAX_CONCURRENT_REQUESTS } from '../../shared/domain/limits';
import type { PictureFacts, PictureFormat } from '../../shared/domain/picture';
import { planPicture } from '../../shared/domain/plan';
import type { Events } from '../../shared/ipc/contract';
import type { AnalysisPatch } from '../history';
import type { CameraFacts, GreyPicture, Imaging } from '../imaging';
import type { ReadText, TextReader } from '../ocr';
import type { ChatClient, ChatOutcome } from '../provider';
import type { Endpoints } from './endpoints';
import { Limiter } from './limiter';
import type { Keeper } from './no-history';
import { onDeviceAnswer, type DeviceFindings } from './on-device';

/** A picture to ask about. */
export interface AskedPicture {
  readonly name: string;
  /** Of the original. */
  readonly sha256: string;
  readonly bytes: number;
  readonly facts: PictureFacts;
  readonly camera: CameraFacts;
  readonly path: string | null;
  readonly thumbnail: Uint8Array | null;
  /** The original's bytes, to be prepared; or bytes prepared earlier, which go as they are. */
  readonly load: () => Promise<
    | { readonly kind: 'original'; readonly bytes: Uint8Array }
    | {
        readonly kind: 'prepared';
        readonly bytes: Uint8Array;
        readonly format: PictureFormat;
        readonly width: number;
        readonly height: number;
      }
  >;
}

export interface AnalysesOptions {
  readonly keeper: Keeper;
  readonly endpoints: Endpoints;
  readonly imaging: Imaging;
  readonly reader: () => Promise<TextReader>;
  /** The client of one endpoint; made on first need. */
  readonly client: (profile: EndpointProfile) => Promise<ChatClient>;
  readonly onUpdate: (event: Events['analysis:update']) => void;
  readonly onDelta: (event: Events['analysis:delta']) => void;
  readonly onFailure: (id: number, error: AppError) => void;
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

  /**
   * Writes the rows and starts. One request a picture, or one for all.
   * @throws AppFailure prompt-missing, model-missing, not-found: nothing was written
   */
  async ask(
    question: Question,
    pictures: readonly AskedPicture[],
    mode: AskMode,
  ): Promise<Analysis[]> {
    const profile = this.#options.endpoints.profile(question.endpointId);
    checkQuestion(profile, question);
    const groups = mode === 'together' ? [pictures] : pictures.map((picture) => [picture]);
    const createdAt = this.#options.now();
    const { endpointId, detail, prompt, system, maxTokens, temperature } = question;
    const model = modelFor(profile, question);
    const analyses = await this.#options.keeper.create(
      groups.map((group) => ({
        question: { endpointId, model, detail, prompt, system, maxTokens, temperature },
        endpointName: profile.name,
        stream: profile.stream,
        createdAt,
        pictures: group.map(({ facts, name, sha256, bytes, path, thumbnail }) => ({
          name,
          sha256,
          bytes,
          path,
          thumbnail,
          format: facts.format,
          width: facts.width,
          height: facts.height,
        })),
      })),
    );
    analyses.forEach((analysis, index) => {
      this.#start(analysis, profile, groups[index] ?? []);
    });
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

  #start(analysis: Analysis, profile: EndpointProfile, pictures: readonly AskedPicture[]): void {
    const controller = new AbortController();
    const done = this.#limiter(profile)
      .run(() => this.#answer(analysis, profile, pictures, controller.signal))
      .catch((thrown: unknown) => failed(toAppError(thrown)))
      .then((patch) => this.#finish(analysis.id, patch));
    this.#runs.set(analysis.id, { controller, done });
    done.catch(() => undefined);
  }

  async #finish(id: number, patch: AnalysisPatch): Promise<Analysis> {
    const { keeper, onFailure, onUpdate } = this.#options;
    try {
      if (patch.error && patch.error.code !== 'cancelled') onFailure(id, patch.error);
      const analysis = await keeper.update(id, patch);
      onUpdate({ analysis });
      return analysis;
    } catch (thrown) {
      onFailure(id, toAppError(thrown));
      throw thrown;
    } finally {
      this.#runs.delete(id);
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
    pictures: readonly AskedPicture[],
    signal: AbortSignal,
  ): Promise<AnalysisPatch> {
    if (signal.aborted) return cancelled();
    const images = [];
    for (const [position, picture] of pictures.entries()) {
      images.push(await this.#prepare(analysis, profile, position, picture));
      if (signal.aborted) return cancelled();
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
  ): Promise<{ bytes: Uint8Array; format: PictureFormat; width: number; height: number }> {
    const { imaging, keeper } = this.#options;
    const loaded = await picture.load();
    const { facts } = picture;
    const plan = planPicture(facts, analysis.model, analysis.detail, profile);
    const image =
      loaded.kind === 'prepared'
        ? loaded
        : plan.kind === 'original'
          ? { bytes: loaded.bytes, format: facts.format, width: facts.width, height: facts.height }
          : await imaging.prepare(loaded.bytes, plan);
    await keeper.setSent(analysis.id, position, image);
    return image;
  }

  async #answerOnDevice(
    analysis: Analysis,
    pictures: readonly AskedPicture[],
    images: readonly { bytes: Uint8Array; width: number; height: number }[],
    signal: AbortSignal,
  ): Promise<AnalysisPatch> {
    const { imaging, now } = this.#options;
    const reader = await this.#options.reader();
    const from = now();
    const findings: DeviceFindings[] = [];
    for (const [position, image] of images.entries()) {
      const picture = pictures[position];
      if (!picture) continue;
      const { grey, colours } = await imaging.readable(
        image.bytes,
        Math.max(image.width, image.height),
      );
      const text = await readInTime(reader, grey, signal);
      const { name, bytes, camera, facts } = picture;
      const { width, height, format } = facts;
      findings.push({ name, bytes, camera, width, height, format, text, colours });
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
    images: readonly { bytes: Uint8Array; format: PictureFormat }[],
    signal: AbortSignal,
  ): Promise<AnalysisPatch> {
    const { endpoints, keeper, onDelta, onFailure } = this.#options;
    const key = await endpoints.key(profile);
    const client = await this.#options.client(profile);
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
          keeping = keeper
            .update(analysis.id, { answer })
            .catch((thrown: unknown) => onFailure(analysis.id, toAppError(thrown)));
        }, KEEP_ANSWER_EVERY_MS);
      },
    });
    if (keepTimer) clearTimeout(keepTimer);
    await keeping;
    if (outcome.learned?.auth) await endpoints.learnAuth(profile.id, outcome.learned.auth);
    return patchOf(outcome);
  }
}

/** The text, or null where reading took too long: the measurements are worth having without it. */
async function readInTime(
  reader: TextReader,
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
  return error.code === 'cancelled' ? { status: 'cancelled', error } : { status: 'failed', error };
}

function cancelled(): AnalysisPatch {
  return failed({
    code: 'cancelled',
    message: 'Cancelled before anything was sent.',
    hint: 'Ask again when you are ready.',
    retryable: true,
  });
}

function checkQuestion(profile: EndpointProfile, question: Question): void {
  if (profile.kind === 'on-device') return;
  if (question.prompt.trim() === '') {
    throw new AppFailure({
      code: 'prompt-missing',
      message: 'There is no question yet.',
      hint: 'Write what you want to know about the picture, then ask.',
      retryable: false,
    });
  }
  if (modelFor(profile, question) === '') {
    throw new AppFailure({
      code: 'model-missing',
      message: 'No model is chosen.',
      hint: `Enter the name of a model that ${profile.name} offers.`,
      retryable: false,
    });
  }
}

function modelFor(profile: EndpointProfile, question: Question): string {
  if (profile.kind === 'on-device') return '';
  return question.model.trim() || (profile.models[0] ?? '');
}
