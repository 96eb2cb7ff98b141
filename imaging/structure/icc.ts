import { Bytes } from './bytes';

/** Bytes of the largest profile whose name is taken at its word: plain ones in use have 0.4 to 3.1 KB. */
const MAX_NAMED_PROFILE = 4096;

const HEADER_BYTES = 128;
const TAG_BYTES = 12;
/** Real profiles have some 20. */
const MAX_TAGS = 100;

/** The primaries of sRGB, in XYZ under the light of profiles. @see https://www.color.org/srgb.pdf */
const PRIMARIES: Readonly<Record<string, readonly [x: number, y: number, z: number]>> = {
  rXYZ: [0.4361, 0.2225, 0.0139],
  gXYZ: [0.3851, 0.7169, 0.0971],
  bXYZ: [0.1431, 0.0606, 0.7141],
};
const CURVES = ['rTRC', 'gTRC', 'bTRC'];
/** Tables that profiles have beside primaries and curves, or instead: they are obeyed first. */
const TABLES = ['A2B0', 'A2B1', 'A2B2', 'D2B0', 'D2B1', 'D2B2'];
/** What profiles of sRGB differ by from how they round. */
const MAX_PRIMARY_ERROR = 0.002;
/** Less than one of 255 steps. */
const MAX_CURVE_ERROR = 0.6 / 255;
const CURVE_STEPS = 64;

/**
 * Whether an ICC profile only says what a picture without one means. It is judged by its numbers: names lie, and there are
 * many of them.
 * @see https://www.color.org/specification/ICC.1-2022-05.pdf
 */
export function isSrgb(profile: Uint8Array): boolean {
  const bytes = new Bytes(profile);
  if (bytes.text(16, 8) !== 'RGB XYZ ' || bytes.text(36, 4) !== 'acsp') return false;
  const tags = new Map<string, number>();
  for (let tag = 0; tag < Math.min(bytes.u32(HEADER_BYTES), MAX_TAGS); tag += 1) {
    const at = HEADER_BYTES + 4 + tag * TAG_BYTES;
    tags.set(bytes.text(at, 4), bytes.u32(at + 4));
  }
  if (TABLES.some((name) => tags.has(name))) return false;
  const primaries = Object.entries(PRIMARIES).every(([name, expected]) => {
    const at = tags.get(name) ?? profile.length;
    return expected.every(
      (value, index) => Math.abs(fixed(bytes, at + 8 + index * 4) - value) < MAX_PRIMARY_ERROR,
    );
  });
  return primaries && CURVES.every((name) => isSrgbCurve(bytes, tags.get(name) ?? profile.length));
}

/** Whether an ICC profile is that of most phones' photos, by its name. */
export function isDisplayP3(profile: Uint8Array): boolean {
  if (profile.length > MAX_NAMED_PROFILE) return false;
  // The description is ASCII in version 2 and UTF-16 in version 4.
  return /Display P3/.test(String.fromCharCode(...profile).replaceAll('\0', ''));
}

function isSrgbCurve(bytes: Bytes, at: number): boolean {
  const curve = readCurve(bytes, at);
  if (curve === null) return false;
  for (let step = 0; step <= CURVE_STEPS; step += 1) {
    const stored = step / CURVE_STEPS;
    // Not a number is no error that could be borne.
    if (!(Math.abs(fromLight(curve(stored)) - stored) < MAX_CURVE_ERROR)) return false;
  }
  return true;
}

/** From a stored value to light, both 0 to 1; null for a kind that is not known. */
function readCurve(bytes: Bytes, at: number): ((stored: number) => number) | null {
  switch (bytes.text(at, 4)) {
    case 'curv': {
      const count = bytes.u32(at + 8);
      if (count === 0) return (stored) => stored;
      if (count === 1) return (stored) => stored ** (bytes.u16(at + 12) / 256);
      return (stored) => {
        const place = stored * (count - 1);
        const below = Math.floor(place);
        const low = bytes.u16(at + 12 + below * 2);
        const high = bytes.u16(at + 12 + Math.min(below + 1, count - 1) * 2);
        return (low + (high - low) * (place - below)) / 65_535;
      };
    }
    case 'para': {
      const kind = bytes.u16(at + 8);
      const [g = 1, a = 1, b = 0, c = 0, d = 0, e = 0, f = 0] = Array.from(
        { length: [1, 3, 4, 5, 7][kind] ?? 0 },
        (_, index) => fixed(bytes, at + 12 + index * 4),
      );
      if (kind !== 3 && kind !== 4) return null;
      return (stored) => (stored >= d ? (a * stored + b) ** g + e : c * stored + f);
    }
    default:
      return null;
  }
}

/** How sRGB stores light. */
function fromLight(light: number): number {
  return light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055;
}

/** Signed, with sixteen bits behind the point. */
function fixed(bytes: Bytes, at: number): number {
  return bytes.i32(at) / 65_536;
}
