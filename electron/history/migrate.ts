import { copyFileSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { AppFailure } from '../../shared/domain/app-error';
import { isAbsent, whileBusySync } from '../platform/file-errors';
import type { Database } from './database';
import type { Migration } from './migrations';
import { dateForFile, databaseFiles, type HistoryFiles } from './files';

const SNAPSHOTS_KEPT = 3;

/**
 * Brings the schema up to date. Before each step that changes rows the whole database is copied; a step that
 * fails leaves everything as it was.
 *
 * @param reopen closes the connection and opens it again, with `between` done while it is closed
 * @throws AppFailure `history-failed` when a step fails, or when the history is newer than this app
 */
export function migrate(
  database: Database,
  files: HistoryFiles,
  migrations: readonly Migration[],
  reopen: (between: () => void) => Database,
): Database {
  const from = versionOf(database);
  if (from > migrations.length) throw tooNew(from, migrations.length);
  let current = database;
  for (const [index, migration] of migrations.entries()) {
    if (index < from) continue;
    const mayLose = migration.keepsRows !== true && hasRows(current);
    const snapshot = mayLose ? takeSnapshot(current, files, index) : null;
    const before = schemaOf(current);
    try {
      current.transaction(() => {
        migration(current);
        current.exec(`PRAGMA user_version = ${index + 1}`);
      });
    } catch (thrown) {
      if (snapshot !== null && schemaOf(current) !== before)
        current = reopen(() => restoreSnapshot(snapshot, files));
      throw upgradeFailed(index, thrown);
    }
  }
  return current;
}

/** The newest copy made before a migration, or null. */
export function newestSnapshot(files: HistoryFiles): string | null {
  const name = snapshotNames(files).at(-1);
  return name === undefined ? null : join(files.snapshots, name);
}

/** Puts a snapshot in the database's place. Nothing may have the database open. */
export function restoreSnapshot(snapshot: string, files: HistoryFiles): void {
  const copy = `${files.database}.restoring`;
  copyFileSync(snapshot, copy);
  for (const file of databaseFiles(files.database)) rmSync(file, { force: true });
  whileBusySync(() => renameSync(copy, files.database));
}

/** Called when something was deleted for good: the copies still hold it. */
export function removeSnapshots(files: HistoryFiles): void {
  rmSync(files.snapshots, { recursive: true, force: true });
}

function takeSnapshot(database: Database, files: HistoryFiles, version: number): string {
  mkdirSync(files.snapshots, { recursive: true, mode: 0o700 });
  const snapshot = join(files.snapshots, `${dateForFile()}-v${version}.sqlite`);
  database.run('VACUUM INTO ?', snapshot);
  for (const name of snapshotNames(files).slice(0, -SNAPSHOTS_KEPT))
    rmSync(join(files.snapshots, name), { force: true });
  return snapshot;
}

/** Oldest first: their names begin with the date. */
function snapshotNames(files: HistoryFiles): string[] {
  try {
    return readdirSync(files.snapshots)
      .filter((name) => name.endsWith('.sqlite'))
      .toSorted();
  } catch (thrown) {
    // Snapshots that cannot be listed now are not gone.
    if (isAbsent(thrown)) return [];
    throw thrown;
  }
}

function versionOf(database: Database): number {
  return database.get<{ user_version: number }>('PRAGMA user_version')?.user_version ?? 0;
}

function hasRows(database: Database): boolean {
  return versionOf(database) > 0 && database.get('SELECT 1 FROM analysis LIMIT 1') !== undefined;
}

/** Everything that a step could leave half done. */
function schemaOf(database: Database): string {
  const tables = database.all<{ sql: string | null }>(
    'SELECT sql FROM sqlite_schema ORDER BY name',
  );
  return JSON.stringify([versionOf(database), tables]);
}

function upgradeFailed(from: number, thrown: unknown): AppFailure {
  return new AppFailure({
    code: 'history-failed',
    message: 'The history could not be brought up to date for this version of Looksee.',
    hint: 'Nothing was lost: the history is as it was. Make sure that the disk is not full and start again, or go back to the version used before.',
    retryable: true,
    details: `Step from version ${from}: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
  });
}

function tooNew(version: number, known: number): AppFailure {
  return new AppFailure({
    code: 'history-failed',
    message: 'The history was written by a newer version of Looksee.',
    hint: 'Install that version again; the history is left as it is.',
    retryable: false,
    details: `Schema version ${version}, this app knows ${known}.`,
  });
}
