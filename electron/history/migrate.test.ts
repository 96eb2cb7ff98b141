import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Database } from './database';
import { historyFiles } from './files';
import { type Migration, MIGRATIONS } from './migrations';
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
