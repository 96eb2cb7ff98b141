import { rmSync } from 'node:fs';
import { AppFailure } from '../../shared/domain/app-error';
import { isDamage, resultCode } from './database';
import type { Driver, SqlConnection } from './driver';
import type { HistoryFiles } from './files';

const SQLITE_BUSY = 5;
/** Milliseconds to wait for one that has just found out that it is alone. */
const SHARE_MS = 10_000;

/**
 * Takes part in using the history, until the connection is closed. The lock is one of SQLite's own, on an empty database
 * beside it: the system frees it even when the process is killed.
 */
export function useTogether(files: HistoryFiles, driver: Driver): SqlConnection {
  return withoutGarbage(files, () =>
    locked(driver.connect(files.inUse, SHARE_MS), (lock) => {
      // No prepared statement: one that is not finalized would keep the lock after closing.
      lock.exec('BEGIN; SELECT count(*) FROM sqlite_schema');
    }),
  );
}

/** @returns a lock that keeps all others out until it is closed; null where another process has the history open */
export function useAlone(files: HistoryFiles, driver: Driver): SqlConnection | null {
  try {
    return withoutGarbage(files, () =>
      locked(driver.connect(files.inUse, 0), (lock) => lock.exec('BEGIN EXCLUSIVE')),
    );
  } catch (thrown) {
    if (resultCode(thrown) === SQLITE_BUSY) return null;
    throw thrown;
  }
}

/** The history needs repair, which would take it from under the others. */
export function damagedAndInUse(cause: unknown): AppFailure {
  return new AppFailure({
    code: 'history-failed',
    message: 'The history seems damaged, and another copy of Looksee has it open.',
    hint: 'Quit the other copy, then restart Looksee to repair the history. Nothing is deleted.',
    retryable: true,
    details: cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause),
  });
}

function locked(lock: SqlConnection, take: (lock: SqlConnection) => void): SqlConnection {
  try {
    take(lock);
    return lock;
  } catch (thrown) {
    lock.close();
    throw thrown;
  }
}

/** A garbled lock file is made anew: nobody can hold a lock on what is no database. */
function withoutGarbage(files: HistoryFiles, connect: () => SqlConnection): SqlConnection {
  try {
    return connect();
  } catch (thrown) {
    if (!isDamage(thrown)) throw thrown;
    rmSync(files.inUse, { force: true });
    return connect();
  }
}
