import { MAX_PICTURE_PIXELS, MAX_PICTURE_SIDE } from '../shared/domain/limits';
import type { Size } from '../shared/domain/vision-models';
import { AreaScaler } from './area-scaler';
import { DECODERS } from './decoders';
import type { Drawable } from './decoders/decoder';
import type { StoredPixels } from './decoders/stored-pixels';
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
  const { format, animated, alpha, pages } = structure;
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
      // Only some tasks ask, and of a large PNG it takes long.
      get clean() {
        return structure.clean;
      },
      get strippable() {
        // Its EXIF data turn it.
        return orientation === 1 && structure.strippable;
      },
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
    const canvas = await draw(opened, drawable, { width, height }, behind, opaque);
    return { canvas, incomplete: drawable.incomplete };
  } finally {
    drawable.close();
  }
}

/** Draws upright, and scaled down where fewer pixels are wanted. */
async function draw(
  { facts }: Opened,
  drawable: Drawable,
  to: Size,
  background: string | null,
  opaque: boolean,
): Promise<OffscreenCanvas> {
  const upright = uprightSize(drawable, drawable.orientation);
  if (upright.width === to.width && upright.height === to.height) {
    return drawWhole(drawable, background, opaque).canvas;
  }
  const stored = drawable.stored?.() ?? null;
  return stored === null
    ? scaleDrawn(drawWhole(drawable, background, opaque), to, opaque)
    : turn(await scaleStored(stored, uprightSize(to, facts.orientation)), facts.orientation);
}

/** In its own size. */
function drawWhole(drawable: Drawable, background: string | null, opaque: boolean): Drawing {
  const { image, orientation, width, height } = drawable;
  const drawing = createDrawing(uprightSize(drawable, orientation), opaque);
  const { canvas, context } = drawing;
  if (background !== null) {
    context.fillStyle = background;
    context.fillRect(0, 0, canvas.width, canvas.height);
  }
  context.setTransform(...uprightMatrix(orientation, drawable));
  context.drawImage(image, 0, 0, width, height);
  return drawing;
}

async function scaleStored(stored: StoredPixels, to: Size): Promise<OffscreenCanvas> {
  const scaler = new AreaScaler(stored, to, { alpha: false, order: stored.order });
  for await (const strip of stored.strips()) scaler.push(strip);
  return canvasOf(scaler, to, true);
}

/** In strips: a copy of the whole may take more memory than there is. */
function scaleDrawn({ canvas, context }: Drawing, to: Size, opaque: boolean): OffscreenCanvas {
  const { width, height } = canvas;
  const scaler = new AreaScaler({ width, height }, to, { alpha: !opaque, order: 'rgba' });
  for (let top = 0; top < height; top += STRIP_ROWS) {
    const rows = Math.min(STRIP_ROWS, height - top);
    scaler.push(context.getImageData(0, top, width, rows).data);
  }
  // Its pixels would stay until garbage is collected, which nothing makes urgent.
  canvas.width = 0;
  return canvasOf(scaler, to, opaque);
}

function canvasOf({ result }: AreaScaler, size: Size, opaque: boolean): OffscreenCanvas {
  const { canvas, context } = createDrawing(size, opaque);
  context.putImageData(new ImageData(result, size.width, size.height), 0, 0);
  return canvas;
}

/** @param stored opaque, before orientation */
function turn(stored: OffscreenCanvas, orientation: number): OffscreenCanvas {
  if (orientation === 1) return stored;
  const { canvas, context } = createDrawing(uprightSize(stored, orientation), true);
  context.setTransform(...uprightMatrix(orientation, stored));
  context.imageSmoothingEnabled = false;
  context.drawImage(stored, 0, 0);
  return canvas;
}

interface Drawing {
  readonly canvas: OffscreenCanvas;
  readonly context: OffscreenCanvasRenderingContext2D;
}

/** On the processor: results are read back at once, and no GPU process meets them. */
function createDrawing({ width, height }: Size, opaque: boolean): Drawing {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', { willReadFrequently: true, alpha: !opaque });
  if (context === null) throw new Error('No canvas context.');
  return { canvas, context };
}
