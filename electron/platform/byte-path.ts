/**
 * Paths whose bytes are no valid UTF-8, as Linux allows them (`caf\xe9.jpg` from a Latin-1 system). Here a path is always a
 * string: each byte that is no text stands in it as a lone surrogate, U+DC80 to U+DCFF, as in Python's `surrogateescape`.
 * Such a path goes through `join` and `basename`; {@link fsPath} gives the system its bytes back.
 */
import { readdir, stat } from 'node:fs/promises';
import { isAbsolute, join, parse, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const STRICT = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const ESCAPED = /[\ud800-\udbff][\udc00-\udfff]|([\udc80-\udcff])/g;
const ESCAPE_BASE = 0xdc00;
/** What decoders put in the place of what they cannot read. */
const REPLACEMENT = '\ufffd';
const MAX_SEQUENCE = 4;

/** A name of the system as a path's string. */
export function pathOfBytes(bytes: Uint8Array): string {
  try {
    return STRICT.decode(bytes);
  } catch {
    // Rare: one character after the other.
    let text = '';
    for (let at = 0; at < bytes.length;) {
      const length = sequenceAt(bytes, at);
      text +=
        length === 0
          ? String.fromCharCode(ESCAPE_BASE + (bytes[at] ?? 0))
          : STRICT.decode(bytes.subarray(at, at + length));
      at += Math.max(length, 1);
    }
    return text;
  }
}

/** Bytes of the valid character at `at`; 0 where there is none. */
function sequenceAt(bytes: Uint8Array, at: number): number {
  for (let length = 1; length <= MAX_SEQUENCE && at + length <= bytes.length; length += 1) {
    try {
      STRICT.decode(bytes.subarray(at, at + length));
      return length;
    } catch {
      // Longer, or none.
    }
  }
  return 0;
}

/** Whether bytes stand in it that are no text. */
export function hasRawBytes(path: string): boolean {
  return [...path.matchAll(ESCAPED)].some(([, escaped]) => escaped !== undefined);
}

/** What the functions of `node:fs` take for a path. */
export function fsPath(path: string): string | Buffer {
  return hasRawBytes(path) ? bytesOfPath(path) : path;
}

export function bytesOfPath(path: string): Buffer {
  const parts: Buffer[] = [];
  let from = 0;
  for (const { 0: found, 1: escaped, index } of path.matchAll(ESCAPED)) {
    if (escaped === undefined) continue;
    parts.push(
      Buffer.from(path.slice(from, index)),
      Buffer.of(escaped.charCodeAt(0) - ESCAPE_BASE),
    );
    from = index + found.length;
  }
  return Buffer.concat([...parts, Buffer.from(path.slice(from))]);
}

/** An absolute path as a `file:` URL, in which any byte can be written: `file:///photos/caf%E9.jpg`. */
export function fileUrlOfBytes(path: string): string {
  const encoded = [...bytesOfPath(path)].map((byte) =>
    /[\w.~/-]/.test(String.fromCharCode(byte)) && byte < 0x80
      ? String.fromCharCode(byte)
      : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
  );
  return `file://${encoded.join('')}`;
}

/** The path that a `file:` URL names; null for any other text, or one that names another host. */
export function pathOfFileUrl(text: string): string | null {
  if (!/^file:\/\//i.test(text)) return null;
  if (process.platform === 'win32') return URL.canParse(text) ? windowsPath(text) : null;
  const [, path] = /^file:\/\/(?:localhost)?(\/.*)$/is.exec(text) ?? [];
  if (path === undefined) return null;
  const bytes: number[] = [];
  for (const [whole, hex] of path.matchAll(/%([0-9a-f]{2})|[^%]+|%/gis)) {
    if (hex !== undefined) bytes.push(Number.parseInt(hex, 16));
    else bytes.push(...bytesOfPath(whole));
  }
  // No file has such a name, and the system would cut it there.
  return bytes.includes(0) ? null : pathOfBytes(Uint8Array.from(bytes));
}

function windowsPath(url: string): string | null {
  try {
    return fileURLToPath(url);
  } catch {
    return null;
  }
}

/**
 * The path that was meant where bytes were lost on its way and U+FFFD stands for them: what is there by such a name, if that
 * is one alone. Otherwise the path itself.
 */
export async function foundPath(path: string): Promise<string> {
  if (!path.includes(REPLACEMENT) || !isAbsolute(path) || (await exists(path))) return path;
  const { root } = parse(path);
  let found = root;
  for (const name of path.slice(root.length).split(sep).filter(Boolean)) {
    const next = name.includes(REPLACEMENT) ? await onlyEntry(found, name) : name;
    if (next === null) return path;
    found = join(found, next);
  }
  return found;
}

async function onlyEntry(dir: string, name: string): Promise<string | null> {
  const entries = await readdir(fsPath(dir), { encoding: 'buffer' }).catch(() => []);
  const alike = entries.filter((entry) => entry.toString('utf8') === name);
  return alike.length === 1 && alike[0] ? pathOfBytes(alike[0]) : null;
}

async function exists(path: string): Promise<boolean> {
  return stat(fsPath(path)).then(
    () => true,
    () => false,
  );
}
