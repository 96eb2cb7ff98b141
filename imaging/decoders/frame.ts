import { MIME_OF, type PictureFormat } from '../../shared/domain/picture';
import type { Size } from '../../shared/domain/vision-models';
import { Refusal } from '../refusal';

/** What the runtime's decoder gives. */
export interface Frame {
  readonly image: VideoFrame;
  /** Whether the file ended too early: what is missing is transparent. */
  readonly incomplete: boolean;
}

/** Milliseconds in which a decoder finds a header that is there: some look for more than others. */
const HEADER_MS = 2000;
/** Rows that are looked at together. */
const STRIP_ROWS = 64;

/**
 * Decodes the first frame; of a file that ends too early, what can be decoded of it.
 * @param wish pixels to scale to while decoding, which not every format can
 * @throws Refusal `damaged` where nothing can be decoded
 */
export async function decodeFrame(
  bytes: Uint8Array<ArrayBuffer>,
  format: PictureFormat,
  wish: Size | null = null,
): Promise<Frame> {
  const options = {
    type: MIME_OF[format],
    preferAnimation: false,
    ...(wish && { desiredWidth: wish.width, desiredHeight: wish.height }),
  };
  const whole = new ImageDecoder({ ...options, data: bytes });
  const hasHeader = whole.tracks.ready.then(
    () => true,
    () => false,
  );
  try {
    return { image: (await whole.decode()).image, incomplete: false };
  } catch {
    // Without one there is nothing to be had. Of a WebP that ends too early not even the header is taken.
    if (format !== 'webp' && !(await hasHeader)) throw new Refusal('damaged');
  } finally {
    whole.close();
  }
  const part = await decodePart(bytes, options).catch(() => null);
  if (part !== null && !isBlank(part)) return { image: part, incomplete: true };
  part?.close();
  throw new Refusal('damaged');
}

/**
 * A decoder that has been given all its data takes a missing part for an error; one that is still being given some shows
 * what it has. So the stream ends only after the decoder was asked: its thread takes one after the other.
 */
async function decodePart(
  bytes: Uint8Array<ArrayBuffer>,
  options: Omit<ImageDecoderInit, 'data'>,
): Promise<VideoFrame> {
  let end = (): void => undefined;
  const data = new ReadableStream<Uint8Array>({
    start(control) {
      control.enqueue(bytes);
      end = () => control.close();
    },
  });
  const decoder = new ImageDecoder({ ...options, data });
  try {
    await within(HEADER_MS, decoder.tracks.ready);
    const decoding = decoder.decode({ completeFramesOnly: false });
    end();
    return (await decoding).image;
  } finally {
    decoder.close();
  }
}

async function within(milliseconds: number, promise: Promise<unknown>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error('No header.')), milliseconds);
  });
  try {
    await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Whether no pixel was decoded. */
function isBlank(image: VideoFrame): boolean {
  const { displayWidth: width, displayHeight: height } = image;
  const canvas = new OffscreenCanvas(width, Math.min(STRIP_ROWS, height));
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) return false;
  for (let top = 0; top < height; top += STRIP_ROWS) {
    context.clearRect(0, 0, width, STRIP_ROWS);
    context.drawImage(image, 0, -top, width, height);
    const { data } = context.getImageData(0, 0, width, canvas.height);
    for (let at = 3; at < data.length; at += 4) if (data[at] !== 0) return false;
  }
  return true;
}
