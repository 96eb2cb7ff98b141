import { KEY_MASK } from '../../shared/domain/request-trace';

/** Hides secrets wherever they stand in a text that an endpoint or the system wrote. */
export type Mask = (text: string) => string;

/**
 * SECURITY: endpoints echo the key in their errors, and errors are shown, logged and kept. It is hidden as it
 * is, URL-encoded, JSON-escaped and in base64. A key under eight characters ("x", as local servers want) is
 * hidden only where it stands alone, or every x of a text would go.
 * @param secrets the key, and values of secret headers
 */
export function maskOf(secrets: readonly string[]): Mask {
  const forms = new Set(
    secrets
      .map((secret) => secret.trim())
      .filter((bare) => bare !== '')
      .flatMap((bare) => [
        bare,
        encodeURIComponent(bare),
        JSON.stringify(bare).slice(1, -1),
        Buffer.from(bare).toString('base64').replace(/=+$/, ''),
      ]),
  );
  if (forms.size === 0) return (text) => text;
  // Of two that begin alike the longer is hidden whole.
  const pattern = [...forms]
    .toSorted((a, b) => b.length - a.length)
    .map((form) => {
      const literal = form.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
      return form.length < 8 ? `(?<![A-Za-z0-9])${literal}(?![A-Za-z0-9])` : literal;
    })
    .join('|');
  const found = new RegExp(pattern, 'g');
  return (text) => text.replace(found, KEY_MASK);
}
