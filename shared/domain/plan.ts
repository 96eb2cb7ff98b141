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
  /** The original bytes: clean, allowed, and no larger in pixels than asked for. */
  | { readonly kind: 'original' }
  /** Scaled (never enlarged), upright, without metadata. */
  | {
      readonly kind: 'encode';
      /** Pixels, after orientation. */
      readonly width: number;
      readonly height: number;
      readonly format: EncodedFormat;
      /** The original's bytes are clean and allowed too: they go instead where encoding does not make them fewer. */
      readonly orOriginal?: true;
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
 * Gives what is sent of a picture, in a format that the endpoint takes: to fit, as many pixels as the model can use at
 * this detail (all of them, up to {@link UNKNOWN_MODEL_SIDE}, where the model is unknown); the original bytes where they
 * already are that and hold nothing else.
 */
export function planPicture(picture: PlannedPicture, choices: PlanChoices): SendPlan {
  const { profile, size } = choices;
  const { width, height } = plannedSize(picture, choices);
  const asItIs = mayGoAsItIs(picture, profile);
  if (asItIs && width === picture.width && height === picture.height) return { kind: 'original' };
  const format = planFormat(picture, profile.formats);
  const plan = { kind: 'encode', width, height, format } as const;
  return asItIs && size === 'fit' && costsNoMore(picture, choices)
    ? { ...plan, orOriginal: true }
    : plan;
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
    picture.clean &&
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

function planFormat(picture: PictureFacts, allowed: readonly PictureFormat[]): EncodedFormat {
  const photo = PHOTO_FORMATS.includes(picture.format) && !picture.alpha;
  const wanted = photo ? SMALL_FIRST : LOSSLESS_FIRST;
  return wanted.find((format) => allowed.includes(format)) ?? 'jpeg';
}
