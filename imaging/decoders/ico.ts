import type { Opened } from '../opened';
import { Refusal } from '../refusal';
import { readDib } from '../structure/bmp';
import { largestEntry, type IconEntry } from '../structure/ico';
import type { Drawable } from './decoder';
import { decodeFrame } from './frame';

const FILE_HEADER = 14;
/** The fourth kind of header, which has masks of the colours. */
const MASKED_HEADER = 108;
const BIT_FIELDS = 3;
/** Of blue, green, red, alpha in memory: red, green, blue, alpha. */
const MASKS = [0xff_0000, 0xff00, 0xff, 0xff00_0000];

/**
 * The largest picture of an icon. The runtime reads icons too, but only those whose directory states no wrong size, and
 * nothing of one that is cut off.
 */
export async function decodeIco({ bytes, facts }: Opened): Promise<Drawable> {
  const entry = largestEntry(bytes);
  if (entry === null) throw new Refusal('damaged');
  const { image, incomplete } =
    entry.kind === 'png'
      ? await decodeFrame(entry.bytes.slice(), 'png')
      : await decodeFrame(bitmapOf(entry), 'bmp');
  const { displayWidth: width, displayHeight: height } = image;
  if (width !== facts.width || height !== facts.height) {
    image.close();
    throw new Refusal('damaged');
  }
  const masked = entry.kind === 'bitmap' && entry.bitsPerPixel < 32;
  return {
    image: masked ? applyMask(entry, image) : image,
    width,
    height,
    orientation: 1,
    incomplete: incomplete || (masked && maskEnd(entry) > entry.bytes.length),
    close: () => image.close(),
  };
}

/** The bitmap as a file of its own, without the mask. */
function bitmapOf(entry: IconEntry): Uint8Array<ArrayBuffer> {
  const { pixelsAt, compression } = readDib(entry.bytes, 0);
  // Before room is made for as many colours as it states.
  if (pixelsAt >= entry.bytes.length) throw new Refusal('damaged');
  const masked = entry.bitsPerPixel === 32 && compression === 0;
  const header = masked ? MASKED_HEADER : pixelsAt;
  const pixels = entry.bytes.subarray(pixelsAt);
  const file = new Uint8Array(FILE_HEADER + header + pixels.length);
  file.set([0x42, 0x4d]);
  file.set(entry.bytes.subarray(0, masked ? 40 : header), FILE_HEADER);
  file.set(pixels, FILE_HEADER + header);
  const view = new DataView(file.buffer);
  view.setUint32(2, file.length, true);
  view.setUint32(10, FILE_HEADER + header, true);
  if (masked) {
    view.setUint32(FILE_HEADER, MASKED_HEADER, true);
    view.setUint32(FILE_HEADER + 16, BIT_FIELDS, true);
    view.setUint32(FILE_HEADER + 32, 0, true);
    MASKS.forEach((mask, index) => view.setUint32(FILE_HEADER + 40 + index * 4, mask, true));
  }
  const isCore = view.getUint32(FILE_HEADER, true) === 12;
  if (isCore) view.setUint16(FILE_HEADER + 6, entry.height, true);
  else view.setInt32(FILE_HEADER + 8, entry.height, true);
  return file;
}

/** Makes the pixels transparent that the icon's mask, one bit a pixel from the bottom up, says so of. */
function applyMask(entry: IconEntry, image: VideoFrame): OffscreenCanvas {
  const { width, height, bytes } = entry;
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) throw new Error('No canvas context.');
  context.drawImage(image, 0, 0);
  const pixels = context.getImageData(0, 0, width, height);
  const start = maskStart(entry);
  const stride = rowBytes(width);
  for (let y = 0; y < height; y += 1) {
    const row = start + (height - 1 - y) * stride;
    for (let x = 0; x < width; x += 1) {
      const hidden = ((bytes[row + (x >> 3)] ?? 0) >> (7 - (x & 7))) & 1;
      if (hidden === 1) pixels.data[(y * width + x) * 4 + 3] = 0;
    }
  }
  context.putImageData(pixels, 0, 0);
  return canvas;
}

/** The mask follows the pixels. */
function maskStart({ width, height, bytes, bitsPerPixel }: IconEntry): number {
  return readDib(bytes, 0).pixelsAt + rowBytes(width * bitsPerPixel) * height;
}

function maskEnd(entry: IconEntry): number {
  return maskStart(entry) + rowBytes(entry.width) * entry.height;
}

/** Rows are filled up to four bytes. */
function rowBytes(bits: number): number {
  return Math.ceil(bits / 32) * 4;
}
