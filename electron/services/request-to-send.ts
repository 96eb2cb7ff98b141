import { nameOfPage } from '../../shared/domain/analysis';
import { AppFailure } from '../../shared/domain/app-error';
import { checkPlan, overLimitError } from '../../shared/domain/check-plan';
import { statedDetail, type EndpointProfile } from '../../shared/domain/endpoint';
import { keptEstimate, priceAt } from '../../shared/domain/estimate';
import { findModel, type OwnModel, type VisionModel } from '../../shared/domain/vision-models';
import type { PictureToSend } from '../history';
import { isLink, type Asked, type AskedLink, type AskedPicture } from './asked';
import { Limiter } from './limiter';
import type { PreparedPictures } from './prepared-pictures';
import { countTexts, textBytes } from './question';
import type { RunningAnalysis } from './running-analysis';
import type { TextTokens } from './text-tokens';

/** Pictures of one request: as many as imaging has workers on most computers. */
const PREPARED_AT_ONCE = 4;

/** One request that is about to be made. */
export interface Request {
  readonly running: RunningAnalysis;
  readonly profile: EndpointProfile;
  readonly pictures: readonly Asked[];
  readonly signal: AbortSignal;
  /**
   * Told of the exact bytes of each picture before anything is sent. What it throws fails the analysis, of which nothing
   * was sent then.
   */
  readonly onPrepared?: ((picture: AskedPicture, sent: PictureToSend) => Promise<void>) | undefined;
  /** Told that it went without the temperature of the question, which the model refuses. */
  readonly onTemperatureLeftOut: () => void;
  /** Whether it may go without `detail`, which the endpoint takes nowhere; asked once for all requests of an ask. */
  readonly confirmDetailLoss: () => Promise<boolean>;
}

/** A picture as it goes out, with its hash where it is kept, or a link. */
export type ImageToSend = (PictureToSend & { readonly sha256?: string }) | AskedLink;

/** What goes out for a request. */
export interface ToSend {
  readonly images: readonly ImageToSend[];
  /** Estimated tokens of its pictures and texts; null where they are not known. */
  readonly tokens: number | null;
}

export interface RequestServices {
  readonly ownModels: () => readonly OwnModel[];
  readonly prepared: Pick<PreparedPictures, 'prepare'>;
  readonly textTokens: Pick<TextTokens, 'count'>;
}

/**
 * Makes what goes out of the pictures of a request, and keeps it and what it should cost.
 * @throws AppFailure over-limit where the endpoint would refuse it, picture-unusable, imaging-failed, history-failed; the
 *   signal's reason
 */
export async function requestToSend(request: Request, services: RequestServices): Promise<ToSend> {
  const { profile, running, signal } = request;
  const { analysis } = running;
  const ownModels = services.ownModels();
  const model = findModel(analysis.model, ownModels);
  // Beside the preparing: the first text takes some hundred milliseconds.
  const counting = model ? countTexts(analysis, services.textTokens) : Promise.resolve(null);
  const images = await prepareAll(request, model, services);
  signal.throwIfAborted();
  checkLimits(request, images, model);

  const textTokens = await counting;
  signal.throwIfAborted();
  if (textTokens === null) return { images, tokens: null };
  const detail = statedDetail(profile, analysis.detail);
  const sizes = images.map((image) => ('link' in image ? null : image));
  const price = priceAt(profile, analysis.model, ownModels);
  const estimate = keptEstimate({ model, detail, pictures: sizes, textTokens, price });
  running.note({ estimate });
  return { images, tokens: estimate?.promptTokens ?? null };
}

/** In their order, several at a time; the first that fails, or the end of the request, spares those that wait. */
async function prepareAll(
  request: Request,
  model: VisionModel | null,
  services: RequestServices,
): Promise<ImageToSend[]> {
  const limiter = new Limiter(PREPARED_AT_ONCE);
  const failed = new AbortController();
  const signal = AbortSignal.any([request.signal, failed.signal]);
  const preparing = request.pictures.map(async (picture, position) =>
    isLink(picture)
      ? picture
      : limiter.run(() => prepare(request, position, picture, model, services), signal),
  );
  try {
    return await Promise.all(preparing);
  } catch (thrown) {
    failed.abort();
    // What is under way is still kept: before the request is said to have ended.
    await Promise.allSettled(preparing);
    throw thrown;
  }
}

async function prepare(
  { onPrepared, profile, running }: Request,
  position: number,
  picture: AskedPicture,
  model: VisionModel | null,
  { prepared }: RequestServices,
): Promise<ImageToSend> {
  const { detail, size } = running.analysis;
  const image =
    picture.prepared ?? (await prepared.prepare(picture, { model, detail, size, profile }));
  await onPrepared?.(picture, image);
  const sha256 = await running.keepSent(position, image);
  return sha256 === null ? image : { ...image, sha256 };
}

/** @throws AppFailure over-limit */
function checkLimits(
  { pictures, profile, running }: Request,
  images: readonly ImageToSend[],
  model: VisionModel | null,
): void {
  const { analysis } = running;
  const planned = {
    pictures: images.map((image) =>
      'link' in image
        ? null
        : { width: image.width, height: image.height, bytes: image.bytes.byteLength },
    ),
    textBytes: textBytes(analysis),
    model,
    detail: analysis.detail,
  };
  const overs = checkPlan(planned, profile);
  if (overs.length > 0) {
    throw new AppFailure(overLimitError(overs, (position) => nameOf(pictures[position])));
  }
}

function nameOf(asked: Asked | undefined): string {
  if (!asked) return '';
  return isLink(asked) ? asked.name : nameOfPage({ name: asked.name, page: asked.facts.page });
}
