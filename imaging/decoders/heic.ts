import type { Opened } from '../opened';
import { Refusal } from '../refusal';
import { isDisplayP3, isSrgb } from '../structure/icc';
import type { Drawable } from './decoder';
import { HeifPicture } from './libheif';
import { frameOf, frameWithProfile, type Colours, type Raster } from './raster';

/** The primary picture of a HEIC file, by libheif, which is loaded with the first of them. */
export async function decodeHeic({ bytes, facts }: Opened): Promise<Drawable> {
  const { image, incomplete } = await decode(bytes).catch((error: unknown) => {
    // A trap of WebAssembly: the file fooled libheif, or needs more memory than there can be.
    throw error instanceof WebAssembly.RuntimeError ? new Refusal('damaged') : error;
  });
  const { displayWidth: width, displayHeight: height } = image;
  if (width !== facts.width || height !== facts.height) {
    image.close();
    throw new Refusal('damaged');
  }
  return { image, width, height, orientation: 1, incomplete, close: () => image.close() };
}

async function decode(bytes: Uint8Array) {
  const picture = await HeifPicture.open(bytes);
  const { raster, incomplete } = picture.decode();
  if (picture.premultiplied) unpremultiply(raster);
  return { image: await colouredFrame(picture, raster), incomplete };
}

/** Colour primaries as ITU-T H.273 numbers them; all others are taken for those of sRGB. */
const PRIMARIES: ReadonlyMap<number, Colours['primaries']> = new Map([
  [9, 'bt2020'],
  [12, 'smpte432'],
]);
/** Transfer characteristics likewise. */
const TRANSFERS: ReadonlyMap<number, Colours['transfer']> = new Map([
  [8, 'linear'],
  [16, 'pq'],
  [18, 'hlg'],
]);
/** A profile counts before numbers, as the format says. */
async function colouredFrame(picture: HeifPicture, raster: Raster): Promise<VideoFrame> {
  const { colours, profile } = picture;
  if (profile !== null && !isSrgb(profile)) {
    // What it says is known: no file has to be made to have it understood.
    return isDisplayP3(profile)
      ? frameOf(raster, { primaries: 'smpte432', transfer: 'iec61966-2-1' })
      : frameWithProfile(raster, profile);
  }
  const numbers = profile === null ? colours : null;
  return frameOf(raster, {
    primaries: PRIMARIES.get(numbers?.primaries ?? 0) ?? 'bt709',
    transfer: TRANSFERS.get(numbers?.transfer ?? 0) ?? 'iec61966-2-1',
  });
}

function unpremultiply({ data, stride, width, height }: Raster): void {
  for (let y = 0; y < height; y += 1) {
    for (let at = y * stride; at < y * stride + width * 4; at += 4) {
      const alpha = data[at + 3] ?? 0;
      if (alpha === 0 || alpha === 255) continue;
      for (let channel = at; channel < at + 3; channel += 1) {
        data[channel] = Math.min(255, Math.round(((data[channel] ?? 0) * 255) / alpha));
      }
    }
  }
}
