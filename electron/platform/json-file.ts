import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileErrorCode, isAbsent, unreadable, whileBusy } from './file-errors';

/** Owner alone: these files say what somebody asks about, and one holds encrypted keys. */
const FILE_MODE = 0o600;

/** A named pipe must not be waited for. Windows has no such flag. */
const READ_FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** Copies of damaged files that are kept at most; the numbers after that are not looked at. */
const MAX_COPIES = 1_000;

/**
 * What the file holds, unchecked. A file that is no JSON is kept aside (see {@link setAside}) and counts as absent, so that
 * a damaged file never stops a start.
 * @param waits for tests, see {@link whileBusy}
 * @returns undefined where there is no such file
 * @throws AppFailure where it is there and cannot be read: then nothing may be written in its place
 */
export async function readJsonFile(file: string, waits?: readonly number[]): Promise<unknown> {
  const text = await readText(file, waits);
  if (text === null) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    await setAside(file);
    return undefined;
  }
}

/**
 * The same for one who only looks: a file that is no JSON, as one that an editor is writing, stays where it is.
 * @throws AppFailure, SyntaxError
 */
export async function peekJsonFile(file: string): Promise<unknown> {
  const text = await readText(file);
  return text === null ? undefined : (JSON.parse(text) as unknown);
}

/** @returns null where there is no such file @throws AppFailure where it cannot be read */
async function readText(file: string, waits?: readonly number[]): Promise<string | null> {
  try {
    return await whileBusy(() => readRegularFile(file), waits);
  } catch (thrown) {
    if (isAbsent(thrown)) return null;
    throw unreadable(file, thrown);
  }
}

async function readRegularFile(file: string): Promise<string> {
  const handle = await open(file, READ_FLAGS);
  try {
    if (!(await handle.stat()).isFile()) throw new Error('It is not a regular file.');
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}

/**
 * Replaces the file whole: after a crash at any moment it holds the old value or the new one. Two writes of one
 * file at the same time never mix; which one is last is up to the caller.
 * @throws where the disk is full or the folder cannot be written
 */
export async function writeJsonFile(file: string, value: unknown): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const part = `${file}.${randomUUID()}.part`;
  try {
    const handle = await open(part, 'wx', FILE_MODE);
    try {
      await handle.writeFile(`${JSON.stringify(value, null, 2)}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await whileBusy(() => rename(part, file));
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

/**
 * Moves a damaged file to `NAME.1.broken`, or the next number that is free, where it can be looked at.
 * @throws AppFailure where that failed: then nothing may be written in its place
 */
export async function setAside(file: string): Promise<void> {
  await keepCopy(file);
  try {
    await whileBusy(() => rm(file, { force: true }));
  } catch (thrown) {
    throw unreadable(file, thrown);
  }
}

/**
 * Copies the file as {@link setAside} moves it; not again where a copy says the same.
 * @throws AppFailure where that failed
 */
export async function keepCopy(file: string): Promise<void> {
  try {
    const bytes = await whileBusy(() => readFile(file));
    for (let n = 1; n <= MAX_COPIES; n += 1) {
      const copy = `${file}.${n}.broken`;
      try {
        await whileBusy(() => copyFile(file, copy, constants.COPYFILE_EXCL));
        return;
      } catch (thrown) {
        if (fileErrorCode(thrown) !== 'EEXIST') throw thrown;
        if (bytes.equals(await readFile(copy))) return;
      }
    }
    throw new Error('There are too many copies of damaged files.');
  } catch (thrown) {
    // Another process has moved it.
    if (!isAbsent(thrown)) throw unreadable(file, thrown);
  }
}
