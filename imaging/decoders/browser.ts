import type { Size } from '../../shared/domain/vision-models';
import { uprightSize } from '../orientation';
import { orientationSupport } from '../orientation-probe';
import type { Opened } from '../opened';
import { Refusal } from '../refusal';
import type { Drawable } from './decoder';
import { decodeFrame, type Frame } from './frame';
import { storedPixels } from './stored-pixels';

/** The formats that the runtime itself decodes. */
export async function decodeByBrowser(opened: Opened, atLeastUpright: Size): Promise<Drawable> {
  const { facts } = opened;
  const { copies, draws } = await orientationSupport();
  const applied = draws[facts.format] ?? false;
  const atLeast = uprightSize(atLeastUpright, facts.orientation);
  const { image, incomplete } = await decode(opened, atLeast);
  return {
    image,
    width: image.displayWidth,
    height: image.displayHeight,
    orientation: applied ? 1 : facts.orientation,
    incomplete,
    ...(copies && { stored: () => storedPixels(image) }),
    close: () => image.close(),
  };
}

/** @param atLeast pixels as stored that the result must have, if the picture has them */
async function decode({ bytes, facts }: Opened, atLeast: Size): Promise<Frame> {
  const stored = uprightSize(facts, facts.orientation);
  const scaled = facts.format === 'jpeg' ? jpegScale(stored, atLeast) : stored;
  if (scaled !== stored) {
    const frame = await decodeFrame(bytes, facts.format, scaled);
    const size = sizeOf(frame);
    if (holds(size, atLeast) && holds(stored, size)) return frame;
    frame.image.close();
  }
  const frame = await decodeFrame(bytes, facts.format);
  const size = sizeOf(frame);
  if (holds(size, stored) && holds(stored, size)) return frame;
  // More pixels than the header states may be more than are allowed; fewer are not the picture.
  frame.image.close();
  throw new Refusal('damaged');
}

function sizeOf({ image }: Frame): Size {
  return { width: image.displayWidth, height: image.displayHeight };
}

/** Whether a picture has at least the pixels of another, be it turned or not. */
function holds(one: Size, other: Size): boolean {
  return (
    Math.min(one.width, one.height) >= Math.min(other.width, other.height) &&
    Math.max(one.width, one.height) >= Math.max(other.width, other.height)
  );
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
