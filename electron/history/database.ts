import type { SqlConnection, SqlStatement, SqlValue } from './driver';

/** Called with a statement that took longer than {@link SLOW_QUERY_MS}. */
export type SlowQueryListener = (sql: string, ms: number) => void;

export const SLOW_QUERY_MS = 40;

/** A connection with prepared statements kept, times watched and transactions that roll back by themselves. */
export class Database {
  readonly #connection: SqlConnection;
  readonly #onSlowQuery: SlowQueryListener;
  readonly #statements = new Map<string, SqlStatement>();
  #inTransaction = false;

  constructor(connection: SqlConnection, onSlowQuery: SlowQueryListener) {
    this.#connection = connection;
    this.#onSlowQuery = onSlowQuery;
  }

  /** @typeParam Row what the statement's columns are named and hold; trusted, not checked */
  get<Row>(sql: string, ...values: SqlValue[]): Row | undefined {
    const row = this.#timed(sql, () => this.#statement(sql).get(...values));
    return (row ?? undefined) as Row | undefined;
  }

  all<Row>(sql: string, ...values: SqlValue[]): Row[] {
    return this.#timed(sql, () => this.#statement(sql).all(...values)) as Row[];
  }

  run(sql: string, ...values: SqlValue[]): { changes: number; lastInsertRowid: number } {
    const { changes, lastInsertRowid } = this.#timed(sql, () =>
      this.#statement(sql).run(...values),
    );
    return { changes: Number(changes), lastInsertRowid: Number(lastInsertRowid) };
  }

  /** Runs statements that are not kept: schema, pragmas. */
  exec(sql: string): void {
    this.#connection.exec(sql);
  }

  /** Holds the write lock from the start, so nothing that was read can change before it is written. */
  transaction<T>(action: () => T): T {
    if (this.#inTransaction) throw new Error('Transactions do not nest.');
    this.#timed('BEGIN IMMEDIATE', () => this.#connection.exec('BEGIN IMMEDIATE'));
    this.#inTransaction = true;
    try {
      const result = action();
      this.#timed('COMMIT', () => this.#connection.exec('COMMIT'));
      return result;
    } catch (thrown) {
      this.#rollback();
      throw thrown;
    } finally {
      this.#inTransaction = false;
    }
  }

  close(): void {
    this.#statements.clear();
    this.#connection.close();
  }

  /** SQLite has already rolled back after some errors (disk full, corrupt); that is no second error. */
  #rollback(): void {
    try {
      this.#connection.exec('ROLLBACK');
    } catch {
      // Nothing was open any more.
    }
  }

  #statement(sql: string): SqlStatement {
    const kept = this.#statements.get(sql);
    if (kept !== undefined) return kept;
    const statement = this.#connection.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  #timed<T>(sql: string, action: () => T): T {
    const start = performance.now();
    try {
      return action();
    } finally {
      const ms = performance.now() - start;
      if (ms > SLOW_QUERY_MS) this.#onSlowQuery(sql, ms);
    }
  }
}

const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;

/** The database file is broken in a way that SQLite did not report by itself. */
export class DamageError extends Error {
  override readonly name = 'DamageError';
}

/** Whether an error says that the database file itself is broken. */
export function isDamage(thrown: unknown): boolean {
  const code = resultCode(thrown);
  return code === SQLITE_CORRUPT || code === SQLITE_NOTADB || thrown instanceof DamageError;
}

/** SQLite's primary result code of an error, or null where it did not come from SQLite. */
export function resultCode(thrown: unknown): number | null {
  const { errcode } = (thrown ?? {}) as { errcode?: unknown };
  if (typeof errcode === 'number') return errcode & 0xff;
  return thrown instanceof Error ? (CODE_OF_MESSAGE.get(thrown.message) ?? null) : null;
}

/** What fails while rows are read carries no code in the package that stands in for `node:sqlite`. */
const CODE_OF_MESSAGE: ReadonlyMap<string, number> = new Map([
  ['database is locked', 5],
  ['database disk image is malformed', SQLITE_CORRUPT],
  ['file is not a database', SQLITE_NOTADB],
]);
