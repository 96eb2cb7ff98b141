import type { Size } from '../../shared/domain/vision-models';
import type { Opened } from '../opened';
import type { StoredPixels } from './stored-pixels';

/** Decoded pixels, ready to be drawn. */
export interface Drawable {
  /** In sRGB, or tagged so that a canvas makes it so. */
  readonly image: CanvasImageSource;
  /** Pixels of the image as it is drawn. */
  readonly width: number;
  readonly height: number;
  /** EXIF orientation that is still to be applied: 1 where the decoder has done it, or there is none. */
  readonly orientation: number;
  /** Whether some of the pixels could not be decoded; they are blank. */
  readonly incomplete: boolean;
  /** The same pixels, where they can be had without drawing; null where this one has to be drawn. */
  stored?(): StoredPixels | null;
  close(): void;
}

/**
 * Decodes the first frame, or the page asked for.
 * @param atLeast pixels, after orientation, that the result must have if the picture has them: a decoder that can stop
 *   early may give fewer than all
 * @throws Refusal `damaged` where nothing can be decoded
 */
export type Decoder = (opened: Opened, atLeast: Size) => Promise<Drawable>;
