import {
  closeSync,
  copyFileSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DamageError, isDamage } from './database';
import { MIGRATIONS } from './migrations';
import {
  addDone,
  bytesOf,
  driver,
  hashOf,
  newAnalysis,
  openStore,
  search,
  sending,
  temporaryDir,
} from './testing/fixtures';

/** A closed history of 200 analyses, big enough to have pages to lose. */
function filledFolder(): { dir: string; database: string } {
  const dir = temporaryDir();
  const store = openStore(dir);
  store.create(
    Array.from({ length: 200 }, (_, index) =>
      newAnalysis(`prompt ${index} ${'words '.repeat(50)}`),
    ),
  );
  store.addSending(addDone(store, 'the last', 'its answer'), sending('over the wire'));
  store.close();
  return { dir, database: join(dir, 'history.sqlite') };
}

const keptAside = (dir: string): string[] =>
  readdirSync(dir).filter((name) => /^history-broken-.*\.sqlite$/.test(name));

function overwrite(file: string, from: number, length: number): void {
  const handle = openSync(file, 'r+');
  writeSync(handle, Buffer.alloc(length, 0xa5), 0, length, from);
  closeSync(handle);
}

const HARM: readonly (readonly [string, (database: string) => void])[] = [
  ['cut in half', (file) => truncateSync(file, statSync(file).size / 2)],
  ['cut by one page', (file) => truncateSync(file, statSync(file).size - 4096)],
  ['cut to a few bytes', (file) => truncateSync(file, 50)],
  ['emptied', (file) => truncateSync(file, 0)],
  ['replaced by garbage', (file) => writeFileSync(file, Buffer.alloc(100_000, 0xa5))],
  ['replaced by a text', (file) => writeFileSync(file, 'not a database\n'.repeat(500))],
  ['with a broken schema page', (file) => overwrite(file, 100, 3_900)],
];

test.each(HARM)('a database %s is kept aside, and a new one works', (_, harm) => {
  const { dir, database } = filledFolder();
  harm(database);
  const broken = readFileSync(database);
  const store = openStore(dir);
  expect(keptAside(dir)).toHaveLength(1);
  expect(readFileSync(join(dir, keptAside(dir)[0] ?? ''))).toEqual(broken);
  expect(store.notice?.message).toContain('new one was started');
  expect(store.notice?.hint).toContain(keptAside(dir)[0]);

  const id = addDone(store, 'after', 'works', 'a.jpg');
  store.close();
  const again = openStore(dir);
  expect(again.notice).toBeNull();
  expect(search(again, 'works')).toEqual([id]);
});

test.each(HARM)('a database %s is restored from the newest snapshot', (_, harm) => {
  const { dir, database } = filledFolder();
  const migrations = [...MIGRATIONS, () => {}];
  const store = openStore(dir, { migrations });
  addDone(store, 'after the snapshot', '');
  store.close();
  harm(database);

  const restored = openStore(dir, { migrations });
  expect(restored.notice?.message).toContain('restored from the copy');
  expect(keptAside(dir)).toHaveLength(1);
  const [kept] = search(restored, 'its answer');
  expect(restored.sendings(kept ?? 0)).toEqual([sending('over the wire')]);
  expect(search(restored, 'snapshot')).toEqual([]);
});

test('a damaged snapshot is passed over for an older one', () => {
  const { dir, database } = filledFolder();
  const migrations = [...MIGRATIONS, () => {}, () => {}];
  openStore(dir, { migrations }).close();
  const [older = '', newer = ''] = readdirSync(join(dir, 'snapshots'));
  expect(older < newer).toBe(true);
  writeFileSync(join(dir, 'snapshots', newer), 'garbage');
  writeFileSync(database, 'garbage');
  const restored = openStore(dir, { migrations });
  expect(search(restored, 'its answer')).toHaveLength(1);
  expect(keptAside(dir)).toHaveLength(2);
});

test('pictures of a database kept aside are not swept away', () => {
  const { dir, database } = filledFolder();
  writeFileSync(database, 'garbage');
  const store = openStore(dir);
  for (let folder = 0; folder < 256; folder++) store.tidy();
  expect(store.readPicture(hashOf(bytesOf('thumbnail of receipt.jpg')))).not.toBeNull();
});

test('damage that a query meets is noted, and repaired at the next start', () => {
  const { dir, database } = filledFolder();
  overwrite(database, 8_192, statSync(database).size - 8_192);
  const openAndMeet = (): void => {
    const store = openStore(dir);
    if (store.notice !== null) return;
    try {
      search(store, 'prompt');
      addDone(store, 'more', 'more');
    } catch (thrown) {
      store.noteDamage(thrown);
    }
    store.close();
  };
  openAndMeet();
  openAndMeet();
  expect(keptAside(dir)).toHaveLength(1);
});

test('a damaged search index alone is made anew, and nothing is lost', () => {
  const { dir, database } = filledFolder();
  const connection = driver.connect(database, 0);
  const leaves = connection
    .prepare("SELECT pageno FROM dbstat WHERE name = 'analysis_text_data' AND ncell = 1")
    .all() as { pageno: number }[];
  connection.close();
  // The middle of pages that hold one block of the index each: the tree of pages stays whole.
  for (const { pageno } of leaves) overwrite(database, (pageno - 1) * 4096 + 1_000, 2_000);
  expect(leaves.length).toBeGreaterThan(0);
  const store = openStore(dir);
  // SQLite may notice, or find less than there is.
  const found = (): number => {
    try {
      return search(store, 'prompt').length;
    } catch (thrown) {
      expect(isDamage(thrown)).toBe(true);
      return 0;
    }
  };
  expect(found()).toBeLessThan(200);
  store.noteDamage(new DamageError('as a query reports it'));
  store.close();
  expect(existsSync(join(dir, 'history.suspect'))).toBe(true);

  const repaired = openStore(dir);
  expect(repaired.notice).toBeNull();
  expect(keptAside(dir)).toEqual([]);
  expect(search(repaired, 'prompt')).toHaveLength(200);
  const [kept] = search(repaired, 'its answer');
  expect(repaired.sendings(kept ?? 0)).toEqual([sending('over the wire')]);
  expect(existsSync(join(dir, 'history.suspect'))).toBe(false);
});

test('a lost write-ahead log costs what was only in it, no more', () => {
  const { dir } = filledFolder();
  const writer = openStore(dir);
  addDone(writer, 'only in the log', '');
  const copy = temporaryDir();
  copyFileSync(join(dir, 'history.sqlite'), join(copy, 'history.sqlite'));
  const store = openStore(copy);
  expect(store.notice).toBeNull();
  expect(search(store, 'its answer')).toHaveLength(1);
});

test('a garbled write-ahead log is ignored', () => {
  const { dir, database } = filledFolder();
  writeFileSync(`${database}-wal`, Buffer.alloc(50_000, 0x5a));
  const store = openStore(dir);
  expect(store.notice).toBeNull();
  expect(search(store, 'its answer')).toHaveLength(1);
});

test('a log without its database is kept aside', () => {
  const { dir, database } = filledFolder();
  rmSync(database);
  writeFileSync(`${database}-wal`, 'what is left');
  const store = openStore(dir);
  expect(store.notice).not.toBeNull();
  expect(readdirSync(dir).some((name) => /^history-broken-.*-wal$/.test(name))).toBe(true);
});

test('a start that was killed before it wrote anything is no damage', () => {
  const dir = temporaryDir();
  writeFileSync(join(dir, 'history.sqlite'), '');
  expect(openStore(dir).notice).toBeNull();
});

test('a garbled lock file does not keep the history closed', () => {
  const { dir } = filledFolder();
  writeFileSync(join(dir, 'opening.lock'), 'garbage '.repeat(1000));
  expect(search(openStore(dir), 'its answer')).toHaveLength(1);
});
