import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm, stat, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { MAX_PICTURE_BYTES } from '../../shared/domain/limits';
import { looksLikePicture, readPictureFile, sha256Of, unreadable } from './picture-source';
import { DraftTest, pngOf } from './testing-draft';

let test: DraftTest;
beforeEach(() => {
  test = new DraftTest();
});
const at = (name: string) => join(test.dir, name);

describe('readPictureFile', () => {
  it('gives every byte', async () => {
    const bytes = Buffer.alloc(300_000, 'abc');
    await writeFile(at('a'), bytes);
    expect(await readPictureFile(at('a'))).toEqual(bytes);
    await writeFile(at('empty'), '');
    expect(await readPictureFile(at('empty'))).toHaveLength(0);
  });

  it('refuses 2 GB by their size, without reading them', async () => {
    await writeFile(at('sparse.png'), pngOf('picture'));
    await truncate(at('sparse.png'), 2 * 1024 ** 3);
    await expect(readPictureFile(at('sparse.png'))).rejects.toMatchObject({ reason: 'too-large' });
    expect(await looksLikePicture(at('sparse.png'))).toBe(true);
  });

  it('takes one of just the size that is allowed', async () => {
    await writeFile(at('large'), '');
    await truncate(at('large'), MAX_PICTURE_BYTES);
    expect(await readPictureFile(at('large'))).toHaveLength(MAX_PICTURE_BYTES);
    await truncate(at('large'), MAX_PICTURE_BYTES + 1);
    await expect(readPictureFile(at('large'))).rejects.toMatchObject({ reason: 'too-large' });
  });

  it('reads what states no size', async () => {
    expect((await stat('/proc/cpuinfo')).size).toBe(0);
    expect((await readPictureFile('/proc/cpuinfo')).length).toBeGreaterThan(0);
  });

  /** Changes a file until reading has met it. */
  async function whileItIs(change: () => Promise<void>): Promise<unknown[]> {
    let reading = true;
    const changing = (async () => {
      while (reading) await change();
    })();
    const met: unknown[] = [];
    for (let round = 0; round < 40; round += 1) {
      met.push(await readPictureFile(at('a')).catch((thrown: unknown) => thrown));
    }
    reading = false;
    await changing;
    return met;
  }

  const HALVES = [Buffer.alloc(2_000_000, 'a'), Buffer.alloc(3_000_000, 'b')] as const;

  it('gives no mixture of a file that grows and shrinks, but the whole or a reason', async () => {
    await writeFile(at('a'), HALVES[0]);
    let round = 0;
    const met = await whileItIs(async () => {
      const file = await open(at('a'), 'r+');
      await file.truncate(0);
      await file.write(HALVES[(round += 1) % 2] ?? HALVES[0]);
      await file.close();
    });
    for (const each of met) {
      if (each instanceof Uint8Array) continue;
      expect(each).toMatchObject({
        reason: 'unreadable',
        message: expect.stringContaining('changed'),
      });
    }
    expect(met.some((each) => each instanceof Error)).toBe(true);
  });

  it('gives one or the other of a file that is replaced', async () => {
    await writeFile(at('a'), HALVES[0]);
    let round = 0;
    const met = await whileItIs(async () => {
      await writeFile(at('b'), HALVES[(round += 1) % 2] ?? HALVES[0]);
      await rename(at('b'), at('a'));
    });
    for (const each of met) {
      expect(HALVES.some((half) => half.equals(each as Uint8Array))).toBe(true);
    }
  });

  it('gives the whole of a file that vanishes while it is read, or says that it is gone', async () => {
    const met = await whileItIs(async () => {
      await writeFile(at('b'), HALVES[0]);
      await rename(at('b'), at('a'));
      await rm(at('a'));
    });
    for (const each of met) {
      if (each instanceof Uint8Array) expect(HALVES[0].equals(each)).toBe(true);
      else expect(each).toMatchObject({ reason: 'unreadable' });
    }
  });

  it.each([
    ['a folder', (path: string) => mkdir(path), /not a regular file/],
    ['a named pipe', (path: string) => execFileSync('mkfifo', [path]), /not a regular file/],
    ['a device', (path: string) => symlink('/dev/zero', path), /not a regular file/],
    ['a link to nowhere', (path: string) => symlink('nowhere', path), /no file at this place/],
    ['a link to itself', (path: string) => symlink(path, path), /circle/],
    ['nothing at all', () => undefined, /no file at this place/],
    [
      'what another process keeps to itself',
      (path: string) => symlink('/proc/self/mem', path),
      /./,
    ],
  ])('refuses %s', async (_what, make, why) => {
    await make(at('it.png'));
    await expect(readPictureFile(at('it.png'))).rejects.toMatchObject({
      reason: 'unreadable',
      message: expect.stringMatching(why),
    });
  });

  it.each([
    ['EACCES', /no permission/],
    ['EPERM', /no permission/],
    ['EIO', /says EIO/],
  ])('says what %s means', (code, why) => {
    expect(unreadable(Object.assign(new Error(), { code }), '/a').error.message).toMatch(why);
  });

  it('says of a name that is no valid text why the file cannot be opened', async () => {
    const name = Buffer.concat([Buffer.from(`${test.dir}/caf`), Buffer.from([0xe9])]);
    await writeFile(name, pngOf('picture'));
    await expect(readPictureFile(name.toString())).rejects.toMatchObject({
      reason: 'unreadable',
      message: expect.stringContaining('not valid text'),
    });
  });
});

it('hashes in slices, so that nothing else has to wait', async () => {
  const bytes = randomBytes(5 * 1024 * 1024 + 1);
  let turns = 0;
  let hashing = true;
  const count = (): void => {
    turns += 1;
    if (hashing) setImmediate(count);
  };
  setImmediate(count);
  expect(await sha256Of(bytes)).toBe(createHash('sha256').update(bytes).digest('hex'));
  hashing = false;
  expect(turns).toBeGreaterThanOrEqual(5);
  expect(await sha256Of(new Uint8Array())).toMatch(/^e3b0c442/);
});
