const MAX_CHARS = 28;
const END_CHARS = 9;

/** A name within a sentence: a long one loses its middle, or it would push out what is said of it. */
export function shortName(name: string): string {
  const letters = [...name];
  if (letters.length <= MAX_CHARS) return name;
  const end = letters.slice(-END_CHARS).join('');
  return `${letters.slice(0, MAX_CHARS - END_CHARS - 1).join('')}…${end}`;
}
