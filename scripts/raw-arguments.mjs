// @ts-check
import { readFileSync } from 'node:fs';

/** How an argument that is no valid UTF-8 reaches the app: see electron/platform/raw-arguments.ts. */
const ENCODED = 'looksee-bytes:';

/**
 * Arguments of this process, of which those that are no valid UTF-8 are encoded: Node has replaced their bytes, and can
 * pass on nothing but text. Where npm starts the script the bytes are lost before; the app looks for the file then.
 * @param {readonly string[]} args the last ones of this process
 * @param {Buffer | null} commandLine as `/proc/self/cmdline` has it
 * @returns {string[]}
 */
export function passedOn(args, commandLine = readCommandLine(args)) {
  if (commandLine === null) return [...args];
  const raw = [];
  for (let from = 0; from < commandLine.length;) {
    const end = commandLine.indexOf(0, from);
    if (end < 0) break;
    raw.push(commandLine.subarray(from, end));
    from = end + 1;
  }
  const last = raw.slice(raw.length - args.length);
  if (last.length !== args.length || last.some((bytes, at) => bytes.toString() !== args[at]))
    return [...args];
  return last.map((bytes) =>
    Buffer.from(bytes.toString()).equals(bytes)
      ? bytes.toString()
      : `${ENCODED}${bytes.toString('base64url')}`,
  );
}

/** @param {readonly string[]} args */
function readCommandLine(args) {
  if (process.platform !== 'linux' || !args.some((arg) => arg.includes('\ufffd'))) return null;
  try {
    return readFileSync('/proc/self/cmdline');
  } catch {
    return null;
  }
}
