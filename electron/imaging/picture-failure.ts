import { AppFailure } from '../../shared/domain/app-error';
import {
  MAX_PICTURE_BYTES,
  MAX_PICTURE_PIXELS,
  MAX_PICTURE_SIDE,
} from '../../shared/domain/limits';
import type { ImagingRefusal } from '../../shared/domain/imaging-job';
import {
  FORMATS_IN_WORDS,
  type PictureFormat,
  type RefusalReason,
} from '../../shared/domain/picture';
import type { OtherKind } from '../../shared/domain/sniff';

type Reason = Extract<
  RefusalReason,
  'empty' | 'not-a-picture' | 'damaged' | 'too-large' | 'timeout'
>;

/** What a file is instead of a picture, and how a picture is made of it. */
const OTHERS: Readonly<Record<OtherKind, { readonly what: string; readonly hint: string }>> = {
  archive: {
    what: 'a ZIP archive or an office document',
    hint: 'Unpack it and drop the pictures in it, or export the page as a picture.',
  },
  'camera-raw': {
    what: "a camera's raw file",
    hint: 'Develop it to JPEG or TIFF in your photo software, or drop the JPEG that the camera wrote beside it.',
  },
  compressed: {
    what: 'a compressed file',
    hint: 'Unpack it first. A compressed drawing (.svgz) can be saved as plain SVG.',
  },
  pdf: {
    what: 'a PDF document, which Looksee does not read yet',
    hint: 'Export the page as a picture, for example PNG, or take a screenshot of it, and drop that.',
  },
  photoshop: {
    what: 'a Photoshop file',
    hint: 'Export it as PNG, JPEG or TIFF and drop that.',
  },
  pointer: { what: 'a mouse pointer', hint: 'Save it as PNG and drop that.' },
  video: {
    what: 'a video',
    hint: 'Take a screenshot of the moment that matters and drop that.',
  },
  'web-page': {
    what: 'a web page, not a picture',
    hint: 'Open it in a browser, save the picture itself, and drop that.',
  },
};

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

  /** @param kind what its bytes look like; null where nobody knows */
  static notAPicture(kind: OtherKind | null): PictureFailure {
    const other = kind && OTHERS[kind];
    return new PictureFailure(
      'not-a-picture',
      other ? `This is ${other.what}.` : 'This is not a picture that Looksee can read.',
      other ? other.hint : `Looksee reads ${FORMATS_IN_WORDS}: save it as one of them.`,
    );
  }

  /** What the decoder refused. @param format what the bytes begin as */
  static refused(reason: ImagingRefusal, format: PictureFormat): PictureFailure {
    if (reason === 'too-large') return PictureFailure.tooLarge();
    if (reason === 'damaged') return PictureFailure.damaged();
    return format === 'tiff' ? PictureFailure.specialTiff() : PictureFailure.notAPicture(null);
  }

  private static specialTiff(): PictureFailure {
    return new PictureFailure(
      'not-a-picture',
      "This is a camera's raw file, or a TIFF in a form that Looksee does not read.",
      'Develop or export it as JPEG, PNG or a plain TIFF and drop that.',
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
    const megabytes = MAX_PICTURE_BYTES / 1_000_000;
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
