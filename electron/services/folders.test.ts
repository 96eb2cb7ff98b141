import { execFileSync } from 'node:child_process';
import { rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { basename, join, relative } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { MAX_FOLDER_DEPTH, MAX_FOLDER_ENTRIES } from '../../shared/domain/limits';
import { PictureFolder } from './folders';
import { DraftTest, pngOf } from './testing-draft';

let test: DraftTest;
beforeEach(() => {
  test = new DraftTest();
});

async function listed(folder = test.dir): Promise<{ paths: string[]; leftOut: string | null }> {
  const pictures = new PictureFolder(folder);
  const paths: string[] = [];
  for await (const path of pictures.pictures()) paths.push(relative(folder, path));
  return { paths, leftOut: pictures.leftOut() };
}

describe('PictureFolder', () => {
  it('lists in the natural order of names, the content of a folder where its name stands', async () => {
    for (const name of ['10.png', '2.png', 'b.png', 'a.png', '3 trip/12.png', '3 trip/1.png'])
      await test.file(name);
    expect((await listed()).paths).toEqual([
      '2.png',
      '3 trip/1.png',
      '3 trip/12.png',
      '10.png',
      'a.png',
      'b.png',
    ]);
  });

  it('goes by content, whatever the name says', async () => {
    await test.file('picture.txt');
    await test.file('no extension');
    await test.file('notes.png', 'text');
    await writeFile(join(test.dir, 'empty.png'), '');
    expect(await listed()).toEqual({
      paths: ['no extension', 'picture.txt'],
      leftOut: 'Left out 2 that are not pictures.',
    });
  });

  it('leaves out hidden files and those of the system, and counts all it leaves out', async () => {
    for (const name of [
      ...['.hidden.png', '.DS_Store', 'Thumbs.db', 'desktop.ini', 'Icon\r'],
      ...['__MACOSX/._a.png', '.git/a.png', 'a.png'],
    ])
      await test.file(name);
    await test.file('notes.txt', 'text');
    expect(await listed()).toEqual({
      paths: ['a.png'],
      leftOut: 'Left out 8: 5 hidden files, 2 hidden folders, 1 that is not a picture.',
    });
  });

  it('follows links to files, but none to folders, in circles or not', async () => {
    await test.file('in/a.png');
    await symlink(test.dir, join(test.dir, 'in', 'round'));
    await symlink(join(test.dir, 'in'), join(test.dir, 'other'));
    await symlink(join(test.dir, 'in', 'a.png'), join(test.dir, 'linked.png'));
    await symlink('self.png', join(test.dir, 'self.png'));
    await symlink('nowhere', join(test.dir, 'to nowhere.png'));
    expect(await listed()).toEqual({
      // Those that lead nowhere are refused by name, with the reason, when they are read.
      paths: ['in/a.png', 'linked.png', 'self.png', 'to nowhere.png'],
      leftOut: 'Left out 2 linked folders.',
    });
  });

  it('waits for no pipe, socket or device', async () => {
    execFileSync('mkfifo', [join(test.dir, 'pipe.png')]);
    await symlink('/dev/zero', join(test.dir, 'zero.png'));
    const server = createServer();
    await new Promise<void>((done) => server.listen(join(test.dir, 'socket.png'), () => done()));
    onTestFinished(() => new Promise<void>((done) => server.close(() => done())));
    expect(await listed()).toEqual({ paths: [], leftOut: 'Left out 3 that are not pictures.' });
  });

  it('goes only so deep', async () => {
    const inside = Array.from({ length: MAX_FOLDER_DEPTH + 1 }, (_, depth) => `${depth}`);
    await test.file(join(...inside.slice(0, -1), 'reached.png'));
    await test.file(join(...inside, 'too deep.png'));
    const { leftOut, paths } = await listed();
    expect(paths).toEqual([join(...inside.slice(0, -1), 'reached.png')]);
    expect(leftOut).toBe('Left out 1 folder too deep inside.');
  });

  it('lists 10,000 pictures without holding the process up, and no more than that', async () => {
    const png = pngOf('picture');
    const write = (numbers: number[]) =>
      Promise.all(numbers.map((at) => writeFile(join(test.dir, `IMG ${at}.png`), png)));
    const numbers = Array.from({ length: MAX_FOLDER_ENTRIES }, (_, index) => index);
    for (let at = 0; at < numbers.length; at += 1000) await write(numbers.slice(at, at + 1000));

    // To compare names is all that takes long without waiting for anything.
    const { get } = Object.getOwnPropertyDescriptor(Intl.Collator.prototype, 'compare') ?? {};
    let comparisons = 0;
    let most = 0;
    const counting = vi
      .spyOn(Intl.Collator.prototype, 'compare', 'get')
      .mockImplementation(function (this: Intl.Collator) {
        comparisons += 1;
        return get?.call(this);
      });
    const tick = (): void => {
      most = Math.max(most, comparisons);
      comparisons = 0;
      ticking = setImmediate(tick);
    };
    let ticking = setImmediate(tick);
    onTestFinished(() => {
      clearImmediate(ticking);
      counting.mockRestore();
    });
    const { leftOut, paths } = await listed();
    expect(paths).toEqual(numbers.map((at) => `IMG ${at}.png`));
    expect(leftOut).toBeNull();
    expect(most).toBeGreaterThan(100);
    expect(most).toBeLessThan(10_000);

    await write(numbers.slice(0, 20).map((at) => at + MAX_FOLDER_ENTRIES));
    const more = await listed();
    expect(more.paths).toHaveLength(MAX_FOLDER_ENTRIES);
    expect(more.leftOut).toBe('Only the first 10,000 entries were looked at.');
  });

  it('takes names in every script, of 255 bytes, with line ends and emoji', async () => {
    const names = [
      '领収書.png',
      'صورة.png',
      'תמונה.png',
      '🐈‍⬛.png',
      'two\nlines.png',
      `${'n'.repeat(251)}.png`,
    ];
    for (const name of names) await test.file(name);
    expect(new Set((await listed()).paths)).toEqual(new Set(names));
  });

  it('goes on where a folder vanished meanwhile, and says so', async () => {
    const count = 40;
    for (let index = 0; index < count; index += 1) await test.file(`a/${index}.png`);
    await test.file('b/gone.png');
    await test.file('c.png');
    const folder = new PictureFolder(test.dir);
    const pictures = folder.pictures();
    await pictures.next();
    await rm(join(test.dir, 'b'), { recursive: true });
    const rest: string[] = [];
    for await (const path of pictures) rest.push(basename(path));
    expect(rest).toHaveLength(count);
    expect(rest.at(-1)).toBe('c.png');
    expect(folder.leftOut()).toBe('Left out 1 folder that cannot be opened.');
  });

  it('says why the folder itself cannot be listed', async () => {
    await expect(listed(join(test.dir, 'gone'))).rejects.toMatchObject({ reason: 'unreadable' });
  });
});
