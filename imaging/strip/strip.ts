import type { Opened } from '../opened';
import { readEssence } from './essence';

/**
 * The picture's own coded pixels in a file of their own: what is in the original besides is left out. Never longer than
 * the original; equal to it where that is clean.
 * @throws Error for a picture that is neither clean nor strippable
 */
export function stripPicture({ bytes, facts }: Opened): Uint8Array {
  if (facts.clean) return bytes;
  const essence = facts.strippable ? readEssence(bytes, facts.format) : null;
  if (essence === null) throw new Error(`This ${facts.format} cannot be stripped.`);
  return join(essence);
}

function join(pieces: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    joined.set(piece, at);
    at += piece.length;
  }
  return joined;
}
