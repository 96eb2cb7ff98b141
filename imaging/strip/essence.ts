import type { PictureFormat } from '../../shared/domain/picture';
import { gifEssence } from './gif';
import { jpegEssence } from './jpeg';
import { pngEssence } from './png';
import { webpEssence } from './webp';

/**
 * A file of the same coded pixels and nothing else: pieces of the original, or what stands for one, in order. The
 * essence of an essence is itself.
 */
export type Essence = readonly Uint8Array[];

/**
 * @returns null where the pixels cannot be had apart with the picture looking the same: it is animated, in the colours of
 * a profile, or not put together as its format demands
 */
type Reader = (all: Uint8Array) => Essence | null;

const READERS: Readonly<Partial<Record<PictureFormat, Reader>>> = {
  jpeg: jpegEssence,
  png: pngEssence,
  gif: gifEssence,
  webp: webpEssence,
};

/** Of a large PNG it takes half a second, and whoever describes, strips or sends the same bytes asks again. */
const known = new WeakMap<Uint8Array, Essence | null>();

/**
 * Never throws.
 * @param all must not change
 * @returns null also for formats whose files are never taken apart
 */
export function readEssence(all: Uint8Array, format: PictureFormat): Essence | null {
  const before = known.get(all);
  if (before !== undefined) return before;
  const essence = READERS[format]?.(all) ?? null;
  known.set(all, essence);
  return essence;
}

/** Whether a file is nothing but its essence. */
export function isAll(essence: Essence, all: Uint8Array): boolean {
  let at = 0;
  for (const piece of essence) {
    const original = all.subarray(at, at + piece.length);
    if (!isSame(piece, original)) return false;
    at += piece.length;
  }
  return at === all.length;
}

function isSame(piece: Uint8Array, other: Uint8Array): boolean {
  if (piece.length !== other.length) return false;
  if (piece.buffer === other.buffer && piece.byteOffset === other.byteOffset) return true;
  return piece.every((byte, index) => byte === other[index]);
}
