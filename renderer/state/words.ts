/** Facts in words, the same everywhere on the screen. */
import type { KeyBackend } from '../../shared/domain/endpoint';
import { FORMAT_NAMES } from '../../shared/domain/picture';

/** Bytes in decimal units, as file managers count: `3.9 MB`. */
export function bytesInWords(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  if (bytes < 999_500) return `${Math.round(bytes / 1_000)} KB`;
  if (bytes < 999_950_000) return `${(bytes / 1_000_000).toFixed(1)} MB`;
  return `${(bytes / 1_000_000_000).toFixed(1)} GB`;
}

/** `4032 × 3024`. */
export function sizeInWords({ width, height }: { width: number; height: number }): string {
  return `${width} × ${height}`;
}

/** Tokens as `9,180`, from a million on `12.8M`. */
export function tokensInWords(tokens: number): string {
  if (tokens < 1_000_000) return tokens.toLocaleString('en-US');
  return `${(tokens / 1_000_000).toFixed(1)}M`;
}

/** All formats that are read: `PNG, JPEG ... or SVG`. */
export function formatsInWords(and: 'and' | 'or'): string {
  const names = Object.values(FORMAT_NAMES);
  return `${names.slice(0, -1).join(', ')} ${and} ${names.at(-1) ?? ''}`;
}

/** The host of an address, as `example.com`; the address itself where it has none. */
export function hostInWords(url: string): string {
  return (URL.canParse(url) && new URL(url).host) || url;
}

/** Where a key lives. */
export const BACKEND_NAME: Readonly<Record<KeyBackend, string>> = {
  keychain: 'Keychain',
  dpapi: 'DPAPI',
  libsecret: 'libsecret',
  kwallet: 'kwallet',
  'this-run-only': 'until you quit',
};
