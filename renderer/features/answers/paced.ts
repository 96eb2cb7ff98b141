/** Characters that are drawn at once beyond those that are there: some 1,300 words, which take some 50 ms. */
export const PACE_CHARS = 8_000;

/**
 * Pure: what to draw next of a text.
 * @param from characters that are drawn
 * @returns the text up to {@link PACE_CHARS} further, at the end of a line where there is one
 */
export function paced(text: string, from: number): string {
  const end = from + PACE_CHARS;
  if (end >= text.length) return text;
  const line = text.slice(from, end).lastIndexOf('\n');
  return text.slice(0, line === -1 ? end : from + line + 1);
}
