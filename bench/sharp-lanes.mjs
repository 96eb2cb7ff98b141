// @ts-check
/** What imaging is compared with: sharp, as its documentation has it, in plain Node with a file for each core. */
import { availableParallelism } from 'node:os';
import sharp from 'sharp';

/** @type {Readonly<Record<import('./over-sharp.mjs').Work, (file: string) => Promise<Buffer>>>} */
const WORKS = {
  thumbnail: (file) =>
    sharp(file).rotate().resize(256, 256, { fit: 'inside' }).webp({ quality: 80 }).toBuffer(),
  // 1024 x 768, be it turned or not: what gpt-4o can use of 12 megapixels at detail high.
  prepare: (file) =>
    sharp(file)
      .rotate()
      .resize(1024, 1024, { fit: 'inside' })
      .jpeg({ quality: JPEG_QUALITY })
      .toBuffer(),
};
/** What imaging chooses for these photos. */
const JPEG_QUALITY = 80;

/** @param {{work: import('./over-sharp.mjs').Work, files: string[]}} message */
async function run({ work, files }) {
  const from = performance.now();
  const waiting = files[Symbol.iterator]();
  const lane = async () => {
    for (const file of waiting) await WORKS[work](file);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, lane));
  process.send?.({ ms: performance.now() - from });
}

process.on('message', run);
process.send?.('ready');
