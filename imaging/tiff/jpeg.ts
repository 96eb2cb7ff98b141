import { PHOTOMETRIC } from './layout';

const START = [0xff, 0xd8] as const;
const ADOBE_LENGTH = 14;

/**
 * Makes a whole JPEG of a strip or tile, whose tables stand once in the directory.
 * @param photometric says what three colours are; a JPEG says it in an Adobe segment, or is guessed at
 * @see Adobe's TIFF Technical Note 2
 */
export function wholeJpeg(
  segment: Uint8Array,
  tables: Uint8Array | null,
  photometric: number,
): Uint8Array<ArrayBuffer> {
  const transform = photometric === PHOTOMETRIC.yCbCr ? 1 : 0;
  const adobe = [0xff, 0xee, 0, ADOBE_LENGTH, ...ascii('Adobe'), 0, 100, 0, 0, 0, 0, transform];
  const parts = [
    Uint8Array.from(START),
    Uint8Array.from(adobe),
    // Without its start and its end.
    tables ? tables.subarray(2, tables.length - 2) : new Uint8Array(),
    segment.subarray(2),
  ];
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function ascii(text: string): number[] {
  return Array.from(text, (letter) => letter.charCodeAt(0));
}
