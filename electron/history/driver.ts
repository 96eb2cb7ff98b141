/**
 * SQLite for Node: the built-in `node:sqlite` where the runtime has it with everything that is needed here,
 * else `@photostructure/sqlite`, which has the same interface.
 */

export type SqlValue = null | number | bigint | string | Uint8Array;

export interface SqlStatement {
  run(...values: SqlValue[]): { changes: number | bigint; lastInsertRowid: number | bigint };
  get(...values: SqlValue[]): unknown;
  all(...values: SqlValue[]): unknown[];
}

/** The part of `DatabaseSync` that is used. */
export interface SqlConnection {
  exec(sql: string): void;
  prepare(sql: string): SqlStatement;
  close(): void;
}

export type DriverName = 'builtin' | 'fallback';

export interface Driver {
  readonly name: DriverName;
  /** @param timeout milliseconds to wait for another process's lock */
  connect(file: string, timeout: number): SqlConnection;
}

interface SqliteModule {
  readonly DatabaseSync: new (file: string, options: { timeout: number }) => SqlConnection;
}

/**
 * @param wanted a driver to use whatever the runtime has; null takes the built-in one where it is good enough
 * @throws when a wanted driver is not there
 */
export async function loadDriver(wanted: DriverName | null): Promise<Driver> {
  if (wanted !== 'fallback') {
    const driver = builtinDriver();
    if (driver !== null) return driver;
    if (wanted === 'builtin')
      throw new Error(
        `This runtime (Node ${process.versions.node}) has no built-in SQLite with trigram search.`,
      );
  }
  return driverOf('fallback', await import('@photostructure/sqlite'));
}

/** The driver that the environment variable `LOOKSEE_SQLITE_DRIVER` asks for: `builtin`, `fallback`, or none. */
export function wantedDriver(environment: NodeJS.ProcessEnv = process.env): DriverName | null {
  const wanted = environment['LOOKSEE_SQLITE_DRIVER'] ?? '';
  if (wanted === '') return null;
  if (wanted === 'builtin' || wanted === 'fallback') return wanted;
  throw new Error(`LOOKSEE_SQLITE_DRIVER is "${wanted}"; it must be "builtin" or "fallback".`);
}

function builtinDriver(): Driver | null {
  const module = quietly(() => process.getBuiltinModule('node:sqlite')) as SqliteModule | undefined;
  if (module === undefined) return null;
  const driver = driverOf('builtin', module);
  return isGoodEnough(driver) ? driver : null;
}

/** Not every build of SQLite has FTS5 with the trigram tokenizer and deletion that leaves nothing behind. */
function isGoodEnough(driver: Driver): boolean {
  const connection = driver.connect(':memory:', 0);
  try {
    connection.exec(
      "CREATE VIRTUAL TABLE probe USING fts5(text, tokenize = 'trigram');" +
        "INSERT INTO probe (probe, rank) VALUES ('secure-delete', 1);",
    );
    return true;
  } catch {
    return false;
  } finally {
    connection.close();
  }
}

function driverOf(name: DriverName, module: SqliteModule): Driver {
  return { name, connect: (file, timeout) => new module.DatabaseSync(file, { timeout }) };
}

/** Node 22 to 24 warn that SQLite is experimental, on every start, to a user who can do nothing about it. */
function quietly<T>(action: () => T): T {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    return action();
  } finally {
    process.emitWarning = emitWarning;
  }
}
