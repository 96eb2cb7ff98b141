import { fileNameOf } from '../platform/link-name';

/**
 * The file name of a `Content-Disposition` header; null where it states none.
 * @see RFC 6266
 */
export function statedName(header: string | null): string | null {
  if (header === null) return null;
  const value = asUtf8(header);
  const extended = /;\s*filename\*\s*=\s*(?:utf-8|iso-8859-1)'[^']*'([^;\s]+)/i.exec(value)?.[1];
  if (extended !== undefined) {
    try {
      return fileNameOf(decodeURIComponent(extended)) || null;
    } catch {
      // The plain form follows.
    }
  }
  const plain = /;\s*filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]+))/i.exec(value);
  const name = plain?.[1]?.replace(/\\(["\\])/g, '$1') ?? plain?.[2];
  return name === undefined ? null : fileNameOf(name) || null;
}

/** Most servers send UTF-8, which the runtime reads as Latin-1. */
function asUtf8(header: string): string {
  // oxlint-disable-next-line no-control-regex
  if (!/^[\0-\xff]*$/.test(header)) return header;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(header, 'latin1'));
  } catch {
    return header;
  }
}
