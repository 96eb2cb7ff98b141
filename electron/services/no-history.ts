import { AppFailure } from '../../shared/domain/app-error';
import { nameOfPage, type Analysis } from '../../shared/domain/analysis';
import type { SentPicture } from '../../shared/domain/picture';
import type { AnalysisPatch, History, NewAnalysis } from '../history';
import { sha256Of } from './picture-source';

/** What running analyses need of a history. */
export type Keeper = Pick<History, 'create' | 'setSent' | 'update' | 'addSending' | 'get'>;

/** Keeps analyses in memory for as long as they run: what `--no-history` asks for. */
export class NoHistory implements Keeper {
  readonly #analyses = new Map<number, Analysis>();

  async create(entries: readonly NewAnalysis[]): Promise<Analysis[]> {
    return entries.map((entry) => {
      const id = this.#analyses.size + 1;
      const { question } = entry;
      const analysis: Analysis = {
        ...question,
        id,
        createdAt: entry.createdAt,
        status: 'running',
        endpointName: entry.endpointName,
        errorCode: null,
        pictureCount: entry.pictures.length,
        firstPictureName: entry.pictures[0] ? nameOfPage(entry.pictures[0]) : '',
        thumbnail: null,
        stream: entry.stream,
        estimate: null,
        sentTo: null,
        pictures: entry.pictures.map(({ path: _, ...picture }) => ({
          ...picture,
          thumbnail: null,
          sent: null,
          removed: null,
        })),
        answer: '',
        reportedModel: null,
        finishReason: null,
        usage: null,
        ms: null,
        error: null,
      };
      this.#analyses.set(id, analysis);
      return analysis;
    });
  }

  async addSending(): Promise<void> {}

  async setSent(
    id: number,
    position: number,
    { bytes, format, width, height, removed }: Parameters<History['setSent']>[2],
  ): Promise<SentPicture> {
    const sha256 = await sha256Of(bytes);
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
    const analysis = { ...this.#known(id), ...patch, ...errorCode };
    this.#analyses.set(id, analysis);
    return analysis;
  }

  async get(id: number): Promise<Analysis | null> {
    return this.#analyses.get(id) ?? null;
  }

  #known(id: number): Analysis {
    const analysis = this.#analyses.get(id);
    if (analysis) return analysis;
    throw new AppFailure({
      code: 'not-found',
      message: 'This analysis is not there any more.',
      hint: 'Ask again.',
      retryable: false,
    });
  }
}
