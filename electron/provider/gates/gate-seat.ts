import { mkdir, lstat, rm, rmdir, stat } from 'node:fs/promises';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { codeOf } from '../../platform/connection-errors';
import type { GateAddress } from './gate-address';

/** Either this process listens, or it has found the one that does. */
export type Seat =
  | { readonly type: 'leader'; readonly server: Server }
  | { readonly type: 'client'; readonly socket: Socket };

/** Finding the one that listens takes milliseconds; whoever has not found it by then goes on alone. Milliseconds. */
const SEATING_MS = 4_000;
const RETRY_MS = 20;
/** Whoever held the lock as long as this has died with it: it takes milliseconds. */
const STALE_LOCK_MS = 2_000;

/**
 * Connects to the process that listens at the address; where there is none, listens.
 *
 * A socket whose process was killed stays behind as a file that refuses connections. It is removed only under a lock (a
 * folder: making one is atomic everywhere) and after one more look: without, two processes that find it at once would
 * each remove what the other has just made. Windows knows neither: a pipe is gone with its process, and the second that
 * would listen is refused.
 *
 * @throws where the address cannot be used
 */
export async function takeSeat(
  address: GateAddress,
  onConnection: (socket: Socket) => void,
): Promise<Seat> {
  const until = performance.now() + SEATING_MS;
  while (performance.now() < until) {
    const socket = await connected(address.path);
    if (socket) return { type: 'client', socket };
    const server = await listening(address, onConnection);
    if (server) return { type: 'leader', server };
    await delay(RETRY_MS);
  }
  throw new Error('nobody listens, and nobody lets this process listen');
}

/** Ends listening; the file of the socket goes with it. */
export async function leaveSeat(server: Server, { privateDir }: GateAddress): Promise<void> {
  await new Promise((resolve) => server.close(resolve));
  if (privateDir !== null) await rmdir(privateDir).catch(() => undefined);
}

/** null where nobody listens. */
function connected(path: string): Promise<Socket | null> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(path);
    socket.once('connect', () => {
      socket.setTimeout(0);
      resolve(socket);
    });
    // A pipe that is busy would be waited for much longer.
    socket.setTimeout(SEATING_MS, () => socket.destroy(new Error('nobody answers there')));
    socket.once('error', (error: NodeJS.ErrnoException) => {
      const isNobody = error.code === 'ENOENT' || error.code === 'ECONNREFUSED';
      if (isNobody) resolve(null);
      else reject(error);
    });
  });
}

/** null where another process was first, or is about to be. */
async function listening(
  address: GateAddress,
  onConnection: (socket: Socket) => void,
): Promise<Server | null> {
  const { lock, path, privateDir } = address;
  if (lock === null) return listen(path, onConnection);
  if (privateDir !== null) await makePrivate(privateDir);
  if (!(await isLocked(lock, privateDir !== null))) return null;
  try {
    const other = await connected(path);
    other?.destroy();
    if (other) return null;
    await rm(path, { force: true });
    return await listen(path, onConnection);
  } finally {
    await rmdir(lock).catch(() => undefined);
  }
}

/** @param mayVanish whether the folder around it goes with the last one who leaves */
async function isLocked(lock: string, mayVanish: boolean): Promise<boolean> {
  try {
    await mkdir(lock);
    return true;
  } catch (thrown) {
    const code = codeOf(thrown);
    if (code === 'ENOENT' && mayVanish) return false;
    if (code !== 'EEXIST') throw thrown;
    const made = await stat(lock).catch(() => null);
    if (made && Date.now() - made.mtimeMs > STALE_LOCK_MS) await rmdir(lock).catch(() => undefined);
    return false;
  }
}

function listen(path: string, onConnection: (socket: Socket) => void): Promise<Server | null> {
  return new Promise((resolve, reject) => {
    const server = createServer(onConnection);
    server.once('listening', () => resolve(server));
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(null);
      else reject(error);
    });
    // SECURITY: made for its owner alone from the start (`listen` makes the file before it returns), as a later chmod
    // would leave a moment for others. Windows keeps pipes of a user from being written to by others.
    const mask = process.umask(0o177);
    try {
      server.listen(path);
    } finally {
      process.umask(mask);
    }
  });
}

/** SECURITY: anybody can make a folder of this name in the one for temporary files. */
async function makePrivate(dir: string): Promise<void> {
  await mkdir(dir, { mode: 0o700 }).catch((thrown: unknown) => {
    if (codeOf(thrown) !== 'EEXIST') throw thrown;
  });
  const found = await lstat(dir);
  const isOwn = found.isDirectory() && found.uid === process.getuid?.();
  if (!isOwn || (found.mode & 0o077) !== 0) throw new Error(`${dir} is not this user's alone`);
}
