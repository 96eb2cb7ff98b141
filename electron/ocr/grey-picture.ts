/** Grey pixels, as imaging gives them. */
export interface GreyPicture {
  readonly width: number;
  readonly height: number;
  /** One byte a pixel, row by row. */
  readonly data: Uint8Array;
}

export type Rotation = 0 | 90 | 180 | 270;

/** Turns clockwise. */
export function rotate(grey: GreyPicture, rotation: Rotation): GreyPicture {
  if (rotation === 0) return grey;
  const { width, height, data } = grey;
  if (rotation === 180) return { width, height, data: data.toReversed() };
  const turned = new Uint8Array(data.length);
  // A row of the result, read from left to right, is a column of the source.
  const [start, step, side] =
    rotation === 90 ? [(height - 1) * width, -width, 1] : [width - 1, width, -1];
  let to = 0;
  for (let column = 0; column < width; column += 1) {
    let from = start + column * side;
    for (let row = 0; row < height; row += 1, from += step) turned[to++] = data[from] ?? 0;
  }
  return { width: height, height: width, data: turned };
}

/** Twice the pixels each way, smoothly: print of a screenshot's size is read far better so. */
export function double(grey: GreyPicture): GreyPicture {
  const { width, height, data } = grey;
  const doubled = new Uint8Array(width * height * 4);
  const pixel = (x: number, y: number) =>
    data[Math.max(0, Math.min(height - 1, y)) * width + Math.max(0, Math.min(width - 1, x))] ?? 0;
  let to = 0;
  for (let y = 0; y < height * 2; y += 1) {
    // Each new pixel lies a quarter of the way from its source pixel to the next one.
    const nearY = y >> 1;
    const farY = nearY + (y % 2 === 0 ? -1 : 1);
    for (let x = 0; x < width * 2; x += 1) {
      const nearX = x >> 1;
      const farX = nearX + (x % 2 === 0 ? -1 : 1);
      const near = 3 * pixel(nearX, nearY) + pixel(farX, nearY);
      const far = 3 * pixel(nearX, farY) + pixel(farX, farY);
      doubled[to++] = (3 * near + far + 8) >> 4;
    }
  }
  return { width: width * 2, height: height * 2, data: doubled };
}

/** Puts an even margin around a picture, as bright as its rim: words that touch the rim are else not found. */
export function addMargin(grey: GreyPicture, margin: number): GreyPicture {
  const { width, height, data } = grey;
  const framed = {
    width: width + 2 * margin,
    height: height + 2 * margin,
    data: new Uint8Array((width + 2 * margin) * (height + 2 * margin)).fill(rimBrightness(grey)),
  };
  for (let row = 0; row < height; row += 1) {
    const line = data.subarray(row * width, (row + 1) * width);
    framed.data.set(line, (row + margin) * framed.width + margin);
  }
  return framed;
}

/** The median: a few letters at the rim change nothing. */
function rimBrightness({ width, height, data }: GreyPicture): number {
  const rim = [...data.subarray(0, width), ...data.subarray((height - 1) * width)];
  for (let row = 0; row < height; row += 1) {
    rim.push(data[row * width] ?? 0, data[(row + 1) * width - 1] ?? 0);
  }
  return rim.sort((a, b) => a - b)[rim.length >> 1] ?? 255;
}

/** As a binary portable greymap: a header and the pixels as they are, so that nothing is left to decode. */
export function toPgm({ width, height, data }: GreyPicture): Uint8Array {
  const header = Buffer.from(`P5\n${width} ${height}\n255\n`, 'latin1');
  return Buffer.concat([header, data]);
}
