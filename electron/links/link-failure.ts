import { AppFailure } from '../../shared/domain/app-error';
import type { RefusalReason } from '../../shared/domain/picture';

type Reason = Extract<
  RefusalReason,
  'private-address' | 'download-failed' | 'too-large' | 'not-a-picture'
>;

/** A link that gave no picture, with the reason in one sentence and as a word. */
export class LinkFailure extends AppFailure {
  readonly reason: Reason;
  /** As it was asked for, also where it was another address that a redirect led to. */
  readonly link: string;

  /** @param details the technical part */
  constructor(reason: Reason, link: string, message: string, hint: string, details?: string) {
    const retryable = reason === 'download-failed';
    super({
      code: 'picture-unusable',
      message,
      hint,
      retryable,
      ...(details !== undefined && { details }),
    });
    this.reason = reason;
    this.link = link;
  }
}
