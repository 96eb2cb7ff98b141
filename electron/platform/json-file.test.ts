import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readJsonFile, writeJsonFile } from './json-file';

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
    expect(await readFile(`${file}.broken`, 'utf8')).toBe(text);
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
