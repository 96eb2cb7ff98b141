import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Owner alone: these files say what somebody asks about, and one holds encrypted keys. */
const FILE_MODE = 0o600;

/**
 * What the file holds, unchecked. A file that is no JSON is kept aside (see {@link setAside}) and counts as
 * missing, so that a damaged file never stops a start.
 * @returns undefined where there is no such file or nothing can be read from it
 */
export async function readJsonFile(file: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch {
    return undefined;
  }
  try {
    return JSON.parse(text) as unknown;
  } catch {
    await setAside(file);
    return undefined;
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
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

/** Moves a damaged file to `NAME.broken`, where it can be looked at; an older one there is replaced. */
export async function setAside(file: string): Promise<void> {
  await rename(file, `${file}.broken`).catch(() => undefined);
}
