// @ts-check
import { benchDir, startWindow } from './running-window.mjs';

/** @typedef {{width: number, height: number, type: 'image/webp' | 'image/jpeg', quality: number}} PictureForm */

/**
 * Pictures full of coloured noise, each different: nothing compresses or finds them equal.
 *
 * @param {import('./running-window.mjs').Display} display
 * @param {number} count
 * @param {PictureForm} form
 * @returns {Promise<Buffer[]>} encoded by Chromium, without metadata
 */
export async function drawPictures(display, count, form) {
  const window = await startWindow('bare', benchDir('pictures'), display);
  try {
    const pictures = [];
    for (let seed = 1; seed <= count; seed += 1)
      pictures.push(Buffer.from(await window.run(drawInPage, seed, form), 'base64'));
    return pictures;
  } finally {
    await window.close();
  }
}

/**
 * Runs in a page.
 * @param {number} seed
 * @param {PictureForm} form
 * @returns {Promise<string>} base64
 */
async function drawInPage(seed, { width, height, type, quality }) {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('No canvas.');
  const pixels = context.createImageData(width, height);
  let state = seed * 2654435761;
  for (let at = 0; at < pixels.data.length; at += 4) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    pixels.data[at] = state >>> 24;
    pixels.data[at + 1] = (at / width / 4) | 0;
    pixels.data[at + 2] = (state >>> 16) & 0x7f;
    pixels.data[at + 3] = 255;
  }
  context.putImageData(pixels, 0, 0);
  const blob = await canvas.convertToBlob({ type, quality });
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x8000)
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}
