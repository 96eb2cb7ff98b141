import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { whileBusySync } from '../platform/file-errors';
import { DamageError, Database, isDamage, type SlowQueryListener } from './database';
import type { Driver, SqlConnection } from './driver';
import {
  BROKEN_PREFIX,
  databaseFiles,
  dateForFile,
  historyFiles,
  type HistoryFiles,
} from './files';
import { damagedAndInUse, useAlone, useTogether } from './in-use';
import { migrate, newestSnapshot } from './migrate';
import { type Migration, MIGRATIONS } from './migrations';

/** Something that happened at opening which the user must read. */
export interface HistoryNotice {
  readonly message: string;
  readonly hint: string;
}

export interface OpenedDatabase {
  readonly database: Database;
  readonly notice: HistoryNotice | null;
  /** Says that this process has the history open; to be closed after the database. */
  readonly inUse: SqlConnection;
}

export interface OpenDatabaseOptions {
  readonly dir: string;
  readonly driver: Driver;
  readonly onSlowQuery?: SlowQueryListener;
  readonly migrations?: readonly Migration[];
}

/** Milliseconds to wait for another process that writes. */
const BUSY_MS = 10_000;
/** Milliseconds to wait for another process that opens, and maybe migrates. */
const OPENING_MS = 120_000;

/**
 * Opens the database of a history, makes it where there is none, and migrates it. A damaged one is kept aside and
 * replaced by the newest snapshot, or by an empty one, and the notice says so; but never while another process has it open.
 *
 * @param use called with the database while no other process can open it; what it throws about damage leads to repair
 * @throws AppFailure `history-failed` see {@link migrate}, {@link damagedAndInUse}
 */
export function openDatabase(
  options: OpenDatabaseOptions,
  use: (database: Database) => void,
): OpenedDatabase {
  const files = historyFiles(options.dir);
  mkdirSync(files.dir, { recursive: true, mode: 0o700 });
  return whileOpening(files, options.driver, () => {
    const alone = useAlone(files, options.driver);
    let opened: Omit<OpenedDatabase, 'inUse'>;
    try {
      opened = alone ? openAlone(files, options, use) : openBeside(files, options, use);
    } finally {
      alone?.close();
    }
    try {
      // Nobody opens it in between.
      return { ...opened, inUse: useTogether(files, options.driver) };
    } catch (thrown) {
      opened.database.close();
      throw thrown;
    }
  });
}

/** No other process has it open. */
function openAlone(
  files: HistoryFiles,
  options: OpenDatabaseOptions,
  use: (database: Database) => void,
): Omit<OpenedDatabase, 'inUse'> {
  // Each turn uses up one snapshot; with none left the history is new, and damage in that is an error.
  for (let notice: HistoryNotice | null = null; ;) {
    const last = notice !== null && newestSnapshot(files) === null;
    try {
      if (isCutShort(files)) throw new DamageError('the file is shorter than its header says');
      return { database: openOnce(files, options, use, true), notice };
    } catch (thrown) {
      if (!isDamage(thrown) || last) throw thrown;
    }
    notice = replaceDamaged(files);
  }
}

/** Another process has it open: its files must stay where they are, and change while they are looked at. */
function openBeside(
  files: HistoryFiles,
  options: OpenDatabaseOptions,
  use: (database: Database) => void,
): Omit<OpenedDatabase, 'inUse'> {
  try {
    return { database: openOnce(files, options, use, false), notice: null };
  } catch (thrown) {
    throw isDamage(thrown) ? damagedAndInUse(thrown) : thrown;
  }
}

function openOnce(
  files: HistoryFiles,
  options: OpenDatabaseOptions,
  use: (database: Database) => void,
  isAlone: boolean,
): Database {
  const connect = (): Database => {
    const connection = options.driver.connect(files.database, BUSY_MS);
    return new Database(connection, options.onSlowQuery ?? (() => {}));
  };
  let database = connect();
  try {
    configure(database);
    database = migrate(database, files, options.migrations ?? MIGRATIONS, (between) => {
      if (!isAlone) throw damagedAndInUse('a step of the upgrade was left half done');
      database.close();
      between();
      database = connect();
      configure(database);
      return database;
    });
    if (existsSync(files.suspect)) {
      checkWhole(database);
      rmSync(files.suspect, { force: true });
    }
    use(database);
    return database;
  } catch (thrown) {
    database.close();
    throw thrown;
  }
}

function configure(database: Database): void {
  const mode = database.get<{ journal_mode: string }>('PRAGMA journal_mode')?.journal_mode;
  if (mode !== 'wal') database.exec('PRAGMA journal_mode = WAL');
  // FULL: an answer once written is there after a power cut too.
  database.exec(`
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON;
    PRAGMA secure_delete = ON;
    PRAGMA temp_store = MEMORY;
    PRAGMA cache_size = -16000;
  `);
}

/** Reads every page. A damaged search index alone is made anew from the rows. */
function checkWhole(database: Database): void {
  const problems = (): string =>
    database
      .all<{ quick_check: string }>('PRAGMA quick_check')
      .map((row) => row.quick_check)
      .join('; ');
  if (problems() === 'ok') {
    try {
      database.exec(
        "INSERT INTO analysis_text (analysis_text, rank) VALUES ('integrity-check', 1)",
      );
      return;
    } catch (thrown) {
      if (!isDamage(thrown)) throw thrown;
    }
  }
  try {
    database.exec("INSERT INTO analysis_text (analysis_text) VALUES ('rebuild')");
  } catch (thrown) {
    if (!isDamage(thrown)) throw thrown;
  }
  const remaining = problems();
  if (remaining !== 'ok') throw new DamageError(remaining);
}

/**
 * Whether the file is shorter than its own header says, which SQLite notices only when it reads what is missing.
 * Where a write-ahead log lies beside it the header may run ahead of the file, and SQLite must judge.
 * @see https://sqlite.org/fileformat2.html#the_database_header
 */
function isCutShort(files: HistoryFiles): boolean {
  // The header before the size: a file that grows in between is not short.
  const header = readHeader(files.database);
  const log = sizeOf(`${files.database}-wal`) ?? 0;
  const size = sizeOf(files.database);
  // Emptied after it was in use; a file just made by a start that was killed has nothing beside it.
  if (size === 0) return log > 0 || newestSnapshot(files) !== null || existsSync(files.pictures);
  if (log > 0) return size === null;
  if (size === null || header === null) return false;
  if (header.length < HEADER_BYTES) return true;
  const storedPageSize = header.readUInt16BE(16);
  const pageSize = storedPageSize === 1 ? 65_536 : storedPageSize;
  const pages = header.readUInt32BE(28);
  return size < pageSize * pages;
}

const HEADER_BYTES = 100;

/** @returns null where there is no such file */
function readHeader(file: string): Buffer | null {
  if (sizeOf(file) === null) return null;
  const handle = openSync(file, 'r');
  try {
    const header = Buffer.alloc(HEADER_BYTES);
    return header.subarray(0, readSync(handle, header, 0, HEADER_BYTES, 0));
  } finally {
    closeSync(handle);
  }
}

function sizeOf(file: string): number | null {
  return statSync(file, { throwIfNoEntry: false })?.size ?? null;
}

/** Keeps the damaged database aside and puts the newest snapshot in its place, if there is one. */
function replaceDamaged(files: HistoryFiles): HistoryNotice {
  const aside = asidePath(files);
  for (const file of databaseFiles(files.database)) {
    const suffix = file.slice(files.database.length);
    if (existsSync(file)) whileBusySync(() => renameSync(file, `${aside}${suffix}`));
  }
  rmSync(files.suspect, { force: true });
  const snapshot = newestSnapshot(files);
  if (snapshot !== null) whileBusySync(() => renameSync(snapshot, files.database));
  return {
    message:
      snapshot === null
        ? 'The history was damaged and could not be read, so a new one was started.'
        : `The history was damaged. It was restored from the copy made on ${dateOf(snapshot)}; what came after is missing.`,
    hint: `The damaged file was kept: ${basename(aside)} in ${files.dir}. The pictures that were sent are still there too.`,
  };
}

function asidePath(files: HistoryFiles): string {
  const date = dateForFile();
  for (let number = 1; ; number++) {
    const name = `${BROKEN_PREFIX}${date}${number === 1 ? '' : `-${number}`}.sqlite`;
    const path = join(files.dir, name);
    if (!existsSync(path)) return path;
  }
}

const dateOf = (snapshot: string): string => basename(snapshot).slice(0, 'yyyy-mm-dd'.length);

/**
 * Does something while no other process opens the same history. The lock is one of SQLite's own, on an empty
 * database beside it: the system frees it even when the process is killed.
 */
function whileOpening<T>(files: HistoryFiles, driver: Driver, action: () => T): T {
  const lock = lockOpening(files, driver);
  try {
    return action();
  } finally {
    lock.close();
  }
}

function lockOpening(files: HistoryFiles, driver: Driver): SqlConnection {
  for (let isSecondTry = false; ; isSecondTry = true) {
    const lock = driver.connect(files.opening, OPENING_MS);
    try {
      lock.exec('BEGIN EXCLUSIVE');
      return lock;
    } catch (thrown) {
      lock.close();
      if (!isDamage(thrown) || isSecondTry) throw thrown;
      rmSync(files.opening, { force: true });
    }
  }
}
