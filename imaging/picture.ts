import { MAX_PICTURE_PIXELS, MAX_PICTURE_SIDE } from '../shared/domain/limits';
import { MIME_OF, type EncodedFormat } from '../shared/domain/picture';
import type { Size } from '../shared/domain/vision-models';
import { AreaScaler } from './area-scaler';
import { DECODERS } from './decoders';
import type { Drawable } from './decoders/decoder';
import { readExif } from './exif';
import type { Opened } from './opened';
import { uprightMatrix, uprightSize } from './orientation';
import { Refusal } from './refusal';
import { readStructure } from './structure/read-structure';

/** Rows that are read back at once: some megabytes. */
const STRIP_ROWS = 64;

/**
 * Reads all that can be known without decoding.
 * @param page from 0
 * @throws Refusal for what is no picture, states no size, or is too large to decode
 */
export function openPicture(bytes: Uint8Array<ArrayBuffer>, page: number): Opened {
  const structure = readStructure(bytes, page);
  if (structure === null) throw new Refusal('not-a-picture');
  if (
    structure.width * structure.height > MAX_PICTURE_PIXELS ||
    Math.max(structure.width, structure.height) > MAX_PICTURE_SIDE
  ) {
    throw new Refusal('too-large');
  }
  if (structure.width * structure.height === 0) throw new Refusal('damaged');
  if (page >= structure.pages) throw new Refusal('damaged');
  const { format, animated, alpha, clean, strippable, pages } = structure;
  const { orientation: ofExif, camera } = readExif(structure.exif);
  const orientation = structure.orientation ?? ofExif;
  const { width, height } = uprightSize(structure, orientation);
  return {
    bytes,
    facts: {
      format,
      width,
      height,
      orientation,
      animated,
      alpha,
      clean,
      // Its EXIF data turn it.
      strippable: strippable && orientation === 1,
      pages,
      page,
      incomplete: false,
    },
    camera,
  };
}

/** A picture drawn upright. */
export interface Drawn {
  readonly canvas: OffscreenCanvas;
  /** Whether some pixels could not be decoded. */
  readonly incomplete: boolean;
}

/**
 * Decodes the first frame, or the page, and draws it upright.
 * @param width pixels of the result, after orientation; at most the picture's own
 * @param background painted under transparent pixels
 * @throws Refusal for a picture that does not decode
 */
export async function drawUpright(
  opened: Opened,
  width: number,
  height: number,
  background: string | null = null,
): Promise<Drawn> {
  const drawable = await DECODERS[opened.facts.format](opened, { width, height });
  try {
    const opaque = background !== null || !opened.facts.alpha;
    // What is missing of a picture that is not transparent would come out black.
    const behind = background ?? (opaque && drawable.incomplete ? 'white' : null);
    const canvas = draw(drawable, { width, height }, behind, opaque);
    return { canvas, incomplete: drawable.incomplete };
  } finally {
    drawable.close();
  }
}

export async function encode(
  canvas: OffscreenCanvas,
  format: EncodedFormat,
  quality: number,
): Promise<Uint8Array> {
  const blob = await canvas.convertToBlob({ type: MIME_OF[format], quality });
  if (blob.type !== MIME_OF[format]) throw new Error(`Cannot encode to ${format}.`);
  return new Uint8Array(await blob.arrayBuffer());
}

/** Draws upright in the drawable's own size, and scales that down in strips where fewer pixels are wanted. */
function draw(
  drawable: Drawable,
  to: Size,
  background: string | null,
  opaque: boolean,
): OffscreenCanvas {
  const { image, orientation, width, height } = drawable;
  const stored = { width, height };
  const upright = uprightSize(stored, orientation);
  const { canvas, context } = createCanvas(upright, opaque);
  if (background !== null) {
    context.fillStyle = background;
    context.fillRect(0, 0, upright.width, upright.height);
  }
  context.setTransform(...uprightMatrix(orientation, stored));
  context.drawImage(image, 0, 0, stored.width, stored.height);
  if (upright.width === to.width && upright.height === to.height) return canvas;

  const scaler = new AreaScaler(upright, to, !opaque);
  for (let top = 0; top < upright.height; top += STRIP_ROWS) {
    const rows = Math.min(STRIP_ROWS, upright.height - top);
    scaler.push(context.getImageData(0, top, upright.width, rows).data);
  }
  // Its pixels would stay until garbage is collected, which nothing makes urgent.
  canvas.width = 0;
  const small = createCanvas(to, opaque);
  small.context.putImageData(new ImageData(scaler.result, to.width, to.height), 0, 0);
  return small.canvas;
}

/** On the processor: results are read back at once, and no GPU process meets them. */
function createCanvas({ width, height }: Size, opaque: boolean) {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', { willReadFrequently: true, alpha: !opaque });
  if (context === null) throw new Error('No canvas context.');
  return { canvas, context };
}
