import type { Detail, EndpointProfile } from './endpoint';
import type { EncodedFormat, PictureFacts, PictureFormat } from './picture';
import { fitSide, imageTokens, pixelsUsed, type Size, type VisionModel } from './vision-models';

/**
 * How large a picture is sent: as large as the model can use, in all its pixels, or with this longest side (never
 * enlarged).
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
  /** For all else; null only where `lossless` is not. */
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

/**
 * Gives what is sent of a picture, in a format that the endpoint takes: to fit, as many pixels as the model can use at
 * this detail (all of them, up to {@link UNKNOWN_MODEL_SIDE}, where the model is unknown); the original bytes where they
 * already are that and hold nothing else.
 */
export function planPicture(picture: PlannedPicture, choices: PlanChoices): SendPlan {
  const { profile, size } = choices;
  const { width, height } = plannedSize(picture, choices);
  const asItIs = mayGoAsItIs(picture, profile);
  if (asItIs && width === picture.width && height === picture.height) return { kind: 'original' };
  return {
    kind: 'encode',
    width,
    height,
    ...planFormats(picture, profile.formats),
    maxBytes: Math.min(picture.bytes, profile.maxPictureBytes ?? Infinity),
    orOriginal: asItIs && size === 'fit' && costsNoMore(picture, choices),
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

/** Whether the file holds nothing but the one picture, upright, and the endpoint takes it. */
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

/** Whether an endpoint that scales the whole picture down itself takes it, and for the same tokens. */
function costsNoMore(picture: PlannedPicture, { detail, model, profile }: PlanChoices): boolean {
  const { width, height } = picture;
  return (
    profile.kind !== 'on-device' &&
    Math.max(width, height) <= (profile.maxSide ?? Infinity) &&
    imageTokens(model, detail, { width, height }).kind !== 'refused'
  );
}

function planFormats(
  { alpha, format }: PictureFacts,
  allowed: readonly PictureFormat[],
): Pick<EncodePlan, 'lossless' | 'lossy'> {
  const first = (wanted: readonly EncodedFormat[]) =>
    wanted.find((each) => allowed.includes(each)) ?? null;
  const lossy = first(alpha ? ['webp'] : ['jpeg', 'webp']);
  const lossless = first(['png', 'webp']);
  if (lossless === null && lossy === null) return { lossless, lossy: 'jpeg' };
  return { lossless: LOSSY_FORMATS.includes(format) && lossy !== null ? null : lossless, lossy };
}
