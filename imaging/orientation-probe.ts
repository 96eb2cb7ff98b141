import { MIME_OF, type PictureFormat } from '../shared/domain/picture';
import { storedPixels } from './decoders/stored-pixels';
import { uprightMatrix, uprightSize } from './orientation';

export interface OrientationSupport {
  /** Whether a decoded frame of a format is drawn upright already. */
  readonly draws: Readonly<Partial<Record<PictureFormat, boolean>>>;
  /** Whether a copy of a frame's pixels has them as they are stored. */
  readonly copies: boolean;
}

/** 16 x 8 pixels in four equal parts, grey 0, 80, 160 and 240 in reading order, EXIF orientation 6. */
const PROBES = {
  jpeg: '/9j/4AAQSkZJRgABAQAAAQABAAD/4QAiRXhpZgAATU0AKgAAAAgAAQESAAMAAAABAAYAAAAAAAD/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQERMUFRUVDA8XGBYUGBIUFRT/wAALCAAIABABAREA/8QAFAABAAAAAAAAAAAAAAAAAAAACP/EABgQAAIDAAAAAAAAAAAAAAAAAAAZZ6Xk/9oACAEBAAA/AD+tuRaPQNVbci0eg//Z',
  png: 'iVBORw0KGgoAAAANSUhEUgAAABAAAAAICAAAAADVHSBLAAAAGmVYSWZNTQAqAAAACAABARIAAwAAAAEABgAAAAAAANZnS2kAAAAYSURBVAjXY2SAggAozcSABggLMC6g3AwAaIQBT/I5qq8AAAAASUVORK5CYII=',
  webp: 'UklGRmgAAABXRUJQVlA4WAoAAAAIAAAADwAABwAAVlA4TCAAAAAvD8ABAB8wUAM1UPMfeHcgzDaa5CQneb9jiOh/gP7aPkVYSUYiAAAATU0AKgAAABBFeGlmTWV0YQABARIAAwAAAAEABgAAAAAAAA==',
} as const;
const STORED = { width: 16, height: 8 };
const GREYS = [0, 80, 160, 240];
const ORIENTATION = 6;
/** Where the JPEG states its orientation. */
const JPEG_ORIENTATION_AT = 49;

let support: Promise<OrientationSupport> | null = null;

/**
 * Finds out, once a worker, which formats this runtime turns upright by itself: runtimes differ, and a picture turned
 * twice is as wrong as one not turned at all.
 * @throws Error where it does neither: no picture must be shown or sent then
 */
export function orientationSupport(): Promise<OrientationSupport> {
  support ??= probe();
  return support;
}

async function probe(): Promise<OrientationSupport> {
  const jpeg = await Promise.all(
    [1, 2, 3, 4, 5, 6, 7, 8].map((orientation) => {
      const bytes = fromBase64(PROBES.jpeg);
      bytes[JPEG_ORIENTATION_AT] = orientation;
      return probeOne('jpeg', bytes, orientation);
    }),
  );
  // Orientation 1 looks the same either way.
  const [, second, ...others] = jpeg;
  if (second === undefined || others.some(({ draws }) => draws !== second.draws)) {
    throw new Error('This runtime obeys some orientations and not others.');
  }
  const png = await probeOne('png', fromBase64(PROBES.png), ORIENTATION);
  const webp = await probeOne('webp', fromBase64(PROBES.webp), ORIENTATION);
  return {
    draws: { jpeg: second.draws, png: png.draws, webp: webp.draws, gif: true },
    copies: [...jpeg, png, webp].every(({ copies }) => copies),
  };
}

async function probeOne(
  format: PictureFormat,
  data: Uint8Array<ArrayBuffer>,
  orientation: number,
): Promise<{ draws: boolean; copies: boolean }> {
  const decoder = new ImageDecoder({ data, type: MIME_OF[format] });
  const { image } = await decoder.decode();
  const draws = comesUpright(image, orientation);
  const copies = await copiesAsStored(image);
  image.close();
  decoder.close();
  if (draws !== null) return { draws, copies };
  throw new Error(`This runtime turns a ${format} of orientation ${orientation} in its own way.`);
}

/** @returns null where it is drawn neither upright nor as stored */
function comesUpright(image: VideoFrame, orientation: number): boolean | null {
  const size = { width: image.displayWidth, height: image.displayHeight };
  const canvas = new OffscreenCanvas(size.width, size.height);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  context?.drawImage(image, 0, 0, size.width, size.height);

  const shows = (assumed: number) => {
    const expected = uprightSize(STORED, assumed);
    if (size.width !== expected.width || size.height !== expected.height) return false;
    const [a, b, c, d, e, f] = uprightMatrix(assumed, STORED);
    return haveGreys(
      (x, y) => context?.getImageData(a * x + c * y + e, b * x + d * y + f, 1, 1).data[0],
    );
  };
  if (shows(orientation)) return true;
  return shows(1) ? false : null;
}

async function copiesAsStored(image: VideoFrame): Promise<boolean> {
  const stored = storedPixels(image);
  if (stored?.width !== STORED.width || stored.height !== STORED.height) return false;
  const { value: whole } = await stored.strips().next();
  return haveGreys((x, y) => whole?.[(y * STORED.width + x) * 4]);
}

/** @param at gives the value of a pixel as stored */
function haveGreys(at: (x: number, y: number) => number | undefined): boolean {
  return GREYS.every((grey, part) => {
    const x = STORED.width * (part % 2 === 0 ? 0.25 : 0.75);
    const y = STORED.height * (part < 2 ? 0.25 : 0.75);
    const pixel = at(x, y);
    return pixel !== undefined && Math.abs(pixel - grey) < 30;
  });
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}
