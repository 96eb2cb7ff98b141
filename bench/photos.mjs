// @ts-check
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { benchDir } from './running-window.mjs';

/** Changes with what is drawn: older photos are made anew. */
const VERSION = 2;
/** 12 megapixels, as most phones take them. */
const WIDTH = 4032;
const HEIGHT = 3024;
/** Pixels of the coarsest detail: doubled nine times it gives the photo's own size, and a little more. */
const COARSEST = { width: Math.ceil(WIDTH / 512), height: Math.ceil(HEIGHT / 512) };
const DOUBLINGS = 9;
/** Half the range of the coarsest detail, and how much of that each doubling has. */
const CONTRAST = 90;
const FALL = 0.75;
/** Gives some 3.5 MB, as phones do. */
const QUALITY = 88;
/** Every third photo was taken upright: stored on its side, with EXIF orientation 6. */
const UPRIGHT_EVERY = 3;
/** What a phone writes beside the picture, by the names of libvips: IFD2 is EXIF's own, IFD3 that of the place. */
const EXIF = {
  IFD0: {
    Make: 'Example',
    Model: 'Example Phone 7',
    Software: '7.1',
    DateTime: '2026:05:01 12:30:00',
  },
  IFD2: {
    DateTimeOriginal: '2026:05:01 12:30:00',
    ExposureTime: '1/120',
    FNumber: '9/5',
    PhotographicSensitivity: '64',
    LensModel: 'Example 26 mm',
  },
  IFD3: {
    GPSLatitudeRef: 'N',
    GPSLatitude: '52/1 31/1 12/1',
    GPSLongitudeRef: 'E',
    GPSLongitude: '13/1 24/1 18/1',
  },
};

/**
 * Photo-like JPEGs of 12 megapixels, each different, always the same ones; made once.
 * @param {number} count
 * @returns {Promise<string[]>} their paths
 */
export async function photos(count) {
  const folder = benchDir('photos', String(VERSION));
  mkdirSync(folder, { recursive: true });
  const files = Array.from({ length: count }, (_, index) =>
    join(folder, `IMG_${String(index + 1).padStart(4, '0')}.jpg`),
  );
  for (const [index, file] of files.entries()) {
    if (existsSync(file)) continue;
    writeFileSync(`${file}.part`, await photo(index));
    renameSync(`${file}.part`, file);
  }
  return files;
}

/** @param {number} index */
async function photo(index) {
  const random = noise(index + 1);
  let { width, height } = COARSEST;
  let contrast = CONTRAST;
  let pixels = Buffer.alloc(width * height * 3, 128);
  addNoise(pixels, contrast, random);
  for (let doubling = 0; doubling < DOUBLINGS; doubling += 1) {
    const from = sharp(pixels, { raw: { width, height, channels: 3 } });
    width *= 2;
    height *= 2;
    contrast *= FALL;
    pixels = await from.resize(width, height, { kernel: 'linear' }).raw().toBuffer();
    addNoise(pixels, contrast, random);
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .extract({ left: 0, top: 0, width: WIDTH, height: HEIGHT })
    .withMetadata({ exif: EXIF, orientation: index % UPRIGHT_EVERY === 0 ? 6 : 1 })
    .jpeg({ quality: QUALITY })
    .toBuffer();
}

/**
 * Changes each pixel's brightness, and a little its colour.
 * @param {Buffer} rgb
 * @param {number} contrast
 * @param {() => number} random
 */
function addNoise(rgb, contrast, random) {
  for (let at = 0; at < rgb.length; at += 3) {
    const bits = random();
    const light = (((bits & 0xff) - 127.5) * contrast) / 127.5;
    const tint = ((((bits >> 8) & 0xff) - 127.5) * contrast) / 510;
    rgb[at] = clamp((rgb[at] ?? 0) + light + tint);
    rgb[at + 1] = clamp((rgb[at + 1] ?? 0) + light);
    rgb[at + 2] = clamp((rgb[at + 2] ?? 0) + light - tint);
  }
}

/** @param {number} value */
const clamp = (value) => (value < 0 ? 0 : value > 255 ? 255 : value);

/**
 * @param {number} seed
 * @returns {() => number} 32 bits (xorshift)
 * @see https://www.jstatsoft.org/article/view/v008i14
 */
function noise(seed) {
  let state = Math.imul(seed, 0x9e3779b1) | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    return (state ^= state << 5);
  };
}
