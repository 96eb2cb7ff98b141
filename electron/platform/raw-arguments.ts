import { readFileSync } from 'node:fs';
import { pathOfBytes } from './byte-path';

/** How the start script passes on an argument that is no valid UTF-8, which no process can be given as it is. */
const ENCODED = 'looksee-bytes:';

/**
 * The arguments of this process with the bytes that are no text, which `process.argv` has replaced: see byte-path.
 * @param commandLine as `/proc/self/cmdline` has it; null where the system has none
 */
export function rawArguments(
  argv: readonly string[],
  commandLine: Uint8Array | null = readCommandLine(argv),
): string[] {
  const parts = commandLine === null ? [] : split(commandLine);
  const isSame =
    parts.length === argv.length &&
    parts.every((part, index) => Buffer.from(part).toString('utf8') === argv[index]);
  return (isSame ? parts.map(pathOfBytes) : [...argv]).map(decoded);
}

function decoded(word: string): string {
  if (!word.startsWith(ENCODED)) return word;
  return pathOfBytes(Buffer.from(word.slice(ENCODED.length), 'base64url'));
}

function readCommandLine(argv: readonly string[]): Uint8Array | null {
  if (process.platform !== 'linux' || !argv.some((word) => word.includes('\ufffd'))) return null;
  try {
    return readFileSync('/proc/self/cmdline');
  } catch {
    return null;
  }
}

/** Each argument ends with a zero byte. */
function split(commandLine: Uint8Array): Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (let from = 0; from < commandLine.length;) {
    const end = commandLine.indexOf(0, from);
    parts.push(commandLine.subarray(from, end < 0 ? commandLine.length : end));
    if (end < 0) break;
    from = end + 1;
  }
  return parts;
}
