import { KEY_MASK } from '../../shared/domain/request-trace';

/** Hides a key wherever it stands in a text that an endpoint or the system wrote. */
export type Mask = (text: string) => string;

/**
 * SECURITY: endpoints echo the key in their errors, and errors are shown, logged and kept. It is hidden as it
 * is, URL-encoded, JSON-escaped and in base64. A key under eight characters ("x", as local servers want) is
 * hidden only where it stands alone, or every x of a text would go.
 */
export function maskOf(key: string | null): Mask {
  const bare = key?.trim() ?? '';
  if (bare === '') return (text) => text;
  const forms = new Set([
    bare,
    encodeURIComponent(bare),
    JSON.stringify(bare).slice(1, -1),
    Buffer.from(bare).toString('base64').replace(/=+$/, ''),
  ]);
  const pattern = [...forms]
    .map((form) => {
      const literal = form.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
      return form.length < 8 ? `(?<![A-Za-z0-9])${literal}(?![A-Za-z0-9])` : literal;
    })
    .join('|');
  const found = new RegExp(pattern, 'g');
  return (text) => text.replace(found, KEY_MASK);
}
