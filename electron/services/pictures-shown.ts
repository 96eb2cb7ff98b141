import { TILE_SIDE, VIEW_SIDE } from '../../shared/domain/limits';
import type { Analysis } from '../../shared/domain/analysis';
import type { History } from '../history';
import type { Imaging } from '../imaging';
import type { Draft } from './draft';

/** The kept pictures that the page was told of in this session: it can ask for no others. */
export class KeptPictures {
  readonly #thumbnails = new Set<string>();
  readonly #sent = new Set<string>();

  allowThumbnail(sha256: string | null): void {
    if (sha256) this.#thumbnails.add(sha256);
  }

  allowAnalysis(analysis: Analysis): void {
    this.allowThumbnail(analysis.thumbnail);
    for (const { thumbnail, sent } of analysis.pictures) {
      this.allowThumbnail(thumbnail);
      if (sent) this.#sent.add(sent.sha256);
    }
  }

  hasThumbnail(sha256: string): boolean {
    return this.#thumbnails.has(sha256);
  }

  hasSent(sha256: string): boolean {
    return this.#sent.has(sha256);
  }
}

export interface ShownPicture {
  readonly bytes: Uint8Array;
  readonly mime: string;
}

/** Views kept in memory, so that going back and forth between pictures is instant. */
const VIEWS_KEPT = 6;

export interface PicturesShownOptions {
  readonly draft: Draft;
  readonly history: History;
  readonly kept: KeptPictures;
  readonly imaging: Imaging;
}

/** Gives the page the pictures it shows, each encoded by imaging. */
export class PicturesShown {
  readonly #views = new Map<string, Promise<Uint8Array>>();
  readonly #options: PicturesShownOptions;

  constructor(options: PicturesShownOptions) {
    this.#options = options;
  }

  /**
   * @param id a draft picture's id, or the SHA-256 of a kept picture
   * @param rest the address after the id: `thumb`, `view`, `sent` or `tile/COLUMN/ROW`
   * @returns null where there is no such picture for this page
   */
  async resolve(id: string, rest: string): Promise<ShownPicture | null> {
    const { draft } = this.#options;
    const [kind = '', column, row, ...more] = rest.split('/');
    if (more.length > 0) return null;
    const source = draft.source(id);
    const bytes = source
      ? await this.#draftPicture(source.sha256, source.thumbnail, kind, column, row)
      : kind === 'thumb'
        ? await this.#keptThumbnail(id)
        : await this.#sentPicture(id, kind, column, row);
    return bytes && { bytes, mime: 'image/webp' };
  }

  async #draftPicture(
    sha256: string,
    thumbnail: Uint8Array,
    kind: string,
    column: string | undefined,
    row: string | undefined,
  ): Promise<Uint8Array | null> {
    if (kind === 'thumb') return thumbnail;
    const load = () => this.#options.draft.read(sha256);
    if (kind === 'view') return this.#view(sha256, load);
    return kind === 'tile' ? this.#tile(sha256, load, column, row) : null;
  }

  async #keptThumbnail(sha256: string): Promise<Uint8Array | null> {
    const { history, kept } = this.#options;
    return kept.hasThumbnail(sha256) ? history.readPicture(sha256) : null;
  }

  /** Sent bytes may be the user's own file, so they are encoded anew before the page decodes them. */
  async #sentPicture(
    sha256: string,
    kind: string,
    column: string | undefined,
    row: string | undefined,
  ): Promise<Uint8Array | null> {
    const { history, kept } = this.#options;
    if (!kept.hasSent(sha256)) return null;
    const bytes = await history.readPicture(sha256);
    if (!bytes) return null;
    const load = () => Promise.resolve(bytes);
    if (kind === 'sent') return this.#view(sha256, load);
    return kind === 'tile' ? this.#tile(sha256, load, column, row) : null;
  }

  #view(sha256: string, load: () => Promise<Uint8Array>): Promise<Uint8Array> {
    const known = this.#views.get(sha256);
    this.#views.delete(sha256);
    const view = known ?? this.#encodeView(load);
    this.#views.set(sha256, view);
    view.catch(() => this.#views.delete(sha256));
    for (const oldest of this.#views.keys()) {
      if (this.#views.size <= VIEWS_KEPT) break;
      this.#views.delete(oldest);
    }
    return view;
  }

  async #encodeView(load: () => Promise<Uint8Array>): Promise<Uint8Array> {
    return (await this.#options.imaging.view(await load(), VIEW_SIDE)).bytes;
  }

  async #tile(
    sha256: string,
    load: () => Promise<Uint8Array>,
    column: string | undefined,
    row: string | undefined,
  ): Promise<Uint8Array | null> {
    const x = tileIndex(column);
    const y = tileIndex(row);
    if (x === null || y === null) return null;
    return this.#options.imaging.tile(await load(), sha256, x, y);
  }
}

/** The most tiles a picture can have along one side. */
const MAX_TILES = Math.ceil(100_000 / TILE_SIDE);

function tileIndex(text: string | undefined): number | null {
  if (!text || !/^\d{1,4}$/.test(text)) return null;
  const index = Number(text);
  return index < MAX_TILES ? index : null;
}
