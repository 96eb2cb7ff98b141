import { removedMetadata } from '../../shared/domain/removed-metadata';
import { sniffFormat } from '../../shared/domain/sniff';
import type { Opened } from '../opened';

/**
 * What the file held that what is sent of it does not, in short words.
 * @param body the bytes that are sent
 */
export async function removedFrom(
  { bytes, camera, facts: { format, page } }: Opened,
  body: Uint8Array,
): Promise<readonly string[]> {
  if (body === bytes) return [];
  // Loaded with the first wish, as for the metadata panel.
  const { describe } = await import('./describe');
  const original = await describe(bytes, format, camera, page);
  const sent = await describe(body, sniffFormat(body) ?? format, {});
  return removedMetadata(original, sent);
}
