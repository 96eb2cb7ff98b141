import { join } from 'node:path';

/** What lies in the history's folder. */
export interface HistoryFiles {
  readonly dir: string;
  readonly database: string;
  readonly pictures: string;
  /** Copies of the database from before a migration. */
  readonly snapshots: string;
  /** Held locked while one process opens the history, so that two never repair or migrate it at once. */
  readonly opening: string;
  /** Held, together with others, by each process that has the history open. */
  readonly inUse: string;
  /** There when a query found damage: the next start checks the whole database. */
  readonly suspect: string;
}

export function historyFiles(dir: string): HistoryFiles {
  return {
    dir,
    database: join(dir, 'history.sqlite'),
    pictures: join(dir, 'pictures'),
    snapshots: join(dir, 'snapshots'),
    opening: join(dir, 'opening.lock'),
    inUse: join(dir, 'in-use.lock'),
    suspect: join(dir, 'history.suspect'),
  };
}

/** A SQLite database and the files that belong to it. */
export function databaseFiles(database: string): readonly string[] {
  return [database, `${database}-wal`, `${database}-shm`];
}

/** A damaged database kept aside begins with this. */
export const BROKEN_PREFIX = 'history-broken-';

/** Now, as it may stand in a file name; sorts by time. */
export function dateForFile(): string {
  return new Date().toISOString().replaceAll(/[:.]/g, '-');
}
