import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Database } from './database';
import { historyFiles } from './files';
import { type Migration, MIGRATIONS } from './migrations';
import { currentOwner, ownerToText } from '../platform/process-owner';
import {
  addDone,
  driver,
  filesBelow,
  openStore,
  search,
  sending,
  temporaryDir,
} from './testing/fixtures';

const FAILED = expect.objectContaining({
  error: expect.objectContaining({ code: 'history-failed' }),
});

const addTags: Migration = (database) =>
  database.exec("ALTER TABLE analysis ADD COLUMN tags TEXT NOT NULL DEFAULT ''");
const failHalfway: Migration = (database) => {
  database.exec("UPDATE analysis SET answer = 'spoilt'");
  database.exec('ALTER TABLE no_such_table ADD COLUMN x');
};
/** What no migration may do: after it, a rollback brings nothing back. */
const commitThenFail: Migration = (database) => {
  database.exec("UPDATE analysis SET answer = 'spoilt'; ALTER TABLE analysis DROP COLUMN system");
  database.exec('COMMIT; PRAGMA user_version = 7');
  throw new Error('too late');
};

function folderWithOne(): { dir: string; id: number } {
  const dir = temporaryDir();
  const store = openStore(dir);
  const id = addDone(store, 'before', 'the answer');
  store.close();
  return { dir, id };
}

const snapshotsOf = (dir: string): string[] =>
  readdirSync(dir).includes('snapshots') ? readdirSync(join(dir, 'snapshots')) : [];

/** The version of the schema that this app has. */
const NOW = MIGRATIONS.length;
const versionIn = (name: string): number => Number(/-v(\d+)\.sqlite$/.exec(name)?.[1]);

test('a new history starts at the newest version, without a snapshot', () => {
  const dir = temporaryDir();
  openStore(dir, { migrations: [...MIGRATIONS, addTags] });
  expect(snapshotsOf(dir)).toEqual([]);
});

test('an empty history has nothing to lose: no snapshot', () => {
  const dir = temporaryDir();
  openStore(dir).close();
  openStore(dir, { migrations: [...MIGRATIONS, addTags] });
  expect(snapshotsOf(dir)).toEqual([]);
});

test('each migration is run once, with a snapshot of what was before it', () => {
  const { dir, id } = folderWithOne();
  const runs: number[] = [];
  const counted =
    (step: number): Migration =>
    (database: Database) => {
      runs.push(step);
      database.exec(`ALTER TABLE analysis ADD COLUMN step_${step} INTEGER`);
    };
  const migrations = [...MIGRATIONS, counted(1), counted(2)];
  openStore(dir, { migrations }).close();
  const store = openStore(dir, { migrations });
  expect(runs).toEqual([1, 2]);
  expect(store.get(id)?.answer).toBe('the answer');

  const snapshots = snapshotsOf(dir);
  expect(snapshots.map(versionIn)).toEqual([NOW, NOW + 1]);
  const copy = driver.connect(join(dir, 'snapshots', snapshots[0] ?? ''), 0);
  expect(copy.prepare('SELECT answer FROM analysis').all()).toEqual([
    expect.objectContaining({ answer: 'the answer' }),
  ]);
  copy.close();
});

test('only the newest snapshots are kept', () => {
  const { dir } = folderWithOne();
  const steps = Array.from({ length: 6 }, (): Migration => () => {});
  openStore(dir, { migrations: [...MIGRATIONS, ...steps] });
  expect(snapshotsOf(dir).map(versionIn)).toEqual([NOW + 3, NOW + 4, NOW + 5]);
});

test('a deletion takes the snapshots with it: they still hold what was deleted', () => {
  const { dir, id } = folderWithOne();
  const store = openStore(dir, { migrations: [...MIGRATIONS, addTags] });
  store.purge([id]);
  expect(snapshotsOf(dir)).toEqual([]);
  expect(Buffer.concat([...filesBelow(dir).values()]).includes('the answer')).toBe(false);
});

test.each([
  ['in the middle', failHalfway],
  ['after it broke its transaction', commitThenFail],
])('a migration that fails %s leaves the history as it was', (_, broken) => {
  const { dir, id } = folderWithOne();
  expect(() => openStore(dir, { migrations: [...MIGRATIONS, addTags, broken] })).toThrow(FAILED);

  const migrations = [...MIGRATIONS, addTags];
  const store = openStore(dir, { migrations });
  expect(store.notice).toBeNull();
  expect(store.get(id)).toMatchObject({ prompt: 'before', answer: 'the answer', system: '' });
  expect(search(store, 'answer')).toEqual([id]);
});

test('a history of a newer version is refused and left alone', () => {
  const { dir, id } = folderWithOne();
  const newer = [...MIGRATIONS, addTags];
  openStore(dir, { migrations: newer }).close();
  expect(() => openStore(dir)).toThrow(FAILED);
  expect(openStore(dir, { migrations: newer }).get(id)?.answer).toBe('the answer');
});

/**
 * A database as the app of that version wrote it. By hand: this app's statements are not those of the one that wrote it.
 * @param rows statements
 */
function databaseOf(version: number, rows: string): string {
  const dir = temporaryDir();
  const before = new Database(driver.connect(historyFiles(dir).database, 0), () => undefined);
  for (const migration of MIGRATIONS.slice(0, version)) migration(before);
  before.exec(`PRAGMA user_version = ${version}; ${rows}`);
  before.close();
  return dir;
}

test('pictures from before links and pages were known are no links, and of the first page', () => {
  const dir = databaseOf(
    1,
    `INSERT INTO analysis (created_at, status, endpoint_id, endpoint_name, model, detail, prompt, system, stream,
       file_names) VALUES (1, 'done', 'e', 'E', 'm', 'high', 'before', '', 0, 'a.jpg');
     INSERT INTO picture (analysis_id, position, name, path, sha256, format, width, height, bytes)
       VALUES (1, 0, 'a.jpg', '/a.jpg', 'aa', 'jpeg', 4, 3, 64);`,
  );
  const store = openStore(dir);
  expect(store.get(1)?.pictures).toEqual([
    expect.objectContaining({ name: 'a.jpg', format: 'jpeg', width: 4, link: null, page: 0 }),
  ]);
  expect(search(store, 'a.jpg')).toEqual([1]);
  expect(snapshotsOf(dir).map(versionIn)).toEqual([1, 2, 3]);
});

test('analyses from before it was kept what was sent were sent to fit, and nothing else is known of it', () => {
  const dir = databaseOf(
    2,
    `INSERT INTO analysis (created_at, status, endpoint_id, endpoint_name, model, detail, prompt, system, stream,
       file_names, answer, usage) VALUES (1, 'done', 'e', 'E', 'm', 'high', 'before', '', 0, 'a.jpg', 'a receipt', '{}');
     INSERT INTO picture (analysis_id, position, name, path, sha256, format, width, height, bytes, page,
       sent_sha256, sent_format, sent_width, sent_height, sent_bytes)
       VALUES (1, 0, 'a.jpg', '/a.jpg', 'aa', 'jpeg', 4, 3, 64, 2, 'bb', 'png', 2, 1, 32);`,
  );
  const store = openStore(dir);
  const sent = { sha256: 'bb', format: 'png', width: 2, height: 1, bytes: 32 };
  expect(store.get(1)).toMatchObject({
    answer: 'a receipt',
    size: 'fit',
    estimate: null,
    sentTo: null,
    pictures: [{ name: 'a.jpg', page: 2, sent, removed: null }],
  });
  expect(search(store, 'receipt')).toEqual([1]);
  expect(store.update(1, { sentTo: { host: 'h', at: 2 } }).sentTo).toEqual({ host: 'h', at: 2 });
  expect(snapshotsOf(dir).map(versionIn)).toEqual([2, 3]);
});

test('of analyses from before it was kept what went over the wire there is nothing to look at', () => {
  const dir = databaseOf(
    3,
    `INSERT INTO analysis (created_at, status, endpoint_id, endpoint_name, model, detail, prompt, system, stream,
       file_names, answer, size) VALUES (1, 'done', 'e', 'E', 'm', 'high', 'before', '', 0, 'a.jpg', 'a receipt', 'fit');`,
  );
  const store = openStore(dir);
  expect(store.get(1)?.answer).toBe('a receipt');
  expect(store.sendings(1)).toEqual([]);
  store.addSending(1, sending('since then'));
  expect(store.sendings(1)).toEqual([sending('since then')]);
  expect(snapshotsOf(dir).map(versionIn)).toEqual([3]);
});

describe('texts from before they were folded', () => {
  const INSERT = `INSERT INTO analysis (created_at, status, owner, endpoint_id, endpoint_name, model, detail, prompt,
    system, stream, file_names, answer, size) VALUES`;
  const rowOf = (prompt: string, answer: string, status = 'done', owner = 'NULL'): string =>
    `${INSERT} (1, '${status}', ${owner}, 'e', 'E', 'm', 'high', '${prompt}', '', 0, 'Mäx.jpg', '${answer}', 'fit');`;

  /** The rows of a version before, more than one piece of the work takes. */
  function oldFolder(plain: number): string {
    const rows = [
      rowOf('Orçamento', 'Três páginas'),
      ...Array.from({ length: plain }, () => rowOf('plain', 'Nothing TO fold')),
      rowOf('Größe', 'ÜBER 5 m'),
    ];
    return databaseOf(4, rows.join('\n'));
  }

  const isIntact = (dir: string): boolean => {
    const connection = driver.connect(historyFiles(dir).database, 1000);
    connection.exec(
      "INSERT INTO analysis_text (analysis_text, rank) VALUES ('integrity-check', 1)",
    );
    const { count } = connection.prepare('SELECT count(*) AS count FROM analysis_folded').get() as {
      count: number;
    };
    connection.close();
    return count >= 0;
  };

  test('are found as before at once, by other spellings once they are folded, and no copy is made', () => {
    const dir = oldFolder(120);
    const store = openStore(dir);
    const last = 122;
    expect(snapshotsOf(dir)).toEqual([]);
    expect(search(store, 'Orçamento páginas')).toEqual([1]);
    expect(search(store, 'über 5')).toEqual([last]);
    expect(search(store, 'uber')).toEqual([]);
    expect(isIntact(dir)).toBe(true);

    // The newest first, as much as fits into the time.
    expect(store.foldSome(0)).toBe(true);
    expect(search(store, 'uber')).toEqual([last]);
    expect(search(store, 'orcamento')).toEqual([]);
    expect(search(store, 'Orçamento')).toEqual([1]);
    expect(isIntact(dir)).toBe(true);

    while (store.foldSome(0));
    expect(search(store, 'orcamento TRES paginas')).toEqual([1]);
    expect(search(store, 'GROSSE ub')).toEqual([last]);
    expect(search(store, 'max')).toHaveLength(last);
    expect(search(store, 'nothing to')).toHaveLength(last - 2);
    expect(store.foldSome(0)).toBe(false);
    expect(isIntact(dir)).toBe(true);
    store.purge([1, last]);
    expect(search(store, 'orcamento')).toEqual([]);
    expect(isIntact(dir)).toBe(true);
  });

  test('are folded once, also by two processes in turns, and when one of the rows still runs', () => {
    const running = rowOf('Çedilha', 'Ção', 'running', `'${ownerToText(currentOwner())}'`);
    const dir = databaseOf(4, `${rowOf('Orçamento', '')} ${running}`);
    const [one, other] = [openStore(dir), openStore(dir)];
    expect(one.foldSome(1_000)).toBe(false);
    expect(other.foldSome(1_000)).toBe(false);
    expect(search(other, 'cedilha')).toEqual([2]);
    expect(isIntact(dir)).toBe(true);
    one.update(2, { status: 'done' });
    expect(search(one, 'cao')).toEqual([2]);
    expect(isIntact(dir)).toBe(true);
  });
});
