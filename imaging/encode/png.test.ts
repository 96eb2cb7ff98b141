import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { readStructure } from '../structure/read-structure';
import { encodePng, type Pixels } from './png';

type Colour = readonly [red: number, green: number, blue: number, alpha: number];

function picture(
  width: number,
  height: number,
  colourAt: (x: number, y: number) => Colour,
): Pixels {
  const data = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) data.set(colourAt(x, y), (y * width + x) * 4);
  }
  return { data, width, height };
}

/** As a decoder that is not ours reads it. */
async function decoded(png: Uint8Array): Promise<Buffer> {
  return sharp(png).toColourspace('srgb').ensureAlpha().raw().toBuffer();
}

const bitsAndType = (png: Uint8Array) => [png[24], png[25]];
const grey = (value: number): Colour => [value, value, value, 255];

describe('a PNG', () => {
  it.each<[string, number, number, readonly [number, number], (x: number, y: number) => Colour]>([
    ['of one colour', 3, 2, [1, 3], () => [200, 10, 30, 255]],
    ['of two colours', 13, 5, [1, 3], (x, y) => ((x + y) % 3 ? grey(0) : [255, 0, 0, 255])],
    ['of two greys', 9, 3, [1, 3], (x) => grey(x % 2 ? 0 : 255)],
    ['of four colours', 7, 4, [2, 3], (x) => [x % 4, 0, 9, 255]],
    ['of sixteen colours', 33, 3, [4, 3], (x) => [x % 16, 1, 2, 255]],
    ['of more colours', 65, 5, [8, 3], (x, y) => [x, y % 3, 7, 255]],
    ['of many greys', 65, 5, [8, 0], (x, y) => grey((x * 3 + y) % 256)],
    ['of few colours, some transparent', 20, 9, [4, 3], (x, y) => [x % 4, 0, 0, y % 3 ? 255 : 99]],
    ['of transparent greys', 6, 6, [2, 3], (x) => [9, 9, 9, (x % 3) * 100]],
    ['of all colours', 64, 40, [8, 2], (x, y) => [x * 4, y * 6, (x * y) % 256, 255]],
    ['of all colours and shades', 64, 40, [8, 6], (x, y) => [x * 4, y * 6, 77, 255 - y]],
    ['one pixel wide', 1, 40, [8, 0], (_x, y) => grey(y)],
  ])(
    '%s is written exactly, in no more bits than it needs',
    async (_name, width, height, bits, at) => {
      const pixels = picture(width, height, at);
      const png = await encodePng(pixels);
      expect(bitsAndType(png)).toEqual(bits);
      expect((await decoded(png)).equals(Buffer.from(pixels.data))).toBe(true);
      expect(readStructure(png, 0)).toMatchObject({ format: 'png', width, height, clean: true });
    },
  );

  it('is no larger than another writer makes it', async () => {
    // Soft slopes and sharp borders, in more colours than a palette holds.
    const pixels = picture(200, 150, (x, y) =>
      x > 60 && x < 90 ? [20, 30, 40, 255] : [x, y, (x + y) >> 1, 255],
    );
    const { data, height, width } = pixels;
    const other = await sharp(data, { raw: { width, height, channels: 4 } })
      .removeAlpha()
      .png({ compressionLevel: 6, adaptiveFiltering: true })
      .toBuffer();
    expect((await encodePng(pixels)).length).toBeLessThanOrEqual(other.length);
  });
});
