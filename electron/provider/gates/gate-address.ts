import { createHash } from 'node:crypto';
import { join } from 'node:path';

/** Where the processes of one user-data folder meet. */
export interface GateAddress {
  /** Of a Unix socket, or a named pipe. */
  readonly path: string;
  /** Held by whoever is about to listen; null where the system itself lets only one. */
  readonly lock: string | null;
  /** A folder that must be this user's alone; null where the socket lies in the user-data folder. */
  readonly privateDir: string | null;
}

export interface GatePlace {
  /** The user-data folder. */
  readonly dir: string;
  readonly platform: NodeJS.Platform;
  readonly temporaryDir: string;
}

/** Versions of the app that speak another way meet somewhere else. */
const NAME = 'gate-1';
/** Of a socket's path: macOS takes 103, Linux 107, and both cut a longer one without a word. */
const MAX_PATH_BYTES = 100;

/** @param place with `dir` in the one form that all processes use */
export function gateAddress({ dir, platform, temporaryDir }: GatePlace): GateAddress {
  const hash = createHash('sha256').update(dir).digest('hex').slice(0, 24);
  if (platform === 'win32') {
    return { path: `\\\\.\\pipe\\looksee-${NAME}-${hash}`, lock: null, privateDir: null };
  }
  const path = join(dir, `${NAME}.sock`);
  if (Buffer.byteLength(path) <= MAX_PATH_BYTES) {
    return { path, lock: `${path}.lock`, privateDir: null };
  }
  const privateDir = join(temporaryDir, `looksee-${hash}`);
  const short = join(privateDir, `${NAME}.sock`);
  return { path: short, lock: `${short}.lock`, privateDir };
}
