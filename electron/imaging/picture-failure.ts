import { AppFailure } from '../../shared/domain/app-error';
import {
  MAX_PICTURE_BYTES,
  MAX_PICTURE_PIXELS,
  MAX_PICTURE_SIDE,
} from '../../shared/domain/limits';
import type { RefusalReason } from '../../shared/domain/picture';

type Reason = Extract<
  RefusalReason,
  'empty' | 'not-a-picture' | 'damaged' | 'too-large' | 'timeout'
>;

/** A picture that cannot be used, with the reason in one sentence and as a word. */
export class PictureFailure extends AppFailure {
  readonly reason: Reason;

  private constructor(reason: Reason, message: string, hint: string) {
    super({ code: 'picture-unusable', message, hint, retryable: reason === 'timeout' });
    this.reason = reason;
  }

  static empty(): PictureFailure {
    return new PictureFailure(
      'empty',
      'The file is empty.',
      'Save or copy the picture again; it may not have been written completely.',
    );
  }

  /** @param seemsToBe what its bytes look like: `a HEIC picture`; null where nobody knows */
  static notAPicture(seemsToBe: string | null): PictureFailure {
    return new PictureFailure(
      'not-a-picture',
      seemsToBe
        ? `This is ${seemsToBe}. Looksee reads PNG, JPEG, GIF and WebP.`
        : 'This is not a picture that Looksee can read.',
      'Save it as PNG, JPEG, GIF or WebP and drop it again.',
    );
  }

  static damaged(): PictureFailure {
    return new PictureFailure(
      'damaged',
      'The picture is damaged: it could not be decoded.',
      'Copy or download it again from where it came from.',
    );
  }

  static tooLarge(): PictureFailure {
    const megapixels = MAX_PICTURE_PIXELS / 1_000_000;
    const megabytes = MAX_PICTURE_BYTES / 1024 / 1024;
    return new PictureFailure(
      'too-large',
      `The picture is too large: at most ${megapixels} megapixels, ${MAX_PICTURE_SIDE} pixels a side and ${megabytes} MB can be read.`,
      'Scale it down or cut out the part that matters.',
    );
  }

  static timeout(): PictureFailure {
    return new PictureFailure(
      'timeout',
      'Reading the picture took too long and was stopped.',
      'Scale it down or save it in another format, and drop it again.',
    );
  }
}

/** Imaging itself failed: nothing is wrong with the picture as far as anybody knows. */
export function imagingFailed(details: string): AppFailure {
  return new AppFailure({
    code: 'imaging-failed',
    message: 'The picture could not be processed.',
    hint: 'Try again. If it happens again with this picture, save it in another format.',
    retryable: true,
    details,
  });
}
