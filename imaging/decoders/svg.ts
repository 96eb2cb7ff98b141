import { MIME_OF } from '../../shared/domain/picture';
import type { Size } from '../../shared/domain/vision-models';
import type { Opened } from '../opened';
import { Refusal } from '../refusal';
import { drawingText } from '../structure/svg';
import type { Drawable } from './decoder';

/**
 * Draws an SVG in just the size asked for. It gets in through an image element, where the browser runs no script of it
 * and loads nothing it names; such elements are in pages alone, not in workers.
 */
export async function decodeSvg({ bytes }: Opened, atLeast: Size): Promise<Drawable> {
  const whole = await load(bytes);
  const image = whole ?? (await load(repaired(bytes)));
  if (image === null) throw new Refusal('damaged');
  return {
    image: draw(image, atLeast),
    ...atLeast,
    orientation: 1,
    incomplete: whole === null,
    close: () => image.removeAttribute('src'),
  };
}

/** A style may give it another shape than its tag says: it is fitted in, never stretched. */
function draw(image: HTMLImageElement, { width, height }: Size): OffscreenCanvas {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) throw new Error('No canvas context.');
  const scale = Math.min(width / image.naturalWidth, height / image.naturalHeight);
  if (!Number.isFinite(scale)) throw new Refusal('damaged');
  const across = image.naturalWidth * scale;
  const down = image.naturalHeight * scale;
  context.drawImage(image, (width - across) / 2, (height - down) / 2, across, down);
  return canvas;
}

/**
 * Over a `data:` address, which needs no more of the policy than itself.
 * @returns null where the browser finds the bytes not well-formed
 */
async function load(bytes: BlobPart): Promise<HTMLImageElement | null> {
  const address = await dataUrl(new Blob([bytes], { type: MIME_OF.svg }));
  const image = new Image();
  return new Promise((resolve) => {
    image.onload = () => resolve(image);
    image.onerror = () => resolve(null);
    image.src = address;
  });
}

function dataUrl(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(new Error('The bytes could not be read.'));
    reader.readAsDataURL(blob);
  });
}

/**
 * As a web page has it, whose rules forgive what ends too early, or names no namespace. The document is never shown:
 * no script of it runs and nothing is loaded.
 * @throws Refusal where nothing of a drawing is found, or it has entities, which those rules do not know
 */
function repaired(bytes: Uint8Array): string {
  const text = drawingText(bytes);
  const svg = new DOMParser().parseFromString(text, 'text/html').querySelector('svg');
  if (svg === null || text.includes('<!ENTITY')) throw new Refusal('damaged');
  return new XMLSerializer().serializeToString(svg);
}
