import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';

/** Where the processes of one user-data folder meet. */
export interface GateAddress {
  /** Of a Unix socket, or a named pipe. */
  readonly path: string;
  /** Null for a named pipe: the system itself lets only one listen, and keeps other users out. */
  readonly socket: {
    /** The name that is locked by the one that is about to listen. */
    readonly lock: string;
    /** The folder of the socket, which must be this user's alone. */
    readonly privateDir: string;
  } | null;
}

export interface GatePlace {
  /** The user-data folder. */
  readonly dir: string;
  readonly platform: NodeJS.Platform;
  readonly temporaryDir: string;
}

/** Versions of the app that speak another way meet somewhere else. */
const NAME = 'gate-1';
const SOCKET = 'socket';
/** Of a socket's path: macOS takes 103, Linux 107, and both cut a longer one without a word. */
const MAX_PATH_BYTES = 100;

/** @param place with `dir` in the one form that all processes use */
export function gateAddress({ dir, platform, temporaryDir }: GatePlace): GateAddress {
  const hash = createHash('sha256').update(dir).digest('hex').slice(0, 24);
  if (platform === 'win32') {
    return { path: `\\\\.\\pipe\\looksee-${NAME}-${hash}`, socket: null };
  }
  const lock = join(dir, NAME);
  const [path = ''] = [lock, join(temporaryDir, `looksee-${hash}`)]
    .map((privateDir) => join(privateDir, SOCKET))
    .filter((each, index) => index > 0 || Buffer.byteLength(each) <= MAX_PATH_BYTES);
  return { path, socket: { lock, privateDir: dirname(path) } };
}
