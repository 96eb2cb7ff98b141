import { planPicture, type PlanChoices, type SendPlan } from '../../shared/domain/plan';
import type { PictureToSend } from '../history';
import type { Imaging } from '../imaging';
import type { AskedPicture } from './asked';
import { sha256Of } from './picture-source';

export type { PictureToSend } from '../history';

/** What is sent of a picture, or would be. */
export interface Prepared extends PictureToSend {
  /** Of these bytes, lower-case hex. */
  readonly sha256: string;
}

/** What is needed of a picture to prepare it. */
export type Preparable = Pick<AskedPicture, 'sha256' | 'bytes' | 'facts' | 'load'>;

/** Bytes kept in memory. */
const MAX_KEPT_BYTES = 64_000_000;

/** Makes what is sent of pictures, and keeps the last of it: what was looked at before an ask is what the ask sends. */
export class PreparedPictures {
  readonly #imaging: Pick<Imaging, 'prepare'>;
  /** By original, page and plan; the one used last at the end. */
  readonly #kept = new Map<string, Promise<Prepared>>();
  readonly #done = new Map<string, Prepared>();

  constructor(imaging: Pick<Imaging, 'prepare'>) {
    this.#imaging = imaging;
  }

  /** @throws PictureFailure, AppFailure imaging-failed, or what `load` throws */
  prepare(picture: Preparable, choices: PlanChoices): Promise<Prepared> {
    const { bytes, facts, sha256 } = picture;
    const plan = planPicture({ ...facts, bytes }, choices);
    const key = JSON.stringify([sha256, facts.page, plan]);
    const known = this.#kept.get(key) ?? this.#make(picture, plan);
    this.#kept.delete(key);
    this.#kept.set(key, known);
    known.then(
      (prepared) => this.#keep(key, prepared),
      () => this.#kept.delete(key),
    );
    return known;
  }

  /** The prepared picture with these bytes; null where it was let go. */
  find(sha256: string): Prepared | null {
    return [...this.#done.values()].find((prepared) => prepared.sha256 === sha256) ?? null;
  }

  #keep(key: string, prepared: Prepared): void {
    this.#done.delete(key);
    this.#done.set(key, prepared);
    let bytes = [...this.#done.values()].reduce((sum, each) => sum + each.bytes.byteLength, 0);
    for (const [oldest, each] of this.#done) {
      if (bytes <= MAX_KEPT_BYTES) break;
      bytes -= each.bytes.byteLength;
      this.#done.delete(oldest);
      this.#kept.delete(oldest);
    }
  }

  async #make({ facts, load }: Preparable, plan: SendPlan): Promise<Prepared> {
    const { clean, format, height, page, width } = facts;
    const bytes = await load();
    const made =
      plan.kind === 'original' && clean
        ? { bytes, format, width, height, removed: [] }
        : await this.#imaging.prepare(bytes, plan, page);
    return { ...made, sha256: await sha256Of(made.bytes) };
  }
}
