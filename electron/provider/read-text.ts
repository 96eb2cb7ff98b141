import { JsonEnd } from './json-end';
import { Pieces } from './pieces';
import { readAtMost } from './read-at-most';
import { TransportFailure, type Reply } from './transport';

export interface ReadText {
  /** What came, though the connection broke off. */
  readonly text: string;
  /** Of what came before it was decoded. */
  readonly bytes: number;
  /** Why it broke off; null where it came to its end, or to the end of its JSON. */
  readonly failure: TransportFailure | null;
}

/**
 * Reads a short body as text. A connection that breaks off loses nothing of it, and one that stays open holds nothing up.
 * @param maxBytes that are read
 * @param graceMs waited for the end of the connection once the JSON in it is whole
 * @throws TransportFailure where it was cancelled
 */
export async function readText(
  { chunks }: Reply,
  maxBytes: number,
  graceMs: number,
): Promise<ReadText> {
  const pieces = new Pieces(readAtMost(chunks, maxBytes));
  const end = new JsonEnd();
  const texts: string[] = [];
  let bytes = 0;
  let failure: TransportFailure | null = null;
  try {
    for (;;) {
      const piece = await pieces.next(end.isWhole ? graceMs : null);
      if (piece === null || piece === 'late') break;
      bytes += piece.bytes;
      texts.push(piece.text);
      end.feed(piece.text);
    }
  } catch (thrown) {
    if (!(thrown instanceof TransportFailure) || thrown.kind === 'cancelled') throw thrown;
    failure = thrown;
  }
  await pieces.leave();
  return { text: texts.join(''), bytes, failure };
}
