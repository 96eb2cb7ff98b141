import { MIME_OF } from '../../shared/domain/picture';
import type { Size } from '../../shared/domain/vision-models';
import type { Opened } from '../picture';
import { Refusal } from '../refusal';
import type { Drawable } from './decoder';

/**
 * Draws an SVG in just the size asked for. It gets in through an image element, where the browser runs no script of it
 * and loads nothing it names; such elements are in pages alone, not in workers.
 */
export async function decodeSvg({ bytes }: Opened, atLeast: Size): Promise<Drawable> {
  const { width, height } = atLeast;
  const image = await load(bytes);
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) throw new Error('No canvas context.');
  // A style may give it another shape than the tag says: it is fitted in, never stretched.
  const scale = Math.min(width / image.naturalWidth, height / image.naturalHeight);
  const across = Number.isFinite(scale) ? image.naturalWidth * scale : width;
  const down = Number.isFinite(scale) ? image.naturalHeight * scale : height;
  context.drawImage(image, (width - across) / 2, (height - down) / 2, across, down);
  return {
    image: canvas,
    width,
    height,
    orientation: 1,
    incomplete: false,
    close: () => image.removeAttribute('src'),
  };
}

/** Over a `data:` address: a drawing with foreign elements makes a canvas unreadable if it comes from a `blob:` one. */
async function load(bytes: Uint8Array<ArrayBuffer>): Promise<HTMLImageElement> {
  const image = new Image();
  const loaded = new Promise<void>((resolve, reject) => {
    image.onload = () => resolve();
    image.onerror = () => reject(new Refusal('damaged'));
  });
  image.src = await dataUrl(new Blob([bytes], { type: MIME_OF.svg }));
  await loaded;
  return image;
}

function dataUrl(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(new Error('The bytes could not be read.'));
    reader.readAsDataURL(blob);
  });
}
