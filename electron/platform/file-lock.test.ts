import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { withFileLock } from './file-lock';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lock-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('lets one task at a file at a time, and leaves nothing behind', async () => {
  const file = join(folder, 'deep', 'count');
  const addOne = () =>
    withFileLock(file, async () => {
      const count = Number(await readFile(file, 'utf8').catch(() => '0'));
      await writeFile(file, String(count + 1));
    });
  await Promise.all(Array.from({ length: 20 }, addOne));
  expect(await readFile(file, 'utf8')).toBe('20');
  expect(await readdir(join(folder, 'deep'))).toEqual(['count']);
});

it('is free again after a task that failed', async () => {
  const file = join(folder, 'a');
  await expect(withFileLock(file, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await withFileLock(file, async () => 'yes')).toBe('yes');
});

it('is left to whoever has taken it over', async () => {
  const file = join(folder, 'a');
  await withFileLock(file, () => writeFile(`${file}.lock`, 'of another'));
  expect(await readdir(folder)).toEqual(['a.lock']);
});

const QUICK = { deadMs: 1, unknownMs: 30, aliveMs: 200 };

/** What a process that has ended leaves in its lock. */
function leftBehind(): string {
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  return `${randomUUID()} ${hostname()} ${pid} ms:${Date.now()}`;
}

it.each([
  ['that died', leftBehind],
  [
    'whose id another process has now',
    () => `${randomUUID()} ${hostname()} ${process.pid} ms:1000`,
  ],
  ['that nobody knows', () => 'of somebody long gone'],
  ['that could write nothing before it died', () => ''],
  ['on another computer', () => `${randomUUID()} elsewhere 1 ms:1000`],
])('is taken over from a process %s', async (_, content) => {
  const file = join(folder, 'a');
  await writeFile(`${file}.lock`, content());
  expect(await withFileLock(file, async () => 'done', QUICK)).toBe('done');
  expect(await readdir(folder)).toEqual([]);
});

it('is taken over also where one died that was taking it over', async () => {
  const file = join(folder, 'a');
  const holder = leftBehind();
  await writeFile(`${file}.lock`, holder);
  await writeFile(`${file}.lock.${holder.split(' ')[0]}`, leftBehind());
  expect(await withFileLock(file, async () => 'done', QUICK)).toBe('done');
  expect(await readdir(folder)).toEqual([]);
});

it('is taken over by one of many that wait', async () => {
  const file = join(folder, 'a');
  for (let round = 0; round < 5; round += 1) {
    await writeFile(`${file}.lock`, leftBehind());
    let inside = 0;
    let most = 0;
    const task = async () => {
      inside += 1;
      most = Math.max(most, inside);
      await delay(1);
      inside -= 1;
    };
    const patient = { ...QUICK, aliveMs: 60_000 };
    await Promise.all(Array.from({ length: 12 }, () => withFileLock(file, task, patient)));
    expect(most).toBe(1);
    expect(await readdir(folder)).toEqual([]);
  }
});

it('is left to a process that lives: waiting for it ends with an error', async () => {
  const file = join(folder, 'a');
  await withFileLock(file, async () => {
    await expect(withFileLock(file, async () => 'no', QUICK)).rejects.toThrow(
      /Another copy of Looksee/,
    );
    expect(await readdir(folder)).toEqual(['a.lock']);
  });
  expect(await readdir(folder)).toEqual([]);
});

it('that cannot be read is no reason to do the task', async () => {
  const file = join(folder, 'a');
  await mkdir(`${file}.lock`);
  await expect(withFileLock(file, async () => 'no', QUICK)).rejects.toThrow(/EISDIR/);
  expect(await readdir(folder)).toEqual(['a.lock']);
});
