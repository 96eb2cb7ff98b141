import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { History, type HistoryOptions } from './history';
import { MIGRATIONS } from './migrations';
import { buildHistory, type BuiltHistory } from './testing/built';
import {
  addDone,
  bytesOf,
  DEAD,
  driver,
  filesBelow,
  hashOf,
  newAnalysis,
  newPicture,
  openStore,
  temporaryDir,
} from './testing/fixtures';

const run = promisify(execFile);
const CHILD = { timeout: 25_000, killSignal: 'SIGKILL' } as const;
const ALL = { text: '', before: null, limit: 500 } as const;

let built: BuiltHistory;
beforeAll(async () => {
  built = await buildHistory();
});
afterAll(() => built.remove());

async function openHistory(dir: string, options: Partial<HistoryOptions> = {}): Promise<History> {
  const history = await History.open({ dir, workerUrl: built.workerUrl, ...options });
  onTestFinished(() => history.close());
  return history;
}

async function holdInChild(dir: string): Promise<{ child: ChildProcess; id: number }> {
  const child = spawn(process.execPath, [built.childFile, dir, 'hold'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return { child, id: Number(line) };
}

async function killHard(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

test('the main thread asks, the worker keeps', async () => {
  const dir = temporaryDir();
  const history = await openHistory(dir);
  expect(history.notice).toBeNull();
  const [row] = await history.create([
    newAnalysis('through the worker', { pictures: [newPicture('a.jpg', { path: '/x/a.jpg' })] }),
  ]);
  const id = row?.id ?? 0;
  const bytes = bytesOf('sent');
  const size = { format: 'png', width: 2, height: 1 } as const;
  const sent = await history.setSent(id, 0, { ...size, bytes, removed: ['camera X'] });
  expect(sent).toEqual({ ...size, sha256: hashOf(bytes), bytes: 4 });
  expect(bytes).toEqual(bytesOf('sent'));
  const sentTo = { host: 'api.example.com', at: 1_763_800_000_500 };
  const done = await history.update(id, { status: 'done', answer: 'yes', sentTo });
  expect(await history.get(id)).toEqual(done);
  expect(done.pictures[0]).toMatchObject({ sent, removed: ['camera X'] });
  expect(done.sentTo).toEqual(sentTo);
  expect(await history.paths(id)).toEqual(['/x/a.jpg']);
  expect(await history.readPicture(sent.sha256)).toEqual(bytes);
  expect((await history.list({ ...ALL, text: 'worker yes' })).entries).toHaveLength(1);
  await history.hide(id);
  expect(await history.get(id)).toBeNull();
  await history.unhide(id);
  await history.purge([id]);
  expect(await history.get(id)).toBeNull();
  expect(await history.readPicture(sent.sha256)).toBeNull();
});

test('errors cross with their code, and the worker goes on', async () => {
  const history = await openHistory(temporaryDir());
  const code = { error: { code: 'not-found' } };
  await expect(history.update(1, { answer: 'x' })).rejects.toMatchObject(code);
  const bad = newAnalysis('x', { createdAt: 'never' as unknown as number });
  await expect(history.create([bad])).rejects.toMatchObject({ error: { code: 'history-failed' } });
  expect(await history.list(ALL)).toEqual({ entries: [], more: false });
});

test('a folder that cannot be one is an error at opening', async () => {
  const file = join(temporaryDir(), 'a-file');
  writeFileSync(file, '');
  await expect(openHistory(join(file, 'history'))).rejects.toMatchObject({
    error: { code: 'history-failed' },
  });
});

test('a history of a newer version is an error at opening', async () => {
  const dir = temporaryDir();
  openStore(dir, { migrations: [...MIGRATIONS, () => {}] }).close();
  await expect(openHistory(dir)).rejects.toMatchObject({
    error: { code: 'history-failed', message: expect.stringContaining('newer version') },
  });
});

test('repair at opening is told', async () => {
  const dir = temporaryDir();
  writeFileSync(join(dir, 'history.sqlite'), 'garbage');
  expect((await openHistory(dir)).notice?.message).toContain('damaged');
});

test('after closing, what was asked before is done and what is asked then is refused', async () => {
  const dir = temporaryDir();
  const history = await openHistory(dir);
  const created = history.create([newAnalysis('just in time')]);
  await history.close();
  await history.close();
  expect(await created).toHaveLength(1);
  await expect(history.list(ALL)).rejects.toMatchObject({ error: { code: 'history-failed' } });
  expect(openStore(dir).list(ALL).entries).toHaveLength(1);
});

test('slow queries are told, without their values', async () => {
  const dir = temporaryDir();
  const onSlowQuery = vi.fn<(sql: string, ms: number) => void>();
  const history = await openHistory(dir, { onSlowQuery });
  const other = openStore(dir);
  const prompt = 'secret words '.repeat(15_000);
  const entries = Array.from({ length: 200 }, () => newAnalysis(prompt, { pictures: [] }));
  await history.create(entries);
  other.close();
  expect(onSlowQuery).toHaveBeenCalled();
  for (const [sql, ms] of onSlowQuery.mock.calls) {
    expect(ms).toBeGreaterThan(40);
    expect(sql).not.toContain('secret');
  }
});

test('an opening that waits for another process succeeds once that lets go', async () => {
  const dir = temporaryDir();
  openStore(dir).close();
  const holder = driver.connect(join(dir, 'history.sqlite'), 0);
  const dead = openStore(dir, { owner: DEAD });
  dead.create([newAnalysis('left running')]);
  dead.close();
  holder.exec('BEGIN IMMEDIATE');
  const opening = openHistory(dir);
  setTimeout(() => holder.exec('COMMIT'), 500);
  const [row] = (await (await opening).list(ALL)).entries;
  holder.close();
  expect(row?.status).toBe('interrupted');
});

test('writes of another process call the listener until it is taken off', async () => {
  const dir = temporaryDir();
  const history = await openHistory(dir);
  const other = openStore(dir);
  let stop = (): void => {};
  const changed = new Promise<void>((resolve) => {
    stop = history.onExternalChange(resolve);
  });
  addDone(other, 'from outside', '');
  await changed;
  stop();
  expect((await history.list(ALL)).entries[0]?.prompt).toBe('from outside');
});

test('a request of a killed process is interrupted when the list is read next, and told of', async () => {
  const dir = temporaryDir();
  const window = await openHistory(dir);
  const { child, id } = await holdInChild(dir);
  const beside = await openHistory(dir);
  expect((await beside.get(id))?.status).toBe('running');
  let changed = 0;
  onTestFinished(window.onExternalChange(() => (changed += 1)));
  await killHard(child);
  expect((await beside.list(ALL)).entries[0]).toMatchObject({ id, status: 'interrupted' });
  await expect.poll(() => changed, { timeout: 10_000 }).toBeGreaterThan(0);

  const next = await openHistory(dir);
  expect(await next.get(id)).toMatchObject({
    status: 'interrupted',
    answer: 'partial answer of held',
    error: { code: 'interrupted' },
  });
  const picture = await next.readPicture(hashOf(bytesOf('picture held')));
  expect(picture).toEqual(bytesOf('picture held'));
});

test.each<[string, (database: string) => void]>([
  ['cut short', (file) => truncateSync(file, statSync(file).size / 2)],
  ['replaced by garbage', (file) => writeFileSync(file, Buffer.alloc(100_000, 0xa5))],
])('a database that is %s stays where it is while another process has it open', async (_, harm) => {
  const dir = temporaryDir();
  const database = join(dir, 'history.sqlite');
  const first = openStore(dir);
  first.create(Array.from({ length: 200 }, (_each, n) => newAnalysis(`prompt ${n}`)));
  first.close();
  const { child } = await holdInChild(dir);
  harm(database);
  writeFileSync(join(dir, 'history.suspect'), '');
  const { ino } = statSync(database);
  await expect(openHistory(dir)).rejects.toMatchObject({
    error: { code: 'history-failed', message: expect.stringContaining('has it open') as string },
  });
  expect(readdirSync(dir).filter((name) => name.startsWith('history-broken-'))).toEqual([]);
  expect(statSync(database).ino).toBe(ino);
  await killHard(child);
  const repaired = await openHistory(dir);
  expect(repaired.notice?.message).toContain('was damaged');
  const kept = readdirSync(dir).filter((name) => /^history-broken-.*[.]sqlite$/.test(name));
  expect(kept).toHaveLength(1);
});

test('a garbled note of who uses the history does not keep it closed', async () => {
  const dir = temporaryDir();
  writeFileSync(join(dir, 'in-use.lock'), 'garbage '.repeat(1000));
  expect((await (await openHistory(dir)).list(ALL)).entries).toEqual([]);
});

test('processes that write, read and delete at once lose nothing and leave nothing', async () => {
  const dir = temporaryDir();
  const names = ['alpha', 'beta', 'gamma'];
  const outputs = await Promise.all(
    names.map((name) => run(process.execPath, [built.childFile, dir, 'busy', name, '20'], CHILD)),
  );
  const kept = outputs.flatMap(({ stdout }) => JSON.parse(stdout) as number[]);
  expect(kept).toHaveLength(30);

  const store = openStore(dir);
  const { entries } = store.list(ALL);
  expect(entries.map((entry) => entry.id)).toEqual(kept.toSorted((a, b) => b - a));
  const hashes = new Set<string>();
  for (const { id } of entries) {
    const analysis = store.get(id);
    expect(analysis?.status).toBe('done');
    for (const { thumbnail, sent } of analysis?.pictures ?? [])
      for (const hash of [thumbnail ?? '', sent?.sha256 ?? '']) {
        expect(store.readPicture(hash)).not.toBeNull();
        hashes.add(hash);
      }
  }
  expect(hashes.size).toBe(62);
  expect(filesBelow(join(dir, 'pictures')).size).toBe(hashes.size);
});

test('a picture that one process deletes while another sends it stays', async () => {
  const dir = temporaryDir();
  const deleter = openStore(dir);
  const history = await openHistory(dir);
  const bytes = bytesOf('sent by both');
  const size = { format: 'png', width: 1, height: 1, removed: null } as const;
  for (let round = 0; round < 15; round++) {
    const [theirs] = deleter.create([newAnalysis('theirs', { pictures: [newPicture('a.jpg')] })]);
    deleter.setSent(theirs?.id ?? 0, 0, { ...size, bytes });
    const mine = history.create([newAnalysis('mine', { pictures: [newPicture('a.jpg')] })]);
    const sending = mine.then(([row]) => history.setSent(row?.id ?? 0, 0, { ...size, bytes }));
    deleter.purge([theirs?.id ?? 0]);
    const { sha256 } = await sending;
    expect(await history.readPicture(sha256)).toEqual(bytes);
    await history.purge([(await mine)[0]?.id ?? 0]);
    expect(await history.readPicture(sha256)).toBeNull();
  }
});
