import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { AppFailure } from '../../shared/domain/app-error';
import { fileErrorCode, orAbsent, whileBusy } from './file-errors';
import { currentOwner, isAlive, ownerFromText, ownerToText } from './process-owner';

export interface LockTimes {
  /** Milliseconds until the lock of a process that has died is taken over. */
  readonly deadMs: number;
  /** The same for one whose process cannot be looked at, being on another computer, say. */
  readonly unknownMs: number;
  /** Milliseconds after which waiting for a process that lives is given up. */
  readonly aliveMs: number;
}

/** Files of ours are replaced in milliseconds. */
const TIMES: LockTimes = { deadMs: 100, unknownMs: 5_000, aliveMs: 30_000 };
const LOOK_AGAIN_MS = 15;
/** Looking whether a process lives starts a system tool where there is no /proc. */
const LOOK_AT_PROCESS_MS = 500;

/**
 * Runs a task while no other process runs one for the same file. The lock is a file beside it, `NAME.lock`, that names its
 * process; what a process that died has left behind is taken over.
 * @param times for tests
 * @throws what the task throws, AppFailure where a living process keeps the lock, and where the folder cannot be written
 */
export async function withFileLock<T>(
  file: string,
  task: () => Promise<T>,
  times: LockTimes = TIMES,
): Promise<T> {
  await mkdir(dirname(file), { recursive: true });
  return holding(`${file}.lock`, task, times);
}

async function holding<T>(lock: string, task: () => Promise<T>, times: LockTimes): Promise<T> {
  const own = `${randomUUID()} ${hostname()} ${ownerToText(currentOwner())}`;
  await acquire(lock, own, times);
  try {
    return await task();
  } finally {
    // One that was taken over is another's.
    if ((await holderOf(lock)) === own) await whileBusy(() => rm(lock, { force: true }));
  }
}

async function acquire(lock: string, own: string, times: LockTimes): Promise<void> {
  let holder: string | null = null;
  let since = performance.now();
  let lookAt = times.deadMs;
  while (!(await create(lock, own))) {
    const now = await holderOf(lock);
    const waited = performance.now() - since;
    if (now !== holder) {
      holder = now;
      since = performance.now();
      lookAt = times.deadMs;
    } else if (now !== null && waited > lookAt) {
      const state = stateOf(now);
      lookAt = state === 'unknown' ? times.unknownMs : waited + LOOK_AT_PROCESS_MS;
      const isStale = state === 'dead' || (state === 'unknown' && waited > times.unknownMs);
      if (isStale && (await takeOver(lock, now, own, times))) return;
    }
    if (waited > times.aliveMs) throw stillHeld();
    await delay(LOOK_AGAIN_MS);
  }
}

/**
 * Puts our lock in the place of one whose holder is gone. Only one process at a time may do so for that very holder, under a
 * lock of its own, and only while the holder's is still there: so two that wait never both get it.
 * @returns whether it is ours
 */
function takeOver(lock: string, holder: string, own: string, times: LockTimes): Promise<boolean> {
  const [id = ''] = holder.split(' ');
  const turn = /^[\w-]{1,64}$/.test(id) ? id : 'unknown';
  return holding(
    `${lock}.${turn}`,
    async () => {
      if ((await holderOf(lock)) !== holder) return false;
      const part = `${lock}.${randomUUID()}.part`;
      try {
        await writeFile(part, own, { flag: 'wx', mode: 0o600 });
        await whileBusy(() => rename(part, lock));
        return true;
      } finally {
        await rm(part, { force: true });
      }
    },
    times,
  );
}

function stateOf(holder: string): 'alive' | 'dead' | 'unknown' {
  const [, host, ...owner] = holder.split(' ');
  if (host !== hostname() || owner.length !== 2) return 'unknown';
  return isAlive(ownerFromText(owner.join(' '))) ? 'alive' : 'dead';
}

/** @returns null where there is no lock */
function holderOf(lock: string): Promise<string | null> {
  return orAbsent(whileBusy(() => readFile(lock, 'utf8')));
}

const NO_LINKS: readonly string[] = ['ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EPERM'];
/** Windows says EPERM of a file that is just being removed. That the folder can be written, the other file has shown. */
const NOT_YET: readonly string[] = ['EEXIST', 'EPERM', 'EACCES', 'EBUSY'];

/** Makes the lock with its content at once, where the file system can. @returns false where another holds it */
async function create(lock: string, own: string): Promise<boolean> {
  const part = `${lock}.${randomUUID()}.part`;
  try {
    await writeFile(part, own, { flag: 'wx', mode: 0o600 });
    try {
      return await madeBy(() => link(part, lock), ['EEXIST']);
    } catch (thrown) {
      // Disks without links, such as FAT.
      if (!NO_LINKS.includes(fileErrorCode(thrown))) throw thrown;
      return await madeBy(() => writeFile(lock, own, { flag: 'wx', mode: 0o600 }), NOT_YET);
    }
  } finally {
    await rm(part, { force: true });
  }
}

async function madeBy(make: () => Promise<void>, notYet: readonly string[]): Promise<boolean> {
  try {
    await make();
    return true;
  } catch (thrown) {
    if (notYet.includes(fileErrorCode(thrown))) return false;
    throw thrown;
  }
}

function stillHeld(): AppFailure {
  return new AppFailure({
    code: 'internal',
    message: 'Another copy of Looksee is using this file and has not released it.',
    hint: 'Wait for it or quit it, then try again.',
    retryable: true,
  });
}
