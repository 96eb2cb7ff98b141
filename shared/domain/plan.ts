import type { Detail, EndpointProfile } from './endpoint';
import type { EncodedFormat, PictureFacts, PictureFormat } from './picture';
import { fitSide, pixelsUsed, type Size } from './vision-models';

/** What imaging is to make of a picture before it is sent. */
export type SendPlan =
  /** The original bytes: clean, allowed, and no larger in pixels than the detail can use. */
  | { readonly kind: 'original' }
  /** Scaled (never enlarged), upright, without metadata. */
  | {
      readonly kind: 'encode';
      /** Pixels, after orientation. */
      readonly width: number;
      readonly height: number;
      readonly format: EncodedFormat;
    };

/** Pixels of the longest side for a model that nobody has told us about: it may use all it gets. */
export const UNKNOWN_MODEL_SIDE = 8192;
/** Pixels of the longest side for reading text on this device: print of a whole page stays legible, and time short. */
export const ON_DEVICE_SIDE = 3072;

/** Lossy formats: what they hold is mostly photos, and exact copies of them would be large and no better. */
const PHOTO_FORMATS: readonly PictureFormat[] = ['jpeg', 'webp', 'avif', 'heic'];
/** Formats to encode to, best first: one that keeps what the source format kept. */
const LOSSLESS_FIRST: readonly EncodedFormat[] = ['png', 'webp', 'jpeg'];
const SMALL_FIRST: readonly EncodedFormat[] = ['jpeg', 'webp', 'png'];

/**
 * Gives what is sent of a picture: as many pixels as the model can use at this detail (all of them, up to
 * {@link UNKNOWN_MODEL_SIDE}, where the model is unknown), in a format that the endpoint takes; the original bytes
 * where they already are that and hold nothing else.
 */
export function planPicture(
  picture: PictureFacts,
  model: string,
  detail: Detail,
  profile: EndpointProfile,
): SendPlan {
  const { width, height } = planSize(picture, model, detail, profile);
  const whole = width === picture.width && height === picture.height;
  const asItIs =
    whole &&
    picture.clean &&
    !picture.animated &&
    !picture.incomplete &&
    picture.pages === 1 &&
    picture.orientation === 1 &&
    profile.formats.includes(picture.format);
  if (asItIs) return { kind: 'original' };
  return { kind: 'encode', width, height, format: planFormat(picture, profile.formats) };
}

function planSize(
  { width, height }: PictureFacts,
  model: string,
  detail: Detail,
  profile: EndpointProfile,
): Size {
  if (profile.kind === 'on-device') return fitSide({ width, height }, ON_DEVICE_SIDE);
  return pixelsUsed(model, detail, width, height) ?? fitSide({ width, height }, UNKNOWN_MODEL_SIDE);
}

function planFormat(picture: PictureFacts, allowed: readonly PictureFormat[]): EncodedFormat {
  const photo = PHOTO_FORMATS.includes(picture.format) && !picture.alpha;
  const wanted = photo ? SMALL_FIRST : LOSSLESS_FIRST;
  return wanted.find((format) => allowed.includes(format)) ?? 'jpeg';
}
