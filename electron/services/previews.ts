import { nameOfPage } from '../../shared/domain/analysis';
import { AppFailure } from '../../shared/domain/app-error';
import { findModel } from '../../shared/domain/vision-models';
import type { Preview, PreviewRequest } from '../../shared/ipc/contract';
import type { History } from '../history';
import { savePicture } from './desktop';
import type { Draft } from './draft';
import { notInDraft } from './draft-files';
import type { Endpoints } from './endpoints/endpoints';
import { fileStem } from './file-stem';
import type { KeptPictures } from './pictures-shown';
import type { Prepared, PreparedPictures } from './prepared-pictures';
import { modelFor } from './question';
import { RecentBytes } from './recent-bytes';
import type { Settings } from './settings';

export interface PreviewsOptions {
  readonly draft: Pick<Draft, 'source' | 'read'>;
  readonly endpoints: Pick<Endpoints, 'profile'>;
  readonly history: Pick<History, 'readPicture'>;
  readonly kept: Pick<KeptPictures, 'allowSent' | 'sentAs'>;
  readonly prepared: Pick<PreparedPictures, 'prepare'>;
  readonly settings: Pick<Settings, 'data'>;
}

/** Bytes of previews kept in memory: those of one picture at every detail, and of some others. */
const MAX_PREVIEW_BYTES = 64_000_000;

/** Shows, before anything is sent, exactly what would be. */
export class Previews {
  readonly #options: PreviewsOptions;
  /** By SHA-256. Kept apart from what asks prepare: many pictures asked about must not blank the one that is looked at. */
  readonly #made = new RecentBytes<Prepared>(MAX_PREVIEW_BYTES);

  constructor(options: PreviewsOptions) {
    this.#options = options;
  }

  /**
   * @param id of a draft picture
   * @throws AppFailure picture-missing, not-found (of the endpoint), picture-unusable, imaging-failed
   */
  async make(id: string, choices: Omit<PreviewRequest, 'id'>): Promise<Preview> {
    const { draft, endpoints, kept, prepared, settings } = this.#options;
    const { detail, size } = choices;
    const source = draft.source(id);
    if (!source) throw notInDraft();
    const profile = endpoints.profile(choices.endpointId);
    const model = findModel(modelFor(profile, choices), settings.data.costs.ownModels);
    const load = () => draft.read(source.sha256);
    const made = await prepared.prepare({ ...source, load }, { model, detail, size, profile });
    const { bytes, format, height, key, removed, sha256, width } = made;
    this.#made.set(sha256, made);
    kept.allowSent(sha256, { name: source.name, page: source.facts.page, format });
    return {
      sent: { sha256, format, width, height, bytes: bytes.byteLength },
      removed: removed ?? [],
      key,
    };
  }

  /** The exact bytes of a preview, or of what the history keeps as sent; null where they are gone. */
  async read(sha256: string): Promise<Uint8Array | null> {
    return this.#made.get(sha256)?.bytes ?? this.#options.history.readPicture(sha256);
  }

  /**
   * Asks where, and writes the exact bytes there.
   * @returns false where the user wants none of it
   * @throws AppFailure picture-missing, invalid-request (it cannot be written there)
   */
  async save(sha256: string): Promise<boolean> {
    const sentAs = this.#options.kept.sentAs(sha256);
    const bytes = sentAs && (await this.read(sha256));
    if (!sentAs || !bytes) throw gone();
    const { format, name, page } = sentAs;
    const stem = nameOfPage({ name: fileStem(name), page });
    return savePicture(bytes, `${stem} (as sent)`, format);
  }
}

function gone(): AppFailure {
  return new AppFailure({
    code: 'picture-missing',
    message: 'What was sent is not there any more.',
    hint: 'Look at the picture again, then save it.',
    retryable: false,
  });
}
