import type { Opened } from '../opened';
import { isAll, readEssence } from './essence';
import { joined } from './joined';

/**
 * The picture's own coded pixels in a file of their own: what is in the original besides is left out. Never longer than
 * the original; equal to it where that is clean.
 * @throws Error for a picture that is neither clean nor strippable
 */
export function stripPicture({ bytes, facts }: Opened): Uint8Array {
  const essence = facts.orientation === 1 ? readEssence(bytes, facts.format) : null;
  if (essence === null) throw new Error(`This ${facts.format} cannot be stripped.`);
  return isAll(essence, bytes) ? bytes : joined(essence);
}
