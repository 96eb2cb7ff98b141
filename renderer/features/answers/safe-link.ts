/**
 * The address of a link in an answer, where it may be opened: https and nothing else.
 * @returns null for every other address
 */
export function safeLink(href: string | undefined): string | null {
  const trimmed = href?.trim() ?? '';
  if (!URL.canParse(trimmed)) return null;
  const url = new URL(trimmed);
  return url.protocol === 'https:' && url.username === '' ? url.href : null;
}
