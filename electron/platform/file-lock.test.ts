import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

it('is taken over from a process that died', async () => {
  const file = join(folder, 'a');
  await writeFile(`${file}.lock`, 'of somebody long gone');
  expect(await withFileLock(file, async () => 'done')).toBe('done');
  expect(await readdir(folder)).toEqual([]);
});
