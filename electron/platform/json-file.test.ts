import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keepCopy, readJsonFile, writeJsonFile } from './json-file';

let dir: string;
let file: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'looksee-json-'));
  file = join(dir, 'deep', 'settings.json');
});
afterEach(() => rm(dir, { recursive: true }));

test('gives back what was written and leaves nothing else behind', async () => {
  await writeJsonFile(file, { a: 1 });
  await writeJsonFile(file, { a: 'ü' });
  expect(await readJsonFile(file)).toEqual({ a: 'ü' });
  expect(await readdir(join(dir, 'deep'))).toEqual(['settings.json']);
});

test.skipIf(process.platform === 'win32')('only the owner can read it', async () => {
  await writeJsonFile(file, {});
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

test('a file that is not there counts as missing', async () => {
  expect(await readJsonFile(file)).toBeUndefined();
});

test.each(['', '{"a": 1', '\0\0\0\0', 'not json'])(
  'keeps damaged content %j aside',
  async (text) => {
    await writeJsonFile(file, {});
    await writeFile(file, text);
    expect(await readJsonFile(file)).toBeUndefined();
    expect(await readFile(`${file}.1.broken`, 'utf8')).toBe(text);
    await writeJsonFile(file, { fresh: true });
    expect(await readJsonFile(file)).toEqual({ fresh: true });
  },
);

test('writes at the same time never mix', async () => {
  const values = Array.from({ length: 20 }, (_, index) => ({ text: String(index).repeat(50_000) }));
  await Promise.all(values.map((value) => writeJsonFile(file, value)));
  expect(values).toContainEqual(await readJsonFile(file));
  expect(await readdir(join(dir, 'deep'))).toEqual(['settings.json']);
});

test('a value that cannot be written leaves the old one and no rest', async () => {
  await writeJsonFile(file, { old: true });
  await expect(writeJsonFile(file, { big: 1n })).rejects.toThrow();
  expect(await readJsonFile(file)).toEqual({ old: true });
  expect(await readdir(join(dir, 'deep'))).toEqual(['settings.json']);
});

test('each damaged file is kept, the same one once', async () => {
  const read = async (text: string) => {
    await writeJsonFile(file, {});
    await writeFile(file, text);
    await readJsonFile(file);
  };
  for (const text of ['first', 'second', 'first', 'third']) await read(text);
  await writeFile(file, 'third');
  await keepCopy(file);
  const names = (await readdir(join(dir, 'deep'))).filter((name) => name.endsWith('.broken'));
  const texts = names.sort().map((name) => readFile(join(dir, 'deep', name), 'utf8'));
  expect(await Promise.all(texts)).toEqual(['first', 'second', 'third']);
  expect(names).toEqual([1, 2, 3].map((n) => `settings.json.${n}.broken`));
});

test.skipIf(process.platform === 'win32').each<[string, () => Promise<unknown>]>([
  ['a folder', () => mkdir(file, { recursive: true })],
  ['a link to itself', () => symlink(file, file)],
  ['a named pipe', async () => execFileSync('mkfifo', [file])],
])('%s in the place of the file is no absence, and is left there', async (_, make) => {
  await mkdir(join(dir, 'deep'));
  await make();
  const names = await readdir(join(dir, 'deep'));
  await expect(readJsonFile(file)).rejects.toThrow(/could not be read/);
  expect(await readdir(join(dir, 'deep'))).toEqual(names);
});

test('a folder that is a file is no absence either', async () => {
  await writeFile(join(dir, 'deep'), '');
  await expect(readJsonFile(file)).rejects.toMatchObject({ error: { details: 'ENOTDIR' } });
});
