import { AppFailure } from '../../shared/domain/app-error';
import { EXTENSIONS_OF } from '../../shared/domain/picture';
import { sniffFormat } from '../../shared/domain/sniff';
import { findModel } from '../../shared/domain/vision-models';
import type { Preview, PreviewRequest } from '../../shared/ipc/contract';
import type { History } from '../history';
import { savePicture } from './desktop';
import type { Draft } from './draft';
import type { Endpoints } from './endpoints';
import type { KeptPictures } from './pictures-shown';
import type { PreparedPictures } from './prepared-pictures';
import { modelFor } from './question';
import type { Settings } from './settings';

export interface PreviewsOptions {
  readonly draft: Draft;
  readonly endpoints: Pick<Endpoints, 'profile'>;
  readonly history: Pick<History, 'readPicture'>;
  readonly kept: Pick<KeptPictures, 'allowSent' | 'hasSent'>;
  readonly prepared: PreparedPictures;
  readonly settings: Settings;
}

/** Shows, before anything is sent, exactly what would be. */
export class Previews {
  readonly #options: PreviewsOptions;

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
    if (!source) throw gone();
    const profile = endpoints.profile(choices.endpointId);
    const model = findModel(modelFor(profile, choices), settings.data.costs.ownModels);
    const load = () => draft.read(source.sha256);
    const made = await prepared.prepare({ ...source, load }, { model, detail, size, profile });
    const { bytes, format, height, removed, sha256, width } = made;
    kept.allowSent(sha256);
    return {
      sent: { sha256, format, width, height, bytes: bytes.byteLength },
      removed: removed ?? [],
    };
  }

  /**
   * Asks where, and writes the exact bytes there.
   * @returns false where the user wants none of it
   * @throws AppFailure picture-missing, invalid-request (it cannot be written there)
   */
  async save(sha256: string): Promise<boolean> {
    const { history, kept, prepared } = this.#options;
    const bytes = kept.hasSent(sha256)
      ? (prepared.find(sha256)?.bytes ?? (await history.readPicture(sha256)))
      : null;
    if (!bytes) throw gone();
    const [extension = ''] = EXTENSIONS_OF[sniffFormat(bytes) ?? 'png'];
    return savePicture(bytes, `sent-${sha256.slice(0, 8)}.${extension}`);
  }
}

function gone(): AppFailure {
  return new AppFailure({
    code: 'picture-missing',
    message: 'This picture is not there any more.',
    hint: 'Drop it again.',
    retryable: false,
  });
}
