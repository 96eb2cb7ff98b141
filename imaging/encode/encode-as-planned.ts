import type { EncodedFormat } from '../../shared/domain/picture';
import type { EncodePlan } from '../../shared/domain/plan';
import { openPicture } from '../picture';
import { stripPicture } from '../strip/strip';
import { measureContent } from './content';
import { encode } from './encode';
import { encodePng } from './png';
import { QualityTrial, TRIED_TILES } from './quality';

/** Above these the runtime writes PNG: into more bytes, in less of the time that a job has. */
const MAX_SMALL_PNG_PIXELS = 64_000_000;

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
  const pixels = pixelsOf(canvas);
  const tried: Encoded[] = [];
  const fits = async (format: EncodedFormat, quality: number) => {
    const bytes =
      format === 'png' && canvas.width * canvas.height <= MAX_SMALL_PNG_PIXELS
        ? await encodePng(pixels)
        : await encodeClean(canvas, format, quality);
    const encoded = { format, bytes };
    tried.push(encoded);
    return bytes.length <= maxBytes ? encoded : null;
  };
  const { flat, tiles } = measureContent(pixels.data, canvas, TRIED_TILES);

  if (lossless !== null && (flat || lossy === null)) {
    const encoded = await fits(lossless, 1);
    if (encoded !== null) return encoded;
  }
  if (lossy !== null) {
    const trial = new QualityTrial(pixels, tiles, lossy);
    const quality = await trial.choose();
    const encoded = await fits(lossy, quality);
    if (encoded !== null) return encoded;
    // Print that would look worn is better left to the original.
    const lower = flat && orOriginal ? [] : trial.sparing(quality, orOriginal);
    for await (const sparing of lower) {
      const smaller = await fits(lossy, sparing);
      if (smaller !== null) return smaller;
    }
  }
  if (orOriginal) return null;
  return tried.reduce((best, each) => (each.bytes.length < best.bytes.length ? each : best));
}

/**
 * The runtime writes an sRGB profile into JPEG and WebP, which says what is meant without it. What else a later one may
 * write is its own, and nothing of the original: it stays.
 */
async function encodeClean(
  canvas: OffscreenCanvas,
  format: EncodedFormat,
  quality: number,
): Promise<Uint8Array> {
  const opened = openPicture(await encode(canvas, format, quality), 0);
  return opened.facts.strippable ? stripPicture(opened) : opened.bytes;
}

function pixelsOf(canvas: OffscreenCanvas): ImageData {
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('No canvas context.');
  return context.getImageData(0, 0, canvas.width, canvas.height);
}
