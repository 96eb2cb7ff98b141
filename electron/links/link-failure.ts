import { AppFailure } from '../../shared/domain/app-error';
import type { RefusalReason } from '../../shared/domain/picture';

type Reason = Extract<
  RefusalReason,
  'private-address' | 'download-failed' | 'too-large' | 'not-a-picture'
>;

/** A link that gave no picture, with the reason in one sentence and as a word. */
export class LinkFailure extends AppFailure {
  readonly reason: Reason;
  /** As it was asked for. */
  readonly link: string;

  constructor(reason: Reason, link: string, message: string, hint: string) {
    const retryable = reason === 'download-failed';
    super({ code: 'picture-unusable', message, hint, retryable });
    this.reason = reason;
    this.link = link;
  }
}
