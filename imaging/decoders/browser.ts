import { MIME_OF, type PictureFormat } from '../../shared/domain/picture';
import type { Size } from '../../shared/domain/vision-models';
import { uprightSize } from '../orientation';
import { orientationSupport } from '../orientation-probe';
import type { Opened } from '../picture';
import { Refusal } from '../refusal';
import type { Drawable } from './decoder';

/** The formats that the runtime itself decodes. */
export async function decodeByBrowser(opened: Opened, atLeastUpright: Size): Promise<Drawable> {
  const { facts } = opened;
  const applied = (await orientationSupport())[facts.format] ?? false;
  const atLeast = uprightSize(atLeastUpright, facts.orientation);
  const frame = await decode(opened, atLeast);
  return {
    image: frame,
    width: frame.displayWidth,
    height: frame.displayHeight,
    orientation: applied ? 1 : facts.orientation,
    incomplete: false,
    close: () => frame.close(),
  };
}

/** @param atLeast pixels as stored that the result must have, if the picture has them */
async function decode({ bytes, facts }: Opened, atLeast: Size): Promise<VideoFrame> {
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
