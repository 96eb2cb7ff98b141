import type { AppError } from './app-error';
import { countInWords } from './count-in-words';
import type { Detail, EndpointProfile } from './endpoint';
import { imageTokens, pixelsUsed, type Size, type VisionModel } from './vision-models';

/** One thing about a request that its endpoint would refuse, and what it would take instead. */
export type OverLimit =
  | {
      readonly kind: 'side';
      /** Position of the picture in the request, from 0; here and below. */
      readonly position: number;
      /** Pixels of the longest side. */
      readonly side: number;
      readonly limit: number;
    }
  | {
      readonly kind: 'picture-bytes';
      readonly position: number;
      readonly bytes: number;
      readonly limit: number;
      /** Longest side, in pixels, at which it should fit: an estimate. */
      readonly fittingSide: number;
    }
  | {
      readonly kind: 'patches';
      readonly position: number;
      readonly patches: number;
      readonly limit: number;
      /** The largest size that is taken. */
      readonly fits: Size;
    }
  | { readonly kind: 'pictures'; readonly count: number; readonly limit: number }
  | {
      readonly kind: 'body-bytes';
      readonly bytes: number;
      readonly limit: number;
      /** How many of the pictures fit, counted from the first. */
      readonly fittingPictures: number;
      /** Longest side, in pixels, at which all of them should fit: an estimate. Null where the texts alone are too much. */
      readonly fittingSide: number | null;
    };

export interface RequestedPicture extends Size {
  /** Null as long as nothing was prepared: limits in bytes are not checked then. */
  readonly bytes: number | null;
}

/** What goes, or is planned to go, in one request. */
export interface PlannedRequest {
  /** Null for a link: it counts as a picture, and nothing else is known of it. */
  readonly pictures: readonly (RequestedPicture | null)[];
  /** Bytes of all texts. */
  readonly textBytes: number;
  readonly model: VisionModel | null;
  readonly detail: Detail;
}

export type EndpointLimits = Pick<
  EndpointProfile,
  'maxSide' | 'maxPictureBytes' | 'maxPictures' | 'maxBodyBytes'
>;

/** Bytes of a body around its texts and pictures, and around each picture in it. */
const BODY_FRAME_BYTES = 1_000;
const PICTURE_FRAME_BYTES = 100;
/** What is left to chance where a size in pixels stands for one in bytes. */
const BYTES_MARGIN = 0.9;

/**
 * What the endpoint would refuse of a request as planned; empty where it takes it, or does not state its limits.
 * Checked after the plan: what is scaled down before it is sent is over no limit.
 */
export function checkPlan(request: PlannedRequest, limits: EndpointLimits): readonly OverLimit[] {
  const { pictures } = request;
  return [
    ...pictures.flatMap((picture, position) =>
      picture === null
        ? []
        : [
            ...overSide(picture, position, limits),
            ...overPictureBytes(picture, position, limits),
            ...overPatches(picture, position, request),
          ],
    ),
    ...overCount(pictures.length, limits),
    ...overBody(request, limits),
  ];
}

/** What is over, in a sentence, and what would fit. @param nameOf the name of the picture at a position */
export function overLimitInWords(over: OverLimit, nameOf: (position: number) => string): string {
  return `${whatIsOver(over, nameOf)} ${whatFits(over)}`;
}

/** Of more than these only the number is told. */
const MOST_TOLD = 3;

/**
 * The error of a request that was not sent since its endpoint would refuse it: what holds for all of it first.
 * @param overs as {@link checkPlan} found them, at least one
 * @param nameOf the name of the picture at a position
 */
export function overLimitError(
  overs: readonly OverLimit[],
  nameOf: (position: number) => string,
): AppError {
  const ofAll = overs.filter((over) => !('position' in over));
  const told = [...ofAll, ...overs.filter((over) => 'position' in over)].slice(0, MOST_TOLD);
  const more = overs.length - told.length;
  const message = told.map((over) => whatIsOver(over, nameOf));
  if (more > 0) message.push(`So it is with ${more} more.`);
  const hint = [...new Set(told.map(whatFits)), 'Nothing was sent.'];
  return {
    code: 'over-limit',
    message: message.join(' '),
    hint: hint.join(' '),
    retryable: false,
    ...(more > 0 && { details: overs.map((over) => overLimitInWords(over, nameOf)).join('\n') }),
  };
}

function whatIsOver(over: OverLimit, nameOf: (position: number) => string): string {
  switch (over.kind) {
    case 'side': {
      const { limit, position, side } = over;
      return `${nameOf(position)} is ${count(side)} pixels long; this endpoint takes ${count(limit)}.`;
    }
    case 'picture-bytes': {
      const [bytes, limit] = amounts(over);
      return `${nameOf(over.position)} is ${bytes}; this endpoint takes ${limit}.`;
    }
    case 'patches': {
      const { limit, patches, position } = over;
      return `${nameOf(position)} is ${count(patches)} patches of 32 × 32 pixels; this model refuses more than ${count(limit)}.`;
    }
    case 'pictures':
      return `These are ${countInWords(over.count, 'picture')} in one request; this endpoint takes ${count(over.limit)}.`;
    case 'body-bytes': {
      const [bytes, limit] = amounts(over);
      return `The request is ${bytes}; this endpoint takes ${limit}.`;
    }
  }
}

function whatFits(over: OverLimit): string {
  switch (over.kind) {
    case 'side':
      return `It fits with a longest side of ${countInWords(over.limit, 'pixel')}.`;
    case 'picture-bytes':
      return `It should fit with a longest side of ${countInWords(over.fittingSide, 'pixel')}.`;
    case 'patches': {
      const { height, width } = over.fits;
      return `It fits at ${count(width)} × ${count(height)} pixels.`;
    }
    case 'pictures':
      return `The first ${count(over.limit)} fit; or ask about each.`;
    case 'body-bytes': {
      const { fittingPictures, fittingSide } = over;
      const first = fittingPictures > 0 ? `The first ${count(fittingPictures)} fit` : null;
      if (fittingSide === null) return first === null ? 'Shorten the prompt.' : `${first}.`;
      const smaller = `with a longest side of ${countInWords(fittingSide, 'pixel')}`;
      return first === null ? `It should fit ${smaller}.` : `${first}; all should ${smaller}.`;
    }
  }
}

function overSide(
  size: Size,
  position: number,
  { maxSide: limit = Infinity }: EndpointLimits,
): OverLimit[] {
  const side = longSide(size);
  return side > limit ? [{ kind: 'side', position, side, limit }] : [];
}

function overPictureBytes(
  picture: RequestedPicture,
  position: number,
  { maxPictureBytes: limit = Infinity }: EndpointLimits,
): OverLimit[] {
  const { bytes } = picture;
  if (bytes === null || bytes <= limit) return [];
  const fittingSide = sideWithin([picture], bytes, limit);
  return [{ kind: 'picture-bytes', position, bytes, limit, fittingSide }];
}

function overPatches(
  size: Size,
  position: number,
  { detail, model }: Pick<PlannedRequest, 'detail' | 'model'>,
): OverLimit[] {
  const counted = imageTokens(model, detail, size);
  if (counted.kind !== 'refused') return [];
  const { patches, limit } = counted;
  return [
    { kind: 'patches', position, patches, limit, fits: pixelsUsed(model, detail, size) ?? size },
  ];
}

function overCount(count: number, { maxPictures: limit = Infinity }: EndpointLimits): OverLimit[] {
  return count > limit ? [{ kind: 'pictures', count, limit }] : [];
}

function overBody(
  { pictures, textBytes }: PlannedRequest,
  { maxBodyBytes: limit = Infinity }: EndpointLimits,
): OverLimit[] {
  const frame = BODY_FRAME_BYTES + textBytes + pictures.length * PICTURE_FRAME_BYTES;
  let bytes = BODY_FRAME_BYTES + textBytes;
  let fittingPictures = 0;
  for (const [position, picture] of pictures.entries()) {
    bytes += PICTURE_FRAME_BYTES + Math.ceil((picture?.bytes ?? 0) / 3) * 4;
    if (bytes <= limit) fittingPictures = position + 1;
  }
  if (bytes <= limit) return [];
  const fittingSide = frame < limit ? sideWithin(pictures, bytes - frame, limit - frame) : null;
  return [{ kind: 'body-bytes', bytes, limit, fittingPictures, fittingSide }];
}

/**
 * The longest side, in pixels, to which pictures that take so many bytes are to be scaled down to be within the limit, if
 * their bytes go with their pixels.
 */
function sideWithin(pictures: PlannedRequest['pictures'], bytes: number, limit: number): number {
  const sides = pictures.flatMap((picture) =>
    picture === null ? [] : [[longSide(picture), picture.bytes ?? 0] as const],
  );
  const whole = sides.reduce((sum, [, of]) => sum + of, 0);
  const partAt = (side: number) =>
    sides.reduce((sum, [long, of]) => sum + of * Math.min(1, side / long) ** 2, 0) / whole;
  let fits = 1;
  let over = Math.max(...sides.map(([long]) => long)) + 1;
  while (over - fits > 1) {
    const middle = Math.floor((fits + over) / 2);
    if (partAt(middle) <= (limit / bytes) * BYTES_MARGIN) fits = middle;
    else over = middle;
  }
  return fits;
}

function longSide({ height, width }: Size): number {
  return Math.max(width, height);
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** In megabytes where that tells the two apart. */
function amounts({ bytes, limit }: { bytes: number; limit: number }): readonly [string, string] {
  const megabytes = [bytes, limit].map((each) => `${(each / 1_000_000).toFixed(1)} MB`);
  const [of = '', taken = ''] = megabytes;
  return of === taken ? [`${count(bytes)} bytes`, count(limit)] : [of, taken];
}
