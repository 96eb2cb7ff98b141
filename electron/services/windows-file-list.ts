/** The files that Windows' Explorer puts on the clipboard, as their formats hold them. */

/** Bytes of the head of `DROPFILES`: where the names begin, a point, and two flags. */
const HEAD_BYTES = 20;
const WIDE_AT = 16;
/** As many as are ever pasted; what claims more is no list of files. */
const MAX_FILES = 10_000;

/**
 * Paths in `CF_HDROP`: a `DROPFILES` structure, and behind it names that each end in NUL, with one NUL more at the end.
 * @returns none where it is something else
 * @see https://learn.microsoft.com/windows/win32/api/shlobj_core/ns-shlobj_core-dropfiles
 */
export function pathsInDropFiles(bytes: Uint8Array): readonly string[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.byteLength < HEAD_BYTES) return [];
  const start = buffer.readUInt32LE(0);
  if (start < HEAD_BYTES || start > buffer.byteLength) return [];
  const isWide = buffer.readUInt32LE(WIDE_AT) !== 0;
  const text = buffer.subarray(start).toString(isWide ? 'utf16le' : 'latin1');
  const [list = ''] = text.split('\0\0');
  return list.split('\0', MAX_FILES).filter(isAbsolute);
}

/** The one path in `FileNameW`: UTF-16, ended by NUL. Of several copied files it holds one. */
export function pathInFileName(bytes: Uint8Array): readonly string[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [path = ''] = buffer.toString('utf16le').split('\0');
  return [path].filter(isAbsolute);
}

/** With a drive, or on a server. */
function isAbsolute(path: string): boolean {
  return /^(?:[a-z]:[\\/]|\\\\[^\\])/i.test(path);
}
