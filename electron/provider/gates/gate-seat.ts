import { mkdir, lstat, rm, rmdir } from 'node:fs/promises';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { codeOf } from '../../platform/connection-errors';
import { withFileLock } from '../../platform/file-lock';
import type { GateAddress } from './gate-address';

/** Either this process listens, or it has found the one that does. */
export type Seat =
  | { readonly type: 'leader'; readonly server: Server }
  | { readonly type: 'client'; readonly socket: Socket };

/** Finding the one that listens takes milliseconds; whoever has not found it by then goes on alone. Milliseconds. */
const SEATING_MS = 4_000;
const RETRY_MS = 20;

/**
 * Connects to the process that listens at the address; where there is none, listens.
 *
 * A socket whose process was killed stays behind as a file that refuses connections. It is removed only under a lock and
 * after one more look: without, two processes that find it at once would each remove what the other has just made. Windows knows neither: a pipe is gone with its process, and the second that
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
export async function leaveSeat(server: Server, { socket }: GateAddress): Promise<void> {
  await new Promise((resolve) => server.close(resolve));
  // Another process may listen there by now: then it is not empty.
  if (socket !== null) await rmdir(socket.privateDir).catch(() => undefined);
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
  { path, socket }: GateAddress,
  onConnection: (socket: Socket) => void,
): Promise<Server | null> {
  if (socket === null) return listen(path, onConnection);
  return withFileLock(socket.lock, async () => {
    const other = await connected(path);
    other?.destroy();
    if (other) return null;
    await makePrivate(socket.privateDir);
    await rm(path, { force: true });
    return listen(path, onConnection);
  });
}

function listen(path: string, onConnection: (socket: Socket) => void): Promise<Server | null> {
  return new Promise((resolve, reject) => {
    const server = createServer(onConnection);
    server.once('listening', () => resolve(server));
    server.once('error', (error: NodeJS.ErrnoException) => {
      // Without its folder: the one that left took it along.
      if (error.code === 'EADDRINUSE' || codeOf(error) === 'ENOENT') resolve(null);
      else reject(error);
    });
    // SECURITY: a socket lies in a folder of its owner alone, so that nobody else reaches it, whatever its own mode is.
    // Windows keeps pipes of a user from being written to by others.
    server.listen(path);
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
