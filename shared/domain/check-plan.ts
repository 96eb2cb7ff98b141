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
    };

/** What goes, or is planned to go, in one request. */
export interface PlannedRequest {
  readonly pictures: readonly (Size & {
    /** Null as long as nothing was prepared: limits in bytes are not checked then. */
    readonly bytes: number | null;
  })[];
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
    ...pictures.flatMap((picture, position) => [
      ...overSide(picture, position, limits),
      ...overPictureBytes(picture, position, limits),
      ...overPatches(picture, position, request),
    ]),
    ...overCount(pictures.length, limits),
    ...overBody(request, limits),
  ];
}

/** In a sentence and what to do about it. @param nameOf the name of the picture at a position */
export function overLimitInWords(over: OverLimit, nameOf: (position: number) => string): string {
  switch (over.kind) {
    case 'side':
      return `${nameOf(over.position)} is ${count(over.side)} pixels long; this endpoint takes ${count(over.limit)}. Send it to fit.`;
    case 'picture-bytes':
      return `${nameOf(over.position)} is ${megabytes(over.bytes)}; this endpoint takes ${megabytes(over.limit)}. At ${count(over.fittingSide)} pixels it should fit.`;
    case 'patches': {
      const { width, height } = over.fits;
      return `${nameOf(over.position)} is ${count(over.patches)} patches; this model refuses more than ${count(over.limit)}. At ${count(width)} × ${count(height)} pixels it fits.`;
    }
    case 'pictures':
      return `These are ${count(over.count)} pictures in one request; this endpoint takes ${count(over.limit)}. Ask about each, or about fewer.`;
    case 'body-bytes':
      return `The request is ${megabytes(over.bytes)}; this endpoint takes ${megabytes(over.limit)}. ${
        over.fittingPictures > 0
          ? `The first ${count(over.fittingPictures)} fit.`
          : 'Send a smaller size.'
      }`;
  }
}

function overSide(
  { width, height }: Size,
  position: number,
  { maxSide: limit = Infinity }: EndpointLimits,
): OverLimit[] {
  const side = Math.max(width, height);
  return side > limit ? [{ kind: 'side', position, side, limit }] : [];
}

function overPictureBytes(
  { bytes, width, height }: PlannedRequest['pictures'][number],
  position: number,
  { maxPictureBytes: limit = Infinity }: EndpointLimits,
): OverLimit[] {
  if (bytes === null || bytes <= limit) return [];
  const scale = Math.sqrt((limit / bytes) * BYTES_MARGIN);
  const fittingSide = Math.max(1, Math.floor(Math.max(width, height) * scale));
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
  let bytes = BODY_FRAME_BYTES + textBytes;
  let fittingPictures = 0;
  for (const [position, picture] of pictures.entries()) {
    bytes += PICTURE_FRAME_BYTES + Math.ceil((picture.bytes ?? 0) / 3) * 4;
    if (bytes <= limit) fittingPictures = position + 1;
  }
  return bytes > limit ? [{ kind: 'body-bytes', bytes, limit, fittingPictures }] : [];
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
