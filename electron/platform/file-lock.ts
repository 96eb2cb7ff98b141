import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** A file of ours is replaced in milliseconds: whoever holds its lock for so long is dead. */
const TAKE_OVER_MS = 5_000;
const LOOK_AGAIN_MS = 15;

/**
 * Runs a task while no other process runs one for the same file. The lock is a file beside it; what a process that died
 * has left behind is taken over.
 * @throws what the task throws, and where the folder cannot be written
 */
export async function withFileLock<T>(file: string, task: () => Promise<T>): Promise<T> {
  const lock = `${file}.lock`;
  const own = randomUUID();
  await mkdir(dirname(file), { recursive: true });
  await takeLock(lock, own);
  try {
    return await task();
  } finally {
    // After a task that took as long as nobody believes, it is another's.
    if ((await holderOf(lock)) === own) await rm(lock, { force: true });
  }
}

async function takeLock(lock: string, own: string): Promise<void> {
  let holder: string | null = null;
  let since = performance.now();
  for (;;) {
    const failure = await create(lock, own);
    if (!failure) return;
    const now = await holderOf(lock);
    if (now !== holder) {
      holder = now;
      since = performance.now();
    } else if (performance.now() - since > TAKE_OVER_MS) {
      if (now === null) throw failure;
      await rm(lock, { force: true });
    }
    await delay(LOOK_AGAIN_MS);
  }
}

function holderOf(lock: string): Promise<string | null> {
  return readFile(lock, 'utf8').catch(() => null);
}

/** @returns null where it is ours, or else why not yet */
async function create(lock: string, own: string): Promise<Error | null> {
  try {
    await writeFile(lock, own, { flag: 'wx', mode: 0o600 });
    return null;
  } catch (thrown) {
    const failure = thrown as NodeJS.ErrnoException;
    // Windows says EPERM of a file that is just being removed, and of a folder that it does not let us write.
    if (failure.code === 'EEXIST' || failure.code === 'EPERM') return failure;
    throw failure;
  }
}
