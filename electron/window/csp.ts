import { randomBytes } from 'node:crypto';

/** Fresh for every load of the page; only styles carry it (the UI kit writes `<style>` elements). */
export function newNonce(): string {
  return randomBytes(16).toString('base64');
}

/**
 * What the page may load: its own scripts, styles and fonts, and pictures that imaging encoded. It connects to
 * nothing at all.
 * @param styleNonce as {@link newNonce} gives it; without one no `<style>` element applies
 */
export function contentSecurityPolicy(styleNonce?: string): string {
  const directives: Readonly<Record<string, string>> = {
    'default-src': "'none'",
    'script-src': "'self'",
    'style-src': styleNonce ? `'self' 'nonce-${styleNonce}'` : "'self'",
    'img-src': 'looksee-image:',
    'font-src': "'self'",
    'connect-src': "'none'",
    'object-src': "'none'",
    'frame-src': "'none'",
    'worker-src': "'none'",
    'manifest-src': "'none'",
    'media-src': "'none'",
    'base-uri': "'none'",
    'form-action': "'none'",
    'frame-ancestors': "'none'",
  };
  return Object.entries(directives)
    .map(([name, value]) => `${name} ${value}`)
    .join('; ');
}

/** For a response that is data: nothing in it may run or load, even if it were opened as a document. */
export const DATA_SECURITY_POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox";
