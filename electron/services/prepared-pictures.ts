import type { PlanChoices, SendPlan } from '../../shared/domain/plan';
import { preparationOf } from '../../shared/domain/preparation';
import type { PictureToSend } from '../history';
import type { Imaging } from '../imaging';
import type { AskedPicture } from './asked';
import { Limiter } from './limiter';
import { sha256Of } from './picture-source';
import { RecentBytes } from './recent-bytes';

export type { PictureToSend } from '../history';

/** What is sent of a picture, or would be. */
export interface Prepared extends PictureToSend {
  /** Of these bytes, lower-case hex. */
  readonly sha256: string;
  /** Of the preparation that made them. */
  readonly key: string;
}

/** What is needed of a picture to prepare it. */
export type Preparable = Pick<AskedPicture, 'sha256' | 'bytes' | 'facts' | 'load'>;

/** Bytes kept in memory: some hundred pictures scaled for a model, a dozen photos whole. */
const MAX_KEPT_BYTES = 64_000_000;
/** Originals in memory at the same time: as many as imaging has workers at most. */
const MAKING_AT_ONCE = 5;

/** Makes what is sent of pictures, and keeps the last of it: what was looked at before an ask is what the ask sends. */
export class PreparedPictures {
  readonly #imaging: Pick<Imaging, 'prepare'>;
  /** By the key of their preparation; so below. */
  readonly #kept: RecentBytes<Prepared>;
  readonly #making = new Map<string, Promise<Prepared>>();
  readonly #limiter = new Limiter(MAKING_AT_ONCE);

  constructor(imaging: Pick<Imaging, 'prepare'>, maxKeptBytes = MAX_KEPT_BYTES) {
    this.#imaging = imaging;
    this.#kept = new RecentBytes(maxKeptBytes);
  }

  /** @throws PictureFailure, AppFailure imaging-failed, or what `load` throws */
  async prepare(picture: Preparable, choices: PlanChoices): Promise<Prepared> {
    const { bytes, facts, sha256 } = picture;
    const { key, plan } = preparationOf({ ...facts, bytes, sha256 }, choices);
    const known = this.#kept.get(key) ?? this.#making.get(key);
    if (known) return known;
    const making = this.#limiter.run(() => this.#make(picture, plan, key));
    this.#making.set(key, making);
    try {
      const made = await making;
      this.#kept.set(key, made);
      return made;
    } finally {
      this.#making.delete(key);
    }
  }

  async #make({ facts, load }: Preparable, plan: SendPlan, key: string): Promise<Prepared> {
    const { clean, format, height, page, width } = facts;
    const bytes = await load();
    const made =
      plan.kind === 'original' && clean
        ? { bytes, format, width, height, removed: [] }
        : await this.#imaging.prepare(bytes, plan, page);
    return { ...made, key, sha256: await sha256Of(made.bytes) };
  }
}
