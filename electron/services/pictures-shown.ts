import { VIEW_SIDE } from '../../shared/domain/limits';
import type { Analysis, AnalysisPicture } from '../../shared/domain/analysis';
import { MIME_OF, type PictureFormat } from '../../shared/domain/picture';
import type { History } from '../history';
import type { EncodedPicture, Imaging } from '../imaging';
import type { Draft } from './draft';
import type { Previews } from './previews';

/** What a picture is called, and in which format it is sent. */
interface SentAs extends Pick<AnalysisPicture, 'name' | 'page'> {
  readonly format: PictureFormat;
}

/** The kept pictures that the page was told of in this session: it can ask for no others. */
export class KeptPictures {
  readonly #thumbnails = new Set<string>();
  readonly #sent = new Map<string, SentAs>();

  allowThumbnail(sha256: string | null): void {
    if (sha256) this.#thumbnails.add(sha256);
  }

  allowAnalysis(analysis: Analysis): void {
    this.allowThumbnail(analysis.thumbnail);
    for (const { name, page, thumbnail, sent } of analysis.pictures) {
      this.allowThumbnail(thumbnail);
      if (sent) this.allowSent(sent.sha256, { name, page, format: sent.format });
    }
    for (const [index, image] of analysis.images.entries()) {
      if (image.sha256 === null || image.format === null) continue;
      const name = `picture ${index + 1} of the answer`;
      this.allowSent(image.sha256, { name, page: 0, format: image.format });
    }
  }

  allowSent(sha256: string, as: SentAs): void {
    this.#sent.set(sha256, as);
  }

  hasThumbnail(sha256: string): boolean {
    return this.#thumbnails.has(sha256);
  }

  /** Null where the page was not told of these bytes. */
  sentAs(sha256: string): SentAs | null {
    return this.#sent.get(sha256) ?? null;
  }
}

export interface ShownPicture {
  readonly bytes: Uint8Array;
  readonly mime: string;
}

/** Views kept in memory, so that going back and forth between pictures is instant. */
const VIEWS_KEPT = 6;

export interface PicturesShownOptions {
  readonly draft: Pick<Draft, 'source' | 'read'>;
  readonly history: Pick<History, 'readPicture'>;
  readonly kept: KeptPictures;
  readonly imaging: Pick<Imaging, 'view' | 'tile'>;
  readonly previews: Pick<Previews, 'read'>;
}

type Load = () => Promise<Uint8Array>;

/** Gives the page the pictures it shows, each encoded by imaging. */
export class PicturesShown {
  readonly #views = new Map<string, Promise<ShownPicture>>();
  readonly #options: PicturesShownOptions;

  constructor(options: PicturesShownOptions) {
    this.#options = options;
  }

  /**
   * @param id a draft picture's id, or the SHA-256 of a kept picture
   * @param rest the address after the id: `thumb`, `view`, `sent` or `tile/COLUMN/ROW`; `page/PAGE/` before it for
   *   another page of a draft picture than its first
   * @returns null where there is no such picture for this page
   */
  async resolve(id: string, rest: string): Promise<ShownPicture | null> {
    const { draft, history, kept, previews } = this.#options;
    const source = draft.source(id);
    if (source) {
      const [, stated = '0', what = ''] = /^(?:page\/(\d{1,5})\/)?(.*)$/.exec(rest) ?? [];
      const page = Number(stated);
      if (what === 'thumb') return page === source.facts.page ? webp(source.thumbnail) : null;
      return this.#large(source.sha256, () => draft.read(source.sha256), 'view', what, page);
    }
    if (rest === 'thumb') {
      const thumbnail = kept.hasThumbnail(id) ? await history.readPicture(id) : null;
      return thumbnail && webp(thumbnail);
    }
    // Sent bytes may be the user's own file, so they are encoded anew before the page decodes them: without loss.
    const sent = kept.sentAs(id) ? await previews.read(id) : null;
    return sent && this.#large(id, async () => sent, 'sent', rest);
  }

  /** The whole picture under the name `whole`, or one tile of it. */
  async #large(
    sha256: string,
    load: Load,
    whole: 'view' | 'sent',
    rest: string,
    page = 0,
  ): Promise<ShownPicture | null> {
    const exact = whole === 'sent';
    if (rest === whole) return this.#view(`${whole}/${sha256}/${page}`, load, page, exact);
    const [, column, row] = /^tile\/(\d{1,3})\/(\d{1,3})$/.exec(rest) ?? [];
    if (column === undefined || row === undefined) return null;
    const { imaging } = this.#options;
    const tile = [sha256, Number(column), Number(row), page, exact] as const;
    return shown(await imaging.tile(await load(), ...tile));
  }

  /** @param key names picture and page, and whether it is exact */
  #view(key: string, load: Load, page: number, exact: boolean): Promise<ShownPicture> {
    const known = this.#views.get(key);
    this.#views.delete(key);
    const view = known ?? this.#encodeView(load, page, exact);
    this.#views.set(key, view);
    view.catch(() => this.#views.delete(key));
    for (const oldest of this.#views.keys()) {
      if (this.#views.size <= VIEWS_KEPT) break;
      this.#views.delete(oldest);
    }
    return view;
  }

  async #encodeView(load: Load, page: number, exact: boolean): Promise<ShownPicture> {
    return shown(await this.#options.imaging.view(await load(), VIEW_SIDE, page, exact));
  }
}

function shown({ bytes, format }: EncodedPicture): ShownPicture {
  return { bytes, mime: MIME_OF[format] };
}

function webp(bytes: Uint8Array): ShownPicture {
  return { bytes, mime: MIME_OF.webp };
}
