import type { Detail, EndpointProfile } from './endpoint';
import type { EncodedFormat, PictureFacts, PictureFormat } from './picture';
import { fitSide, imageTokens, pixelsUsed, type Size, type VisionModel } from './vision-models';

/**
 * How large a picture is sent: as large as the model can use, in all its pixels, or with this longest side (never
 * enlarged). To fit heeds the endpoint's longest side; the others are the user's word and stand as they are: where the
 * endpoint would refuse them, `checkPlan` says so.
 */
export type SizeChoice = 'fit' | 'original' | number;

/** What a plan depends on beside the picture. */
export interface PlanChoices {
  /** As `findModel` gives it; null for one that nobody has told us about. */
  readonly model: VisionModel | null;
  readonly detail: Detail;
  readonly size: SizeChoice;
  readonly profile: Pick<EndpointProfile, 'kind' | 'formats' | 'maxSide' | 'maxPictureBytes'>;
}

/** What is known of a picture that is to be sent. */
export type PlannedPicture = PictureFacts & {
  /** Size of the original, in bytes. */
  readonly bytes: number;
};

/** What imaging is to make of a picture before it is sent. */
export type SendPlan =
  /**
   * The original's own coded pixels, which are allowed and no more than asked for: its bytes as they are where they are
   * clean, otherwise with all else taken out of them.
   */
  { readonly kind: 'original' } | EncodePlan;

/** Scaled (never enlarged), upright, without metadata. */
export interface EncodePlan {
  readonly kind: 'encode';
  /** Pixels, after orientation. */
  readonly width: number;
  readonly height: number;
  /** For text and line art; null where the endpoint takes none, or the original kept none of its pixels exactly. */
  readonly lossless: EncodedFormat | null;
  /** For all else; null only where `lossless` is not: the endpoint takes no other, or none that keeps transparency. */
  readonly lossy: EncodedFormat | null;
  /** What it is to take at most: quality goes down for it, as far as that can be borne. */
  readonly maxBytes: number;
  /** The original's own coded pixels are allowed too: they go where nothing else keeps to `maxBytes`. */
  readonly orOriginal: boolean;
}

/** Pixels of the longest side for a model that nobody has told us about: it may use all it gets. */
export const UNKNOWN_MODEL_SIDE = 8192;
/** Pixels of the longest side for reading text on this device: print of a whole page stays legible, and time short. */
export const ON_DEVICE_SIDE = 3072;

/** Exact copies of what they hold would be large and no better. */
const LOSSY_FORMATS: readonly PictureFormat[] = ['jpeg', 'avif', 'heic'];
/** Bytes of a pixel and around all of them, where nothing is compressed. */
const PIXEL_BYTES = 4;
const HEADER_BYTES = 1_000;

/**
 * Gives what is sent of a picture, in a format that the endpoint takes: to fit, as many pixels as the model can use at
 * this detail (all of them, up to {@link UNKNOWN_MODEL_SIDE}, where the model is unknown); the original's own coded pixels
 * where they already are that. Of several frames or pages it is the one that the facts are of, within the bytes of all.
 */
export function planPicture(picture: PlannedPicture, choices: PlanChoices): SendPlan {
  const { profile } = choices;
  const size = plannedSize(picture, choices);
  const asItIs = mayGoAsItIs(picture, profile);
  if (asItIs && size.width === picture.width && size.height === picture.height) {
    return { kind: 'original' };
  }
  return {
    kind: 'encode',
    ...size,
    ...planFormats(picture, profile.formats),
    maxBytes: Math.min(ownBytes(picture, size), profile.maxPictureBytes ?? Infinity),
    orOriginal: asItIs && costsNoMore(picture, choices),
  };
}

/** Pixels that are sent of a picture of this size, never more than it has. */
export function plannedSize({ width, height }: Size, choices: PlanChoices): Size {
  const { detail, model, profile, size } = choices;
  const whole = { width, height };
  if (size === 'original') return whole;
  if (typeof size === 'number') return fitSide(whole, size);
  if (profile.kind === 'on-device') return fitSide(whole, ON_DEVICE_SIDE);
  const used = pixelsUsed(model, detail, whole) ?? fitSide(whole, UNKNOWN_MODEL_SIDE);
  return fitSide(used, profile.maxSide ?? Infinity);
}

/**
 * Whether the file holds one picture, upright and whole, and nothing else that cannot be taken out, and the endpoint takes
 * it.
 */
function mayGoAsItIs(
  picture: PlannedPicture,
  { formats, maxPictureBytes }: PlanChoices['profile'],
): boolean {
  return (
    (picture.clean || picture.strippable) &&
    !picture.animated &&
    !picture.incomplete &&
    picture.pages === 1 &&
    picture.orientation === 1 &&
    formats.includes(picture.format) &&
    picture.bytes <= (maxPictureBytes ?? Infinity)
  );
}

/** Whether the endpoint takes all pixels too, scales them down itself, and for the same tokens. */
function costsNoMore(
  { height, width }: PlannedPicture,
  { detail, model, profile, size }: PlanChoices,
): boolean {
  return (
    size === 'fit' &&
    profile.kind === 'chat-completions' &&
    Math.max(width, height) <= (profile.maxSide ?? Infinity) &&
    imageTokens(model, detail, { width, height }).kind === 'tokens'
  );
}

/** Bytes of the original. Those of a drawing say nothing about its pixels: it takes what these would uncompressed. */
function ownBytes({ bytes, format }: PlannedPicture, { height, width }: Size): number {
  return format === 'svg' ? HEADER_BYTES + width * height * PIXEL_BYTES : bytes;
}

/**
 * Without loss the original's own format first: what it kept in few bytes does not grow. With loss JPEG, of which qualities
 * near to none lost are small too. Transparency goes before bytes, and is lost only where the endpoint takes no format that
 * has it. Where it takes none that can be written, a JPEG is tried.
 */
function planFormats(
  { alpha, format }: PictureFacts,
  allowed: readonly PictureFormat[],
): Pick<EncodePlan, 'lossless' | 'lossy'> {
  const first = (...wanted: readonly EncodedFormat[]) =>
    wanted.find((each) => allowed.includes(each)) ?? null;
  const lossless = format === 'webp' ? first('webp', 'png') : first('png', 'webp');
  const lossy = alpha ? first('webp') : first('jpeg', 'webp');
  if (lossy === null) return { lossless, lossy: lossless === null ? 'jpeg' : null };
  return { lossless: LOSSY_FORMATS.includes(format) ? null : lossless, lossy };
}
