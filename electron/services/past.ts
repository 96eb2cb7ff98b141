import { AppFailure, toAppError, type AppError } from '../../shared/domain/app-error';
import type { Analysis, AnalysisPicture } from '../../shared/domain/analysis';
import { UNDO_MS } from '../../shared/domain/limits';
import type { RequestSending } from '../../shared/domain/request-trace';
import type { Choices } from '../../shared/domain/settings';
import type { HistoryPage, HistoryQuery } from '../../shared/ipc/contract';
import type { Analyses } from './analyses';
import type { Asked } from './asked';
import type { Draft, UnderstoodPicture } from './draft';
import type { DraftLink } from './draft-files';
import type { Endpoints } from './endpoints/endpoints';
import type { AnalysisHistory } from './in-memory-store';
import type { KeptPictures } from './pictures-shown';
import { FileFailure, inspectPicture, readPictureAgain, type Inspector } from './picture-source';
import type { Settings } from './settings';

export interface PastOptions {
  readonly history: AnalysisHistory;
  readonly analyses: Analyses;
  readonly draft: Draft;
  readonly endpoints: Pick<Endpoints, 'list'>;
  readonly imaging: Inspector;
  readonly settings: Settings;
  readonly shown: KeptPictures;
  readonly onChanged: () => void;
  readonly onPurgeFailed: (thrown: unknown) => void;
  /** Told of a picture whose original is there but cannot be read, so that what was sent takes its place. */
  readonly onOriginalUnreadable: (name: string, error: AppError) => void;
}

/** What can be done with analyses of the past: find, open, ask or use again, delete with undo. */
export class Past {
  readonly #options: PastOptions;
  readonly #purges = new Map<number, NodeJS.Timeout>();

  constructor(options: PastOptions) {
    this.#options = options;
  }

  async list(query: HistoryQuery): Promise<HistoryPage> {
    const page = await this.#options.history.list(query);
    for (const { thumbnail } of page.entries) this.#options.shown.allowThumbnail(thumbnail);
    return page;
  }

  /** @throws AppFailure not-found */
  async get(id: number): Promise<Analysis> {
    const analysis = await this.#options.history.get(id);
    if (!analysis) throw notThere();
    this.#options.shown.allowAnalysis(analysis);
    return analysis;
  }

  /** A new row with the same question, about the pictures exactly as they were sent. */
  async askAgain(id: number): Promise<Analysis[]> {
    const { analyses } = this.#options;
    const past = await this.get(id);
    const pictures = await Promise.all(
      past.pictures.map((picture, position) => this.#askedAgain(past, picture, position)),
    );
    return analyses.ask(past, pictures, 'together');
  }

  /** Replaces the draft's pictures by those of the analysis; the originals where they still exist. */
  async useAgain(id: number): Promise<{ prompt: string; choices: Choices }> {
    const { draft, settings } = this.#options;
    const past = await this.get(id);
    if (!(await draft.replace(past.prompt, this.#pictures(past)))) throw picturesGone();
    const { endpointId, model, detail, size, system, maxTokens, temperature } = past;
    await settings.change({
      choices: {
        // One that only a command line named cannot be chosen here.
        ...(this.#isKnown(endpointId) && { endpointId }),
        detail,
        size,
        system,
        maxTokens,
        temperature,
        ...(model && { models: { [endpointId]: model } }),
      },
    });
    return { prompt: past.prompt, choices: settings.data.choices };
  }

  /**
   * What went over the wire for it, in order.
   * @throws AppFailure not-found
   */
  async sendings(id: number): Promise<readonly RequestSending[]> {
    const sendings = await this.#options.history.sendings(id);
    if (sendings === null) throw notThere();
    return sendings;
  }

  /** Hides the analysis, and removes it for good when the time to undo has passed. */
  async delete(id: number): Promise<void> {
    const { analyses, history, onChanged, onPurgeFailed } = this.#options;
    analyses.cancel([id]);
    await history.hide(id);
    onChanged();
    const purge = async () => {
      await analyses.ended(id);
      // An undo may have come while the request ended.
      if (this.#purges.delete(id)) await history.purge([id]);
    };
    clearTimeout(this.#purges.get(id));
    this.#purges.set(
      id,
      setTimeout(() => void purge().catch(onPurgeFailed), UNDO_MS),
    );
  }

  async undoDelete(id: number): Promise<void> {
    clearTimeout(this.#purges.get(id));
    this.#purges.delete(id);
    await this.#options.history.unhide(id);
    this.#options.onChanged();
  }

  /** Removes for good what is still waiting for an undo. */
  async close(): Promise<void> {
    for (const timer of this.#purges.values()) clearTimeout(timer);
    const ids = [...this.#purges.keys()];
    this.#purges.clear();
    if (ids.length > 0) await this.#options.history.purge(ids);
  }

  async *#pictures(past: Analysis): AsyncGenerator<UnderstoodPicture | DraftLink> {
    for (const [position, picture] of past.pictures.entries()) {
      const { link, name, page } = picture;
      if (link !== null) {
        yield { name, url: link };
        continue;
      }
      let original: Uint8Array | null = null;
      let failure: { readonly thrown: unknown } | null = null;
      try {
        original = await this.#original(past.id, picture, position);
      } catch (thrown) {
        failure = { thrown };
      }
      const sent = original ? null : await this.#sent(picture);
      if (failure) {
        if (!sent) throw failure.thrown;
        this.#options.onOriginalUnreadable(name, toAppError(failure.thrown));
      }
      if (original) yield this.#understood(picture, original, page);
      else if (sent) yield this.#understood(picture, sent, 0);
    }
  }

  #isKnown(endpointId: string): boolean {
    return this.#options.endpoints.list().some(({ profile }) => profile.id === endpointId);
  }

  async #askedAgain(past: Analysis, picture: AnalysisPicture, position: number): Promise<Asked> {
    const { link, name, page, sent, sha256 } = picture;
    if (link !== null) return { name, link };
    const { history, imaging } = this.#options;
    const bytes = await this.#sent(picture);
    const thumbnail = picture.thumbnail ? await history.readPicture(picture.thumbnail) : null;
    if (sent && bytes) {
      return {
        name,
        sha256,
        bytes: picture.bytes,
        thumbnail,
        facts: { ...FACTS_UNKNOWN, ...picture, format: picture.format ?? sent.format },
        camera: {},
        path: null,
        load: async () => bytes,
        prepared: { ...sent, bytes, removed: picture.removed },
      };
    }
    const original = await this.#original(past.id, picture, position);
    if (!original) throw picturesGone();
    const source = await inspectPicture(imaging, name, original, null, { page });
    return { ...source, load: async () => original };
  }

  async #understood(
    picture: AnalysisPicture,
    bytes: Uint8Array,
    page: number,
  ): Promise<UnderstoodPicture> {
    const { draft, imaging } = this.#options;
    const { name, sha256 } = picture;
    const known = draft.sourceOf(sha256);
    if (known?.facts.page === page) {
      // The draft may know the same bytes from another file.
      const source = known.name === name ? known : { ...known, name, path: null };
      return { source, bytes };
    }
    return { source: await inspectPicture(imaging, name, bytes, null, { page }), bytes };
  }

  /**
   * The original's bytes: from the draft's copy, or from where it lay if it did not change; null where it is gone.
   * @throws AppFailure picture-unusable where it is there and cannot be read
   */
  async #original(
    id: number,
    picture: AnalysisPicture,
    position: number,
  ): Promise<Uint8Array | null> {
    const { draft, history } = this.#options;
    let failure: { readonly thrown: unknown } | null = null;
    if (draft.sourceOf(picture.sha256)) {
      try {
        return await draft.read(picture.sha256);
      } catch (thrown) {
        if (toAppError(thrown).code !== 'picture-missing') failure = { thrown };
      }
    }
    const path = (await history.paths(id))[position];
    try {
      if (path) return await readPictureAgain(path, picture.sha256);
    } catch (thrown) {
      if (!(thrown instanceof FileFailure && thrown.isGone)) failure ??= { thrown };
    }
    if (failure) throw failure.thrown;
    return null;
  }

  #sent(picture: AnalysisPicture): Promise<Uint8Array | null> {
    return picture.sent
      ? this.#options.history.readPicture(picture.sent.sha256)
      : Promise.resolve(null);
  }
}

/** What is not kept of a past picture, and is not needed where its prepared bytes go again as they are. */
const FACTS_UNKNOWN = {
  orientation: 1,
  animated: false,
  alpha: false,
  clean: false,
  strippable: false,
  pages: 1,
  incomplete: false,
};

function notThere(): AppFailure {
  return new AppFailure({
    code: 'not-found',
    message: 'This analysis is not in the history any more.',
    hint: 'It was deleted, here or in another window.',
    retryable: false,
  });
}

function picturesGone(): AppFailure {
  return new AppFailure({
    code: 'picture-missing',
    message: 'The pictures of this analysis were never prepared, and the originals are gone.',
    hint: 'Drop the pictures again and ask.',
    retryable: false,
  });
}
