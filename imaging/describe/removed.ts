import { removedMetadata } from '../../shared/domain/removed-metadata';
import { sniffFormat } from '../../shared/domain/sniff';
import type { Opened } from '../opened';

/** Of a file that is not known to hold nothing else, but of which nothing is understood. */
const OTHER = 'all else in the file';

/**
 * What the file held that what is sent of it does not, in short words.
 * @param body the bytes that are sent
 */
export async function removedFrom(
  { bytes, camera, facts }: Opened,
  body: Uint8Array,
): Promise<readonly string[]> {
  if (body === bytes) return [];
  const { format, page } = facts;
  // Loaded with the first wish, as for the metadata panel.
  const { describe } = await import('./describe');
  const original = await describe(bytes, format, camera, page);
  const sent = await describe(body, sniffFormat(body) ?? format, {});
  const removed = removedMetadata(original, sent);
  return removed.length > 0 || facts.clean ? removed : [OTHER];
}
