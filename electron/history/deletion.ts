import { readdirSync } from 'node:fs';
import type { Database } from './database';
import { BROKEN_PREFIX, type HistoryFiles } from './files';
import { removeSnapshots } from './migrate';
import type { PictureFiles } from './picture-files';

/** Rows deleted in one transaction: others wait for it, and each takes some 30 ms. */
const CHUNK = 20;
/** Milliseconds to wait for readers before the write-ahead log is emptied another time. */
const EMPTY_LOG_MS = 200;
const PICTURE_FOLDERS = 256;

/** Deletes for good, so that what was deleted is in no file of the folder any more. */
export class Deletion {
  readonly #database: Database;
  readonly #files: HistoryFiles;
  readonly #pictures: PictureFiles;
  /** A process that was killed may have left a log behind, so the first {@link tidy} looks. */
  #logHoldsDeleted = true;
  #sweptFolders = 0;

  constructor(database: Database, files: HistoryFiles, pictures: PictureFiles) {
    this.#database = database;
    this.#files = files;
    this.#pictures = pictures;
  }

  /** Deletes rows, their place in the search index, pictures that nothing else uses, and every copy of them. */
  delete(ids: readonly number[]): void {
    if (ids.length === 0) return;
    removeSnapshots(this.#files);
    this.#logHoldsDeleted = true;
    for (let start = 0; start < ids.length; start += CHUNK)
      this.#deleteRows(ids.slice(start, start + CHUNK));
    this.removeDoomed();
    this.emptyLog();
  }

  /** Removes the files noted as doomed, unless a row, of whatever process, refers to them by now. */
  removeDoomed(): void {
    const doomed = (): { sha256: string }[] =>
      this.#database.all('SELECT sha256 FROM doomed_picture');
    if (doomed().length === 0) return;
    this.#database.transaction(() => {
      for (const { sha256 } of doomed()) {
        if (this.#isStray(sha256)) this.#pictures.remove(sha256);
        this.#database.run('DELETE FROM doomed_picture WHERE sha256 = ?', sha256);
      }
    });
  }

  /** One small piece of the work that can wait. */
  tidy(): void {
    this.emptyLog();
    if (this.#sweptFolders < PICTURE_FOLDERS) this.#sweep(this.#sweptFolders++);
  }

  /** The log holds pages as they were before a deletion until it is written back and cut to nothing. */
  emptyLog(): void {
    if (!this.#logHoldsDeleted) return;
    const timeout = this.#database.get<{ timeout: number }>('PRAGMA busy_timeout')?.timeout ?? 0;
    this.#database.exec(`PRAGMA busy_timeout = ${EMPTY_LOG_MS}`);
    try {
      const result = this.#database.get<{ busy: number }>('PRAGMA wal_checkpoint(TRUNCATE)');
      this.#logHoldsDeleted = result?.busy !== 0;
    } finally {
      this.#database.exec(`PRAGMA busy_timeout = ${timeout}`);
    }
  }

  #deleteRows(ids: readonly number[]): void {
    this.#database.transaction(() => {
      for (const id of ids) {
        this.#database.run(
          `INSERT OR IGNORE INTO doomed_picture (sha256)
           SELECT thumbnail FROM picture WHERE analysis_id = ?1 AND thumbnail IS NOT NULL UNION
           SELECT sent_sha256 FROM picture WHERE analysis_id = ?1 AND sent_sha256 IS NOT NULL UNION
           SELECT sha256 FROM answer_image WHERE analysis_id = ?1 AND sha256 IS NOT NULL`,
          id,
        );
        this.#database.run('DELETE FROM analysis WHERE id = ?', id);
      }
    });
  }

  /**
   * Removes files of one folder that no row refers to: left by a process that died between file and row. Not where
   * a damaged database was kept aside: its rows refer to pictures too.
   */
  #sweep(folder: number): void {
    if (folder === 0) this.#pictures.removeAbandoned(Date.now());
    const strays = this.#pictures.list(folder).filter((sha256) => this.#isStray(sha256));
    if (strays.length === 0) return;
    if (readdirSync(this.#files.dir).some((name) => name.startsWith(BROKEN_PREFIX))) return;
    this.#database.transaction(() => {
      for (const sha256 of strays) if (this.#isStray(sha256)) this.#pictures.remove(sha256);
    });
  }

  #isStray(sha256: string): boolean {
    const sql = `SELECT 1 FROM picture WHERE thumbnail = ?1 OR sent_sha256 = ?1 UNION ALL
      SELECT 1 FROM answer_image WHERE sha256 = ?1 LIMIT 1`;
    return this.#database.get(sql, sha256) === undefined;
  }
}
