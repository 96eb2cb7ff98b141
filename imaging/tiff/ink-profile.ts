import { Bytes } from '../structure/bytes';

/** Turns inks of 0 to 1 into red, green and blue of 0 to 255. */
export type InkMixer = (inks: Float32Array, rgb: Float32Array) => void;

const INKS = 4;
const LAB = 3;
const HEADER_BYTES = 128;
const MAX_TAGS = 100;
/** The white that profiles refer to (D50). */
const WHITE = [0.9642, 1, 0.8249] as const;
/** From there to linear sRGB, adapted to its own white by Bradford. */
const TO_SRGB = [
  [3.1338561, -1.6168667, -0.4906146],
  [-0.9787684, 1.9161415, 0.033454],
  [0.0719453, -0.2289914, 1.4052427],
] as const;

/**
 * Reads the table of a CMYK profile that leads to Lab (lut8Type and lut16Type, as nearly all have).
 * @returns null where there is none that can be read
 * @see https://www.color.org/specification/ICC.1-2022-05.pdf section 10.10 and 10.11
 */
export function inkMixer(profile: Uint8Array): InkMixer | null {
  const bytes = new Bytes(profile);
  if (bytes.text(16, 8) !== 'CMYKLab ') return null;
  const at = findTable(bytes);
  const type = bytes.text(at, 4);
  if (at === 0 || (type !== 'mft1' && type !== 'mft2')) return null;
  if (bytes.u8(at + 8) !== INKS || bytes.u8(at + 9) !== LAB) return null;

  const isWide = type === 'mft2';
  const grid = bytes.u8(at + 10);
  const inputs = isWide ? bytes.u16(at + 48) : 256;
  const outputs = isWide ? bytes.u16(at + 50) : 256;
  const size = isWide ? 2 : 1;
  let from = at + (isWide ? 52 : 48);
  const take = (count: number): Float32Array => {
    const start = from;
    from += count * size;
    return Float32Array.from({ length: from <= bytes.length ? count : 0 }, (_, index) =>
      isWide ? bytes.u16(start + index * 2) / 65_535 : bytes.u8(start + index) / 255,
    );
  };
  if (grid < 2 || inputs < 2 || outputs < 2 || grid ** INKS * LAB > bytes.length) return null;
  const curves = take(inputs * INKS);
  const table = take(grid ** INKS * LAB);
  const ends = take(outputs * LAB);
  if (ends.length === 0) return null;

  // In sixteen bits 100 is 0xff00, in eight it is 0xff.
  const scale = isWide ? 65_535 / 65_280 : 1;
  const lab = new Float32Array(LAB);
  const place = new Float32Array(INKS);
  return (inks, rgb) => {
    for (let ink = 0; ink < INKS; ink += 1) {
      place[ink] = alongCurve(curves, ink * inputs, inputs, inks[ink] ?? 0) * (grid - 1);
    }
    interpolate(table, grid, place, lab);
    for (let axis = 0; axis < LAB; axis += 1) {
      lab[axis] = alongCurve(ends, axis * outputs, outputs, lab[axis] ?? 0) * scale;
    }
    const [lightness = 0, a = 0, b = 0] = lab;
    labToRgb(lightness * 100, a * 255 - 128, b * 255 - 128, rgb);
  };
}

/** Where the perceptual table begins, as photos are shown, or else the colorimetric; 0 where there is none. */
function findTable(bytes: Bytes): number {
  const tags = Math.min(bytes.u32(HEADER_BYTES), MAX_TAGS);
  for (const name of ['A2B0', 'A2B1']) {
    for (let index = 0; index < tags; index += 1) {
      const entry = HEADER_BYTES + 4 + index * 12;
      if (bytes.text(entry, 4) === name) return bytes.u32(entry + 4);
    }
  }
  return 0;
}

function alongCurve(curve: Float32Array, start: number, entries: number, x: number): number {
  const at = Math.min(Math.max(x, 0), 1) * (entries - 1);
  const low = Math.min(Math.floor(at), entries - 2);
  const first = curve[start + low] ?? 0;
  return first + ((curve[start + low + 1] ?? 0) - first) * (at - low);
}

/** Between the sixteen corners around the place. */
function interpolate(table: Float32Array, grid: number, place: Float32Array, lab: Float32Array) {
  lab.fill(0);
  for (let corner = 0; corner < 1 << INKS; corner += 1) {
    let weight = 1;
    let index = 0;
    for (let ink = 0; ink < INKS; ink += 1) {
      const at = place[ink] ?? 0;
      const low = Math.min(Math.floor(at), grid - 2);
      const high = (corner >> ink) & 1;
      weight *= high ? at - low : 1 - (at - low);
      index = index * grid + low + high;
    }
    if (weight === 0) continue;
    for (let axis = 0; axis < LAB; axis += 1) {
      lab[axis] = (lab[axis] ?? 0) + (table[index * LAB + axis] ?? 0) * weight;
    }
  }
}

function labToRgb(lightness: number, a: number, b: number, rgb: Float32Array): void {
  const y = (lightness + 16) / 116;
  const cube = (t: number) => (t > 6 / 29 ? t ** 3 : (t - 4 / 29) * (108 / 841));
  const xyz = [
    cube(y + a / 500) * WHITE[0],
    cube(y) * WHITE[1],
    cube(y - b / 200) * WHITE[2],
  ] as const;
  for (let channel = 0; channel < 3; channel += 1) {
    const row = TO_SRGB[channel] ?? TO_SRGB[0];
    const linear = row[0] * xyz[0] + row[1] * xyz[1] + row[2] * xyz[2];
    rgb[channel] =
      255 * (linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055);
  }
}
