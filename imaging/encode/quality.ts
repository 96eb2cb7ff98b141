import type { EncodedFormat } from '../../shared/domain/picture';
import { MIME_OF } from '../../shared/domain/picture';
import type { Tile } from './content';
import { encode } from './encode';
import { lossOf } from './loss';
import { mosaicOf } from './mosaic';

/**
 * Qualities that content is given, the least first. Below the first a photo's own artefacts begin to be seen; only the
 * last one of JPEG keeps every pixel's colour (4:4:4), and only that of WebP loses nothing.
 */
const QUALITIES = [0.7, 0.75, 0.8, 0.85, 0.9, 0.94, 0.97, 1] as const;
/** Qualities that are gone down to where bytes must be saved: below them blocks are seen in the sky. */
const SPARING = [0.5, 0.6] as const;
/** How many times what it bears the worst tile may lose where bytes must be saved: print is still read, and looks worn. */
const MOST_WORN = 2;
/** The same over the best that can be had, where the format costs more at every quality: WebP keeps no pixel's colour. */
const MOST_OVER_BEST = 1.5;
/** Tiles that are tried: four are as wide as a word of small print. */
export const TRIED_TILES = 64;

/** Tries qualities on the tiles of a picture that suffer most. */
export class QualityTrial {
  private readonly losses = new Map<number, number>();
  private readonly mosaic: ImageData;

  constructor(
    pixels: ImageData,
    private readonly tiles: readonly Tile[],
    private readonly format: EncodedFormat,
  ) {
    this.mosaic = mosaicOf(pixels, tiles);
  }

  /** The lowest quality at which every tile bears what it loses. */
  async choose(): Promise<number> {
    let low = 0;
    let high: number = QUALITIES.length - 1;
    let middle = 0;
    // Most photos are done with the first.
    while (low < high) {
      if ((await this.lossAt(QUALITIES[middle] ?? 1)) <= 1) high = middle;
      else low = middle + 1;
      middle = (low + high) >> 1;
    }
    return QUALITIES[high] ?? 1;
  }

  /**
   * Lower ones that can be borne where bytes must be saved, the best first.
   * @param orNone whether there is something better than what is worn at the best of them; otherwise that one is borne
   */
  async *sparing(chosen: number, orNone: boolean): AsyncGenerator<number> {
    const lower = [...SPARING, ...QUALITIES].filter((quality) => quality < chosen).reverse();
    let most = MOST_WORN;
    for (const quality of lower) {
      const loss = await this.lossAt(quality);
      if (quality === lower[0] && loss > most && !orNone) most = loss * MOST_OVER_BEST;
      if (loss > most) return;
      yield quality;
    }
  }

  /** @returns what the worst tile loses, over what it bears */
  private async lossAt(quality: number): Promise<number> {
    const known = this.losses.get(quality);
    if (known !== undefined) return known;
    const loss = lossOf(this.mosaic, await this.lossy(quality), this.tiles);
    this.losses.set(quality, loss);
    return loss;
  }

  /** The mosaic as it comes back from the format. */
  private async lossy(quality: number): Promise<ImageData> {
    const { width, height } = this.mosaic;
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext('2d', { willReadFrequently: true });
    if (context === null) throw new Error('No canvas context.');
    context.putImageData(this.mosaic, 0, 0);
    const data = await encode(canvas, this.format, quality);
    const decoder = new ImageDecoder({ data, type: MIME_OF[this.format] });
    const { image } = await decoder.decode();
    context.clearRect(0, 0, width, height);
    context.drawImage(image, 0, 0);
    image.close();
    decoder.close();
    return context.getImageData(0, 0, width, height);
  }
}
