import { Bytes } from './bytes';

/** The two bytes of a marker are 0xff and one of these. */
export const SOI = 0xd8;
export const EOI = 0xd9;
export const SOS = 0xda;
export const APP0 = 0xe0;
export const APP1 = 0xe1;
export const APP2 = 0xe2;
export const APP14 = 0xee;
const TEM = 0x01;

/** Stands for a marker of what follows a scan's header: coded pixels with their restart markers. */
export const CODED = 0;

/** A marker with what belongs to it. */
export interface Segment {
  readonly marker: number;
  /** Marker, length and payload as they are in the file. */
  readonly whole: Uint8Array;
  readonly payload: Uint8Array;
}

const NOTHING = new Uint8Array();

/**
 * The segments of a JPEG behind its first marker, up to the one that ends the picture, as far as they can be followed. As
 * decoders do, it passes over what lies between them: fill bytes and what is none.
 * @see https://www.w3.org/Graphics/JPEG/itu-t81.pdf Annex B
 */
export function* jpegSegments(all: Uint8Array): Generator<Segment> {
  const bytes = new Bytes(all);
  for (let at = nextMarker(all, 2); at + 2 <= all.length;) {
    const marker = bytes.u8(at + 1);
    const alone = marker === TEM || (marker >= 0xd0 && marker <= EOI);
    const end = at + 2 + (alone ? 0 : bytes.u16(at + 2));
    if (end > all.length || (!alone && end < at + 4)) return;
    const payload = alone ? NOTHING : all.subarray(at + 4, end);
    yield { marker, whole: all.subarray(at, end), payload };
    if (marker === EOI) return;
    at = end;
    if (marker === SOS) {
      at = endOfCoded(all, end);
      yield { marker: CODED, whole: all.subarray(end, at), payload: NOTHING };
    }
    at = nextMarker(all, at);
  }
}

/** Whether a segment states the picture's size. */
export function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}

export function startsWith(payload: Uint8Array, text: string): boolean {
  return new Bytes(payload).text(0, text.length) === text;
}

function nextMarker(all: Uint8Array, from: number): number {
  for (let at = all.indexOf(0xff, from); at !== -1; at = all.indexOf(0xff, at + 1)) {
    const next = all[at + 1] ?? 0;
    if (next !== 0 && next !== 0xff) return at;
  }
  return all.length;
}

/** In coded data a 0xff before 0 or a restart marker ends nothing; those before another marker fill. */
function endOfCoded(all: Uint8Array, from: number): number {
  let end = nextMarker(all, from);
  while (end < all.length && isRestart(all[end + 1] ?? 0)) end = nextMarker(all, end + 2);
  while (end > from && all[end - 1] === 0xff) end -= 1;
  return end;
}

function isRestart(marker: number): boolean {
  return marker >= 0xd0 && marker <= 0xd7;
}
