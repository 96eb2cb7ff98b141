import type { Analysis } from '../../shared/domain/analysis';
import { toAppError, type AppError } from '../../shared/domain/app-error';
import type { AnalysisPatch, PictureToSend } from '../history';
import type { RequestSending } from '../../shared/domain/request-trace';
import { statedImages } from './answer-images';
import type { AnalysisStore } from './in-memory-store';

/** An analysis while it runs: what becomes of it is kept at once, so that a crash costs little, and whole at its end. */
export class RunningAnalysis {
  /** As it was when it started. */
  readonly analysis: Analysis;
  readonly #store: AnalysisStore;
  /** `sent`: it is on its way or being answered. `repeat`: it was sent, refused, and waits to be sent again. */
  progress: 'unsent' | 'sent' | 'repeat' = 'unsent';
  #patch: AnalysisPatch = {};
  #unwritten: AnalysisPatch = {};

  constructor(analysis: Analysis, store: AnalysisStore) {
    this.analysis = analysis;
    this.#store = store;
  }

  /** Is written with what is kept next: each write costs the disk some milliseconds. */
  note(patch: AnalysisPatch): void {
    this.#patch = { ...this.#patch, ...patch };
    this.#unwritten = { ...this.#unwritten, ...patch };
  }

  /** Resolves when it is written; what cannot be written now is with the end. */
  async keep(patch: AnalysisPatch): Promise<void> {
    this.note(patch);
    const unwritten = this.#unwritten;
    this.#unwritten = {};
    await this.#store.update(this.analysis.id, unwritten).catch(() => undefined);
  }

  /**
   * Keeps the exact bytes of one picture.
   * @returns their SHA-256, where they were kept
   * @throws AppFailure history-failed: what is not kept is not sent
   */
  async keepSent(position: number, image: PictureToSend): Promise<string | null> {
    try {
      return (await this.#store.setSent(this.analysis.id, position, image)).sha256;
    } catch (thrown) {
      // Deleted, by the window beside this command line: that ends no request, and the end tells of it.
      if (toAppError(thrown).code !== 'not-found') throw thrown;
      return null;
    }
  }

  /** Keeps what went over the wire, at once: also where the app dies before the end. */
  async keepSending(sending: RequestSending): Promise<void> {
    // What fails here fails at the end, and is told of there.
    await this.#store.addSending(this.analysis.id, sending).catch(() => undefined);
  }

  /**
   * Keeps how it ended, and all that was kept before.
   * @param onNotKept what came of an answer, and may have cost money, is told also where it cannot be written
   */
  async end(patch: AnalysisPatch, onNotKept: (error: AppError) => void): Promise<Analysis> {
    const { analysis } = this;
    const whole = { ...this.#patch, ...patch };
    try {
      return await this.#store.update(analysis.id, whole);
    } catch (thrown) {
      onNotKept(toAppError(thrown));
      const images = await statedImages(whole.images ?? []);
      return { ...analysis, ...whole, images, errorCode: whole.error?.code ?? null };
    }
  }
}
