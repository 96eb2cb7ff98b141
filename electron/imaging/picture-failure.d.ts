import { AppFailure } from '../../shared/domain/app-error';
import type { RefusalReason } from '../../shared/domain/picture';
type Reason = Extract<
  RefusalReason,
  'empty' | 'not-a-picture' | 'damaged' | 'too-large' | 'timeout'
>;
/** A picture that cannot be used, with the reason in one sentence and as a word. */
export declare class PictureFailure extends AppFailure {
  readonly reason: Reason;
  private constructor();
  static empty(): PictureFailure;
  /** @param seemsToBe what its bytes look like: `a HEIC picture`; null where nobody knows */
  static notAPicture(seemsToBe: string | null): PictureFailure;
  static damaged(): PictureFailure;
  static tooLarge(): PictureFailure;
  static timeout(): PictureFailure;
}
/** Imaging itself failed: nothing is wrong with the picture as far as anybody knows. */
export declare function imagingFailed(details: string): AppFailure;
export {};
