import { AppFailure } from '../../shared/domain/app-error';
import { foldText } from '../../shared/domain/fold-text';
import { nameOfPage, type Analysis } from '../../shared/domain/analysis';
import type { SentPicture } from '../../shared/domain/picture';
import type { RequestSending } from '../../shared/domain/request-trace';
import type { HistoryPage, HistoryQuery } from '../../shared/ipc/contract';
import type { AnalysisPatch, History, NewAnalysis } from '../history';
import { statedImages } from './answer-images';
import { sha256Of } from './picture-source';
import { RecentBytes } from './recent-bytes';

/** Bytes of pictures that models answered with; the oldest go first. */
const MAX_ANSWER_IMAGE_BYTES = 512 * 1024 * 1024;

/** What running analyses need of a history. */
export type AnalysisStore = Pick<
  History,
  'create' | 'setSent' | 'update' | 'addSending' | 'get' | 'readPicture'
>;

/** What the window needs of a history. */
export type AnalysisHistory = AnalysisStore &
  Pick<
    History,
    | 'notice'
    | 'sendings'
    | 'list'
    | 'paths'
    | 'hide'
    | 'unhide'
    | 'purge'
    | 'readPicture'
    | 'onExternalChange'
    | 'close'
  >;

/** What is kept of an analysis beside what everybody sees. */
interface Kept {
  readonly paths: readonly (string | null)[];
  readonly sendings: readonly RequestSending[];
  readonly isHidden: boolean;
}

/**
 * Keeps analyses in memory: what `--no-history` asks for, and what is left where the history cannot be opened. All is gone
 * when the process ends.
 */
export class InMemoryStore implements AnalysisHistory {
  readonly notice = null;
  readonly #analyses = new Map<number, Analysis>();
  readonly #kept = new Map<number, Kept>();
  readonly #pictures: RecentBytes<{ readonly bytes: Uint8Array }>;
  /** They were paid for: kept whatever is kept of what was sent. */
  readonly #answerImages = new RecentBytes<{ readonly bytes: Uint8Array }>(MAX_ANSWER_IMAGE_BYTES);
  #lastId = 0;

  /** @param maxPictureBytes of the pictures that were sent, and of thumbnails; the oldest go first */
  constructor(maxPictureBytes = 0) {
    this.#pictures = new RecentBytes(maxPictureBytes);
  }

  async create(entries: readonly NewAnalysis[]): Promise<Analysis[]> {
    const thumbnails = await Promise.all(
      entries.map(({ pictures }) =>
        Promise.all(pictures.map(({ thumbnail }) => this.#keepBytes(thumbnail))),
      ),
    );
    return entries.map((entry, index) => {
      const id = ++this.#lastId;
      const { question } = entry;
      const shown = thumbnails[index] ?? [];
      const analysis: Analysis = {
        ...question,
        id,
        createdAt: entry.createdAt,
        status: 'running',
        endpointName: entry.endpointName,
        errorCode: null,
        pictureCount: entry.pictures.length,
        firstPictureName: entry.pictures[0] ? nameOfPage(entry.pictures[0]) : '',
        thumbnail: shown[0] ?? null,
        stream: entry.stream,
        estimate: null,
        sentTo: null,
        pictures: entry.pictures.map(({ path: _, ...picture }, position) => ({
          ...picture,
          thumbnail: shown[position] ?? null,
          sent: null,
          removed: null,
        })),
        answer: '',
        thinking: '',
        images: [],
        reportedModel: null,
        finishReason: null,
        usage: null,
        ms: null,
        error: null,
      };
      this.#analyses.set(id, analysis);
      const paths = entry.pictures.map(({ path }) => path);
      this.#kept.set(id, { paths, sendings: [], isHidden: false });
      return analysis;
    });
  }

  async addSending(id: number, sending: RequestSending): Promise<void> {
    this.#change(id, (kept) => ({ ...kept, sendings: [...kept.sendings, sending] }));
  }

  async sendings(id: number): Promise<readonly RequestSending[] | null> {
    return this.#shown(id) ? (this.#kept.get(id)?.sendings ?? null) : null;
  }

  async setSent(
    id: number,
    position: number,
    { bytes, format, width, height, removed }: Parameters<History['setSent']>[2],
  ): Promise<SentPicture> {
    const sha256 = (await this.#keepBytes(bytes)) ?? '';
    const sent = { sha256, format, width, height, bytes: bytes.byteLength };
    const analysis = this.#known(id);
    const pictures = analysis.pictures.map((picture, index) =>
      index === position ? { ...picture, sent, removed } : picture,
    );
    this.#analyses.set(id, { ...analysis, pictures });
    return sent;
  }

  async update(id: number, patch: AnalysisPatch): Promise<Analysis> {
    const errorCode = patch.error === undefined ? {} : { errorCode: patch.error?.code ?? null };
    const { images: given, ...rest } = patch;
    const stated = given && (await statedImages(given));
    // Only now: what was written in the meantime must stay.
    const known = this.#known(id);
    const images = stated ?? known.images;
    for (const [index, { sha256 }] of images.entries()) {
      const image = given?.[index];
      if (sha256 !== null && image && 'bytes' in image) {
        this.#answerImages.set(sha256, { bytes: image.bytes });
      }
    }
    const analysis = { ...known, ...rest, ...errorCode, images };
    this.#analyses.set(id, analysis);
    return analysis;
  }

  async get(id: number): Promise<Analysis | null> {
    return this.#shown(id);
  }

  /** Words are found in prompt, answer, model and names, whatever their case and accents. */
  async list({ before, limit, text }: HistoryQuery): Promise<HistoryPage> {
    const words = foldText(text).split(/\s+/u).filter(Boolean);
    const found = [...this.#analyses.values()]
      .toReversed()
      .filter(({ id }) => (before === null || id < before) && this.#shown(id) !== null)
      .filter((analysis) => {
        const { answer, model, pictures, prompt } = analysis;
        const names = pictures.map(({ name }) => name);
        const all = foldText([prompt, answer, model, ...names].join('\n'));
        return words.every((word) => all.includes(word));
      });
    return { entries: found.slice(0, limit), more: found.length > limit };
  }

  async paths(id: number): Promise<readonly (string | null)[]> {
    return this.#kept.get(id)?.paths ?? [];
  }

  async hide(id: number): Promise<void> {
    this.#change(id, (kept) => ({ ...kept, isHidden: true }));
  }

  async unhide(id: number): Promise<void> {
    this.#change(id, (kept) => ({ ...kept, isHidden: false }));
  }

  async purge(ids: readonly number[] | 'hidden'): Promise<void> {
    const hidden = [...this.#kept].flatMap(([id, { isHidden }]) => (isHidden ? [id] : []));
    for (const id of ids === 'hidden' ? hidden : ids) {
      this.#analyses.delete(id);
      this.#kept.delete(id);
    }
  }

  async readPicture(sha256: string): Promise<Uint8Array | null> {
    return (this.#pictures.get(sha256) ?? this.#answerImages.get(sha256))?.bytes ?? null;
  }

  /** Nobody else can write here. */
  onExternalChange(): () => void {
    return () => undefined;
  }

  async close(): Promise<void> {}

  async #keepBytes(bytes: Uint8Array | null): Promise<string | null> {
    if (bytes === null) return null;
    const sha256 = await sha256Of(bytes);
    this.#pictures.set(sha256, { bytes });
    return sha256;
  }

  #shown(id: number): Analysis | null {
    return this.#kept.get(id)?.isHidden === false ? (this.#analyses.get(id) ?? null) : null;
  }

  #change(id: number, change: (kept: Kept) => Kept): void {
    this.#known(id);
    const kept = this.#kept.get(id);
    if (kept) this.#kept.set(id, change(kept));
  }

  #known(id: number): Analysis {
    const analysis = this.#analyses.get(id);
    if (analysis) return analysis;
    throw new AppFailure({
      code: 'not-found',
      message: 'This analysis no longer exists.',
      hint: 'Ask again.',
      retryable: false,
    });
  }
}
