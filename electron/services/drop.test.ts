import { execFileSync } from 'node:child_process';
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { MAX_PICTURES } from '../../shared/domain/limits';
import { DraftTest, names, pngOf } from './testing-draft';

let test: DraftTest;
beforeEach(() => {
  test = new DraftTest();
});
const at = (name: string) => ({ path: join(test.dir, name) });

describe('a folder', () => {
  it('gives way to its pictures, in order and in its place', async () => {
    for (const name of ['10', '2', 'inner/1', '3']) await test.file(`trip/${name}.png`);
    const draft = await test.load();
    test.imaging.held = true;
    const done = draft.add([await test.file('a'), at('trip'), await test.file('z')]);
    expect(draft.pictures().map(({ name, state }) => [name, state])).toEqual([
      ['a', 'loading'],
      ['trip', 'loading'],
      ['z', 'loading'],
    ]);
    const inOrder = ['a', '2.png', '3.png', '10.png', '1.png', 'z'];
    await expect.poll(() => names(draft)).toEqual(inOrder);
    expect(test.known).toEqual(draft.pictures().map(({ id }) => id));
    const texts = inOrder.map((name) =>
      name === '1.png' ? 'trip/inner/1.png' : name.endsWith('.png') ? `trip/${name}` : name,
    );
    for (const text of texts.toReversed()) void test.imaging.release(`picture ${text}`);
    await done;
    expect(names(draft)).toEqual(inOrder);
    expect(draft.pictures().every(({ state }) => state === 'ready')).toBe(true);
    expect(test.known).toEqual(draft.pictures().map(({ id }) => id));
    expect(test.refused).toEqual([]);
    const [, two] = draft.pictures();
    expect(draft.source(two!.id)?.path).toBe(join(test.dir, 'trip', '2.png'));
    await draft.flush();
    expect(names(await test.load())).toEqual(inOrder);
  });

  it('is one line with what was left out; a picture that turns out to be bad has its own', async () => {
    for (const name of ['.a', '.b', 'good', 'bad']) await test.file(`trip/${name}`);
    await test.file('trip/notes.txt', 'text');
    await test.file('trip/bad', 'damaged picture');
    const draft = await test.load();
    await draft.add([at('trip')]);
    expect(names(draft)).toEqual(['good']);
    expect(test.refused).toHaveLength(2);
    expect(test.refused).toEqual(
      expect.arrayContaining([
        {
          name: 'trip',
          reason: 'left-out',
          message: 'Left out 3: 2 hidden files, 1 that is not a picture.',
        },
        expect.objectContaining({ name: 'bad', reason: 'damaged' }),
      ]),
    );
  });

  it('without pictures says so', async () => {
    await mkdir(join(test.dir, 'empty'));
    await test.file('papers/notes.txt', 'text');
    const draft = await test.load();
    await draft.add([at('empty'), at('papers'), await test.file('a')]);
    expect(names(draft)).toEqual(['a']);
    expect(test.refused).toEqual([
      { name: 'empty', reason: 'left-out', message: 'This folder is empty.' },
      {
        name: 'papers',
        reason: 'left-out',
        message: 'There is no picture in this folder. Left out 1 that is not a picture.',
      },
    ]);
    expect(test.known).toEqual(draft.pictures().map(({ id }) => id));
  });

  it('with more than a draft holds fills it, in one line', async () => {
    const count = MAX_PICTURES + 30;
    for (let index = 0; index < count; index += 1) await test.file(`trip/${index}.png`);
    await test.file('trip/.hidden');
    const draft = await test.load();
    await draft.add([await test.file('a'), at('trip'), await test.file('z')]);
    expect(draft.pictures()).toHaveLength(MAX_PICTURES);
    expect(names(draft).slice(0, 3)).toEqual(['a', '0.png', '1.png']);
    expect(names(draft).slice(-2)).toEqual([`${MAX_PICTURES - 3}.png`, 'z']);
    expect(test.refused).toEqual([
      {
        name: 'trip',
        reason: 'too-many',
        message:
          '32 more pictures are in it: a draft holds 500. Ask about these first. Left out 1 hidden file.',
        count: 32,
      },
    ]);
  });

  it('and another one that came at the same time fill a draft, and no more', async () => {
    for (const folder of ['one', 'two'])
      for (let index = 0; index < 300; index += 1)
        await test.file(`${folder}/${index}.png`, `picture ${folder} ${index}`);
    const draft = await test.load();
    await draft.add([at('one'), at('two')]);
    expect(draft.pictures()).toHaveLength(MAX_PICTURES);
    expect(test.refused).toMatchObject([{ reason: 'too-many', count: 100 }]);
  });

  it('that is removed while it is listed adds nothing, and says nothing', async () => {
    await test.file('trip/a.png');
    const draft = await test.load();
    const done = draft.add([at('trip')]);
    draft.remove([draft.pictures()[0]!.id]);
    await done;
    expect([draft.pictures(), test.refused]).toEqual([[], []]);
  });

  it('whose pictures are all removed is read no further, and nothing is said of it', async () => {
    for (let index = 0; index < MAX_PICTURES + 100; index += 1)
      await test.file(`trip/${index}.png`);
    const draft = await test.load();
    test.imaging.held = true;
    const done = draft.add([at('trip')]);
    await expect.poll(() => names(draft)[0]).toBe('0.png');
    draft.clear();
    test.updates.length = 0;
    test.imaging.releaseAll();
    await done;
    expect([draft.pictures(), test.refused]).toEqual([[], []]);
  });

  it('of which some pictures were ready when all were removed is read no further either', async () => {
    for (let index = 0; index < MAX_PICTURES + 100; index += 1)
      await test.file(`trip/${index}.png`);
    const draft = await test.load();
    test.imaging.held = true;
    const done = draft.add([at('trip')]);
    await test.imaging.release('picture trip/0.png');
    await expect.poll(() => draft.pictures()[0]?.state).toBe('ready');
    draft.clear();
    const told = test.refused.length;
    test.imaging.releaseAll();
    await done;
    expect(draft.pictures()).toEqual([]);
    expect(test.refused).toHaveLength(told);
  });

  it('that was removed while it was listed, or read, comes back whole', async () => {
    for (const name of ['1', '2', '3']) await test.file(`trip/${name}.png`);
    const draft = await test.load();
    const first = draft.add([at('trip')]);
    const [{ id } = { id: '' }] = draft.pictures();
    draft.remove([id]);
    draft.restore([id]);
    await first;
    test.imaging.held = true;
    await expect.poll(() => names(draft)).toEqual(['1.png', '2.png', '3.png']);
    const ids = draft.pictures().map((picture) => picture.id);
    draft.clear();
    draft.restore(ids);
    test.imaging.releaseAll();
    await draft.flush();
    expect(draft.pictures()).toMatchObject(ids.map((each) => ({ id: each, state: 'ready' })));
    expect(test.known).toEqual(ids);
    expect(test.refused).toEqual([]);
  });

  it('is read on at the next start, from where it was left', async () => {
    for (const name of ['1', '2', '3', '4', '5', '6']) await test.file(`trip/${name}.png`);
    const draft = await test.load();
    test.imaging.held = true;
    void draft.add([at('trip'), await test.file('z')]);
    const inOrder = ['1.png', '2.png', '3.png', '4.png', '5.png', '6.png', 'z'];
    await expect.poll(() => names(draft)).toEqual(inOrder);
    await test.imaging.release('picture trip/1.png');
    await expect.poll(() => test.imaging.inspected).toBe(5);
    const closing = draft.close();
    test.imaging.releaseAll();
    await closing;
    expect(test.imaging.inspected).toBe(5);
    await rm(join(test.dir, 'trip/6.png'));
    const again = await test.load();
    expect(names(again)).toEqual(inOrder);
    await again.flush();
    expect(again.pictures().map(({ name, state }) => [name, state])).toEqual(
      inOrder.filter((name) => name !== '6.png').map((name) => [name, 'ready']),
    );
    expect(test.refused).toMatchObject([{ name: '6.png', reason: 'unreadable' }]);
    await again.flush();
    test.updates.length = 0;
    await (await test.load()).flush();
    expect(test.updates).toEqual([]);
  });

  it('is listed at the next start where it was not yet', async () => {
    for (const name of ['1', '2']) await test.file(`trip/${name}.png`);
    const draft = await test.load();
    const adding = draft.add([at('trip')]);
    await draft.close();
    await adding;
    expect(draft.pictures()).toMatchObject([{ name: 'trip', state: 'loading' }]);
    const again = await test.load();
    await again.flush();
    expect(again.pictures()).toMatchObject([
      { name: '1.png', state: 'ready' },
      { name: '2.png', state: 'ready' },
    ]);
  });

  it('that was dropped before is known picture by picture', async () => {
    for (let index = 0; index < 30; index += 1) await test.file(`trip/${index}.png`);
    const draft = await test.load();
    await draft.add([at('trip')]);
    await test.file('trip/30.png');
    await draft.add([at('trip')]);
    expect(draft.pictures()).toHaveLength(31);
    expect(test.refused).toMatchObject([{ name: '30 files', reason: 'duplicate' }]);
  });

  it('is opened by a link that was dropped itself, and by a name with a slash at its end', async () => {
    await test.file('trip/a.png');
    await symlink(join(test.dir, 'trip'), join(test.dir, 'linked'));
    const draft = await test.load();
    await draft.add([at('linked')]);
    expect(names(draft)).toEqual(['a.png']);
    await draft.add([{ path: `${at('trip').path}/` }]);
    expect(test.refused).toMatchObject([{ reason: 'duplicate' }]);
  });
});

describe('hostile files', () => {
  it('are refused with reasons, and lose no neighbour', async () => {
    execFileSync('mkfifo', [join(test.dir, 'pipe.png')]);
    await symlink('self', join(test.dir, 'self'));
    await symlink('nowhere', join(test.dir, 'broken'));
    await writeFile(join(test.dir, 'empty.png'), '');
    const draft = await test.load();
    const hostile = ['pipe.png', 'self', 'broken', 'empty.png'].map(at);
    await draft.add([
      await test.file('a'),
      ...hostile,
      { path: '/proc/self/mem' },
      { path: '/proc/cpuinfo' },
      { path: '/dev/zero' },
      { path: `/${'n'.repeat(300)}` },
      { path: '/null\0byte.png' },
      { name: '', bytes: pngOf('picture pasted') },
      await test.file('b'),
    ]);
    expect(names(draft)).toEqual(['a', '', 'b']);
    const reasons = Object.fromEntries(test.refused.map(({ name, reason }) => [name, reason]));
    expect(reasons).toEqual({
      'pipe.png': 'unreadable',
      self: 'unreadable',
      broken: 'unreadable',
      'empty.png': 'empty',
      mem: 'unreadable',
      cpuinfo: 'not-a-picture',
      zero: 'unreadable',
      ['n'.repeat(255)]: 'unreadable',
      'null\ufffdbyte.png': 'unreadable',
    });
    expect(test.known).toEqual(draft.pictures().map(({ id }) => id));
  });

  it('may vanish between being listed and being read', async () => {
    for (const name of ['a', 'b', 'c']) await test.file(`trip/${name}`);
    const draft = await test.load({
      onUpdate: (update) => {
        test.updates.push(update);
        // The folder's pictures are announced: now one goes.
        if (update.upsert.some(({ name }) => name === 'b')) vanish ??= rm(join(test.dir, 'trip/b'));
      },
    });
    let vanish: Promise<void> | undefined;
    await draft.add([at('trip')]);
    await vanish;
    expect(names(draft)).toEqual(expect.arrayContaining(['a', 'c']));
    expect(names(draft).length + test.refused.length).toBe(3);
  });
});
