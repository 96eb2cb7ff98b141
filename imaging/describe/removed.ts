import { removedMetadata } from '../../shared/domain/removed-metadata';
import { sniffFormat } from '../../shared/domain/sniff';
import type { Opened } from '../opened';

/**
 * What the file held that what is sent of it does not, in short words.
 * @param body the bytes that are sent
 */
export async function removedFrom(
  { bytes, camera, facts }: Opened,
  body: Uint8Array,
): Promise<readonly string[]> {
  if (facts.clean) return [];
  const { describe } = await import('./describe');
  const [original, sent] = await Promise.all([
    describe(bytes, facts.format, camera, facts.page),
    describe(body, sniffFormat(body) ?? facts.format, {}),
  ]);
  return removedMetadata(original, sent);
}
