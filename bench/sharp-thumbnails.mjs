// @ts-check
/** What imaging is compared with: sharp, as its documentation has it, in plain Node with a file for each core. */
import { availableParallelism } from 'node:os';
import sharp from 'sharp';

const SIDE = 256;
const QUALITY = 80;

/** @param {{files: string[]}} message */
async function thumbnails({ files }) {
  const from = performance.now();
  const waiting = files[Symbol.iterator]();
  const lane = async () => {
    for (const file of waiting) {
      const picture = sharp(file).rotate().resize(SIDE, SIDE, { fit: 'inside' });
      await picture.webp({ quality: QUALITY }).toBuffer();
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, lane));
  process.send?.({ ms: performance.now() - from });
}

process.on('message', thumbnails);
process.send?.('ready');
