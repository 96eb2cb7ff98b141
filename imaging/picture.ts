import { MAX_PICTURE_PIXELS, MAX_PICTURE_SIDE } from '../shared/domain/limits';
import { MIME_OF, type PictureFacts, type PictureFormat } from '../shared/domain/picture';
import type { Size } from '../shared/domain/vision-models';
import { AreaScaler } from './area-scaler';
import { readExif } from './exif';
import { uprightMatrix, uprightSize } from './orientation';
import { orientationSupport } from './orientation-probe';
import { Refusal } from './refusal';
import { readStructure } from './structure/read-structure';

/** Rows that are read back at once: some megabytes. */
const STRIP_ROWS = 64;

/** A picture whose container was read and whose pixels were not yet. */
export interface Opened {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly facts: PictureFacts;
  readonly camera: Readonly<Record<string, string>>;
}

/**
 * Reads all that can be known without decoding.
 * @throws Refusal for what is no picture, states no size, or is too large to decode
 */
export async function openPicture(bytes: Uint8Array<ArrayBuffer>): Promise<Opened> {
  const structure = readStructure(bytes);
  if (structure === null) throw new Refusal('not-a-picture');
  if (
    structure.width * structure.height > MAX_PICTURE_PIXELS ||
    Math.max(structure.width, structure.height) > MAX_PICTURE_SIDE
  ) {
    throw new Refusal('too-large');
  }
  if (structure.width * structure.height === 0) throw new Refusal('damaged');
  const { format, animated, alpha, clean } = structure;
  const { orientation, camera } = readExif(structure.exif);
  const { width, height } = uprightSize(structure, orientation);
  return {
    bytes,
    facts: { format, width, height, orientation, animated, alpha, clean },
    camera,
  };
}

/**
 * Decodes the first frame and draws it upright.
 * @param width pixels of the result, after orientation; at most the picture's own
 * @param background painted under transparent pixels
 * @throws Refusal for a picture that does not decode
 */
export async function drawUpright(
  opened: Opened,
  width: number,
  height: number,
  background: string | null = null,
): Promise<OffscreenCanvas> {
  const { bytes, facts } = opened;
  const applied = (await orientationSupport())[facts.format];
  const frame = await decode(bytes, facts, uprightSize({ width, height }, facts.orientation));
  try {
    const orientation = applied ? 1 : facts.orientation;
    const opaque = background !== null || !facts.alpha;
    return drawFrame(frame, orientation, { width, height }, background, opaque);
  } finally {
    frame.close();
  }
}

export async function encode(
  canvas: OffscreenCanvas,
  format: PictureFormat,
  quality: number,
): Promise<Uint8Array> {
  const blob = await canvas.convertToBlob({ type: MIME_OF[format], quality });
  if (blob.type !== MIME_OF[format]) throw new Error(`Cannot encode to ${format}.`);
  return new Uint8Array(await blob.arrayBuffer());
}

/** @param atLeast pixels as stored that the result must have, if the picture has them */
async function decode(
  bytes: Uint8Array<ArrayBuffer>,
  facts: PictureFacts,
  atLeast: Size,
): Promise<VideoFrame> {
  const stored = uprightSize(facts, facts.orientation);
  const scaled = facts.format === 'jpeg' ? jpegScale(stored, atLeast) : stored;
  const frame = await decodeFrame(bytes, facts.format, scaled);
  const enough =
    Math.min(frame.displayWidth, frame.displayHeight) >= Math.min(atLeast.width, atLeast.height) &&
    Math.max(frame.displayWidth, frame.displayHeight) >= Math.max(atLeast.width, atLeast.height);
  if (enough) return frame;
  frame.close();
  return decodeFrame(bytes, facts.format, null);
}

/**
 * The smallest of the sizes a JPEG can be decoded to directly (eighths) that has at least the pixels asked for.
 * `ImageDecoder` takes a wish as a ceiling: asked for a size between two eighths it would give too few pixels.
 */
export function jpegScale(stored: Size, atLeast: Size): Size {
  for (let eighths = 1; eighths < 8; eighths += 1) {
    const width = Math.ceil((stored.width * eighths) / 8);
    const height = Math.ceil((stored.height * eighths) / 8);
    if (width >= atLeast.width && height >= atLeast.height) return { width, height };
  }
  return stored;
}

async function decodeFrame(
  bytes: Uint8Array<ArrayBuffer>,
  format: PictureFormat,
  wish: Size | null,
): Promise<VideoFrame> {
  const decoder = new ImageDecoder({
    data: bytes,
    type: MIME_OF[format],
    preferAnimation: false,
    ...(wish && { desiredWidth: wish.width, desiredHeight: wish.height }),
  });
  try {
    return (await decoder.decode()).image;
  } catch {
    throw new Refusal('damaged');
  } finally {
    decoder.close();
  }
}

/** Draws the frame upright in its own size, and scales that down in strips where fewer pixels are wanted. */
function drawFrame(
  frame: VideoFrame,
  orientation: number,
  to: Size,
  background: string | null,
  opaque: boolean,
): OffscreenCanvas {
  const stored = { width: frame.displayWidth, height: frame.displayHeight };
  const upright = uprightSize(stored, orientation);
  const { canvas, context } = createCanvas(upright, opaque);
  if (background !== null) {
    context.fillStyle = background;
    context.fillRect(0, 0, upright.width, upright.height);
  }
  context.setTransform(...uprightMatrix(orientation, stored));
  context.drawImage(frame, 0, 0, stored.width, stored.height);
  if (upright.width === to.width && upright.height === to.height) return canvas;

  const scaler = new AreaScaler(upright, to, !opaque);
  for (let top = 0; top < upright.height; top += STRIP_ROWS) {
    const rows = Math.min(STRIP_ROWS, upright.height - top);
    scaler.push(context.getImageData(0, top, upright.width, rows).data);
  }
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
