import type { EncodedFormat } from '../../shared/domain/picture';
import type { EncodePlan } from '../../shared/domain/plan';
import { openPicture } from '../picture';
import { stripPicture } from '../strip/strip';
import { measureContent } from './content';
import { encode } from './encode';
import { QualityTrial, TRIED_TILES } from './quality';

export interface Encoded {
  readonly format: EncodedFormat;
  readonly bytes: Uint8Array;
}

/**
 * Encodes by content: text, line art and flat graphics without loss where the plan offers that and it keeps to
 * `maxBytes`; all else with the lowest quality that its print and its detail bear, and a lower one as far as that can be
 * borne where bytes must be saved.
 * @param canvas upright, of the planned size, opaque where only JPEG is taken
 * @returns null where nothing keeps to `maxBytes` and the original is to go instead
 */
export async function encodeAsPlanned(
  canvas: OffscreenCanvas,
  { lossless, lossy, maxBytes, orOriginal }: EncodePlan,
): Promise<Encoded | null> {
  const tried: Encoded[] = [];
  const fits = async (format: EncodedFormat, quality: number) => {
    const encoded = { format, bytes: await encodeClean(canvas, format, quality) };
    tried.push(encoded);
    return encoded.bytes.length <= maxBytes ? encoded : null;
  };
  const pixels = pixelsOf(canvas);
  const { flat, tiles } = measureContent(pixels.data, canvas, TRIED_TILES);

  if (lossless !== null && (flat || lossy === null)) {
    const encoded = await fits(lossless, 1);
    // An original that takes no more bytes has lost nothing either.
    if (encoded !== null || orOriginal) return encoded;
  }
  if (lossy !== null) {
    const trial = new QualityTrial(pixels, tiles, lossy);
    const quality = await trial.choose();
    const encoded = await fits(lossy, quality);
    if (encoded !== null) return encoded;
    for await (const lower of trial.sparing(quality)) {
      const smaller = await fits(lossy, lower);
      if (smaller !== null) return smaller;
    }
  }
  if (orOriginal) return null;
  return tried.reduce((best, each) => (each.bytes.length < best.bytes.length ? each : best));
}

/** The runtime writes an sRGB profile into JPEG and WebP, which says what is meant without it. */
async function encodeClean(
  canvas: OffscreenCanvas,
  format: EncodedFormat,
  quality: number,
): Promise<Uint8Array> {
  return stripPicture(openPicture(await encode(canvas, format, quality), 0));
}

function pixelsOf(canvas: OffscreenCanvas): ImageData {
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('No canvas context.');
  return context.getImageData(0, 0, canvas.width, canvas.height);
}
