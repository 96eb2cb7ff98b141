import { execFileSync } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { DraftTest, names, pngOf } from './testing-draft';

let test: DraftTest;
beforeEach(() => {
  test = new DraftTest();
});
const file = (name: string, text?: string) => test.file(name, text);
const load = (options: { undoMs?: number } = {}) => test.load(options);

describe('Draft', () => {
  it('announces all pictures at once and keeps their order, whichever is read first', async () => {
    const draft = await load();
    test.imaging.held = true;
    const done = draft.add([await file('a'), await file('b'), await file('c')]);
    expect(draft.pictures().map(({ state, name }) => [state, name])).toEqual([
      ['loading', 'a'],
      ['loading', 'b'],
      ['loading', 'c'],
    ]);
    for (const late of ['picture c', 'picture a', 'picture b']) await test.imaging.release(late);
    await done;
    expect(names(draft)).toEqual(['a', 'b', 'c']);
    expect(draft.pictures().every(({ state }) => state === 'ready')).toBe(true);
  });

  it('refuses each bad file by name and reason, and keeps its neighbours', async () => {
    const draft = await load();
    await draft.add([
      await file('a'),
      await file('notes.png', 'text'),
      { path: join(test.dir, 'gone.png') },
      await file('b'),
    ]);
    expect(names(draft)).toEqual(['a', 'b']);
    expect(Object.fromEntries(test.refused.map(({ name, reason }) => [name, reason]))).toEqual({
      'notes.png': 'not-a-picture',
      'gone.png': 'unreadable',
    });
  });

  it('is there again after a restart, also when the originals are gone', async () => {
    const first = await load();
    await first.add([await file('a'), await file('b')]);
    first.setPrompt('What does it say?');
    await first.flush();
    await rm(join(test.dir, 'a'));
    const second = await load();
    expect(second.prompt).toBe('What does it say?');
    expect(names(second)).toEqual(['a', 'b']);
    const [a] = second.pictures();
    const source = second.source(a!.id);
    expect(await second.read(source!.sha256)).toEqual(pngOf('picture a'));
    expect(Buffer.from(source!.thumbnail).toString()).toBe('thumbnail of picture a');
  });

  it('starts empty over a damaged file, and leaves out a picture whose copy is gone', async () => {
    const first = await load();
    await first.add([await file('a'), await file('b')]);
    await first.flush();
    const { sha256 } = first.source(first.pictures()[0]!.id)!;
    await rm(join(test.dir, 'draft', `${sha256}.original`));
    expect(names(await load())).toEqual(['b']);
    await writeFile(join(test.dir, 'draft', 'draft.json'), '{"prompt":');
    expect(names(await load())).toEqual([]);
  });

  it('brings removed pictures back to where they were, and removes their copies after the next', async () => {
    const draft = await load();
    await draft.add([await file('a'), await file('b'), await file('c'), await file('d')]);
    const [, b, , d] = draft.pictures();
    draft.remove([b!.id, d!.id]);
    expect(names(draft)).toEqual(['a', 'c']);
    draft.restore([d!.id, b!.id]);
    expect(names(draft)).toEqual(['a', 'b', 'c', 'd']);
    await draft.flush();
    expect(await test.copies()).toHaveLength(4);
  });

  it('restores what one removal took, also after another one', async () => {
    const draft = await load();
    await draft.add([await file('a'), await file('b'), await file('c')]);
    const [a, b] = draft.pictures();
    draft.remove([a!.id]);
    draft.remove([b!.id]);
    draft.restore([a!.id]);
    expect(names(draft)).toEqual(['a', 'c']);
    draft.restore([a!.id]);
    expect(names(draft)).toEqual(['a', 'c']);
  });

  it('removes the copies for good when the time to undo is over', async () => {
    const draft = await load({ undoMs: 1 });
    await draft.add([await file('a'), await file('b')]);
    const [a] = draft.pictures();
    draft.remove([a!.id]);
    await expect.poll(() => test.copies()).toHaveLength(1);
    draft.restore([a!.id]);
    expect(names(draft)).toEqual(['b']);
  });

  it('takes a picture that is removed while it is read out for good', async () => {
    const draft = await load();
    test.imaging.held = true;
    const done = draft.add([await file('a'), await file('b')]);
    await test.imaging.asked('picture a');
    draft.remove([draft.pictures()[0]!.id]);
    await test.imaging.release('picture a');
    await test.imaging.release('picture b');
    await done;
    await draft.flush();
    expect(names(draft)).toEqual(['b']);
    expect(await test.copies()).toHaveLength(1);
  });

  it('says nothing of a file that was removed before it was found to be bad', async () => {
    const draft = await load();
    const done = draft.add([await file('notes.png', 'text')]);
    draft.remove([draft.pictures()[0]!.id]);
    await done;
    expect(test.refused).toEqual([]);
  });

  it('sweeps no copy away that is being written, however saving and adding meet', async () => {
    const draft = await load({ undoMs: 0 });
    const path = (await file('a')).path;
    for (let round = 0; round < 20; round++) {
      const ids = draft.pictures().map(({ id }) => id);
      // Nothing needs the copy now, not even an undo, and the sweep that follows wants it gone.
      draft.remove(ids);
      const swept = draft.flush();
      await draft.add([{ path }]);
      await swept;
      const { sha256 } = draft.source(draft.pictures()[0]!.id)!;
      expect(await draft.read(sha256)).toEqual(pngOf('picture a'));
    }
  });

  it('refuses a named pipe instead of waiting for somebody to write into it', async () => {
    const draft = await load();
    const path = join(test.dir, 'pipe.png');
    execFileSync('mkfifo', [path]);
    await draft.add([{ path }]);
    expect(test.refused.map(({ reason }) => reason)).toEqual(['unreadable']);
  });

  it('reorders, also over a restart', async () => {
    const draft = await load();
    await draft.add([await file('a'), await file('b'), await file('c')]);
    draft.reorder(
      draft
        .pictures()
        .map(({ id }) => id)
        .toReversed(),
    );
    expect(names(draft)).toEqual(['c', 'b', 'a']);
    await draft.flush();
    expect(names(await load())).toEqual(['c', 'b', 'a']);
  });

  it('forgets pictures, prompt and copies when cleared', async () => {
    const draft = await load({ undoMs: 0 });
    await draft.add([await file('a')]);
    draft.setPrompt('x');
    draft.clear();
    expect([names(draft), draft.prompt]).toEqual([[], '']);
    await draft.flush();
    expect(await test.copies()).toEqual([]);
  });

  it('removes at the next start what only an undo still needed', async () => {
    const first = await load();
    await first.add([await file('a'), await file('b')]);
    first.remove([first.pictures()[0]!.id]);
    await first.flush();
    expect(await test.copies()).toHaveLength(2);
    await load();
    expect(await test.copies()).toHaveLength(1);
  });
});
