import { execFileSync } from 'node:child_process';
import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { MAX_PICTURES } from '../../shared/domain/limits';
import { LinkFailure } from '../links';
import type { DraftOptions } from './draft';
import { DraftTest, names, pngOf } from './testing-draft';

let test: DraftTest;
beforeEach(() => {
  test = new DraftTest();
});
const file = (name: string, text?: string) => test.file(name, text);
const load = (options: Partial<DraftOptions> = {}) => test.load(options);

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
    expect(await readFile(join(test.dir, 'draft', 'draft.json.1.broken'), 'utf8')).toBe(
      '{"prompt":',
    );
  });

  it.each([
    ['a folder is in the place of', (path: string) => mkdir(path), 'could not be read'],
    [
      'a link to itself is in the place of',
      (path: string) => symlink(path, path),
      'could not be read',
    ],
  ])('where %s its file, it writes and sweeps nothing, and says so', async (_, make, words) => {
    const first = await load();
    await first.add([await file('a'), await file('b')]);
    await first.close();
    const kept = join(test.dir, 'draft', 'draft.json');
    const text = await readFile(kept, 'utf8');
    await rm(kept);
    await make(kept);
    const second = await load();
    expect(second.problem?.message).toContain(words);
    await second.add([await file('c')]);
    await second.flush();
    expect(names(second)).toEqual(['c']);
    expect(await test.copies()).toHaveLength(3);
    await second.close();
    await rm(kept, { recursive: true });
    await writeFile(kept, text);
    expect(names(await load())).toEqual(['a', 'b']);
  });

  it('says of a copy that is there and cannot be read that it is not gone', async () => {
    const draft = await load();
    await draft.add([await file('a')]);
    const { sha256 } = draft.source(draft.pictures()[0]!.id)!;
    const copy = join(test.dir, 'draft', `${sha256}.original`);
    await rm(copy);
    await expect(draft.read(sha256)).rejects.toMatchObject({ error: { code: 'picture-missing' } });
    await mkdir(copy);
    await expect(draft.read(sha256)).rejects.toMatchObject({
      error: { code: 'picture-unusable', retryable: true, details: 'EISDIR' },
    });
    await rm(copy, { recursive: true });
  });

  it('of a newer version is shown as far as it is known, and not written over', async () => {
    const first = await load();
    await first.add([await file('a'), await file('b')]);
    await first.close();
    const kept = join(test.dir, 'draft', 'draft.json');
    const text = (await readFile(kept, 'utf8')).replace('"version": 1', '"version": 2');
    await writeFile(kept, text);
    const second = await load({ undoMs: 0 });
    expect(names(second)).toEqual(['a', 'b']);
    expect(second.problem?.message).toContain('newer version of Looksee');
    second.clear();
    await second.flush();
    expect(await readFile(kept, 'utf8')).toBe(text);
    expect(await test.copies()).toHaveLength(2);
  });

  it('keeps an entry that it cannot read, and the copies of it, when it is written', async () => {
    const first = await load();
    await first.add([await file('a'), await file('b')]);
    await first.close();
    const kept = join(test.dir, 'draft', 'draft.json');
    const content = JSON.parse(await readFile(kept, 'utf8')) as {
      pictures: { sha256: string; facts: Record<string, unknown> }[];
    };
    const [a] = content.pictures;
    a!.facts['format'] = 'of another time';
    await writeFile(kept, JSON.stringify(content));
    const second = await load();
    await second.add([await file('c')]);
    await second.close();
    const after = JSON.parse(await readFile(kept, 'utf8')) as typeof content;
    expect(after.pictures).toHaveLength(3);
    expect(after.pictures).toContainEqual(a);
    expect(await test.copies()).toContain(`${a!.sha256}.original`);
  });

  it('keeps the copies that a damaged file names', async () => {
    const first = await load();
    await first.add([await file('a')]);
    await first.close();
    const kept = join(test.dir, 'draft', 'draft.json');
    await writeFile(kept, `${await readFile(kept, 'utf8')}}`);
    expect(names(await load())).toEqual([]);
    expect(names(await load())).toEqual([]);
    expect(await test.copies()).toHaveLength(1);
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

  it('reads a picture again that was removed while it was read, when that is undone', async () => {
    const draft = await load();
    test.imaging.held = true;
    const done = draft.add([await file('a'), await file('b')]);
    await test.imaging.asked('picture a');
    const [a, b] = draft.pictures();
    draft.remove([a!.id]);
    draft.restore([a!.id]);
    test.imaging.releaseAll();
    await done;
    await draft.flush();
    expect(draft.pictures()).toMatchObject([
      { id: a!.id, name: 'a', state: 'ready' },
      { id: b!.id, name: 'b', state: 'ready' },
    ]);
    expect(await test.copies()).toHaveLength(2);
    expect(test.refused).toEqual([]);
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

describe('a draft that is full', () => {
  it('says in one line of how many pictures there was no room', async () => {
    const draft = await load();
    const { path } = await file('a');
    const arrivals = Array.from({ length: MAX_PICTURES + 9500 }, (_, at) => ({
      path: at < MAX_PICTURES ? `${path} ${at}` : join(test.dir, `late ${at}`),
    }));
    const adding = draft.add(arrivals);
    expect(draft.pictures()).toHaveLength(MAX_PICTURES);
    expect(test.refused).toEqual([
      {
        name: '9,500 more files',
        reason: 'too-many',
        message: 'A draft holds 500 pictures. Ask about these first.',
        count: 9500,
      },
    ]);
    await adding;
    // None of the others is there: some are named, the rest is one line.
    const lines = test.refused.slice(1);
    expect(lines).toHaveLength(21);
    expect(lines.slice(0, 20).every(({ name }) => /^a \d+$/.test(name))).toBe(true);
    expect(lines.at(-1)).toEqual({
      name: '480 more files',
      reason: 'unreadable',
      message: `Refused for the same reason as ${lines.at(-2)?.name}.`,
      count: 480,
    });
    expect(test.known).toEqual([]);
  });

  it('names the only one that found no room', async () => {
    const draft = await load();
    await draft.add(
      Array.from({ length: MAX_PICTURES + 1 }, (_, at) => ({ path: join(test.dir, `${at}`) })),
    );
    expect(test.refused[0]).toMatchObject({ name: `${MAX_PICTURES}`, reason: 'too-many' });
  });
});

describe('the same picture again', () => {
  it('is not added; the line says under which name it is here', async () => {
    const draft = await load();
    await draft.add([await file('a', 'picture')]);
    await draft.add([await file('b', 'picture'), await file('c')]);
    expect(names(draft)).toEqual(['a', 'c']);
    expect(test.refused).toEqual([
      { name: 'b', reason: 'duplicate', message: 'Already here as a.' },
    ]);
    expect(test.imaging.inspected).toBe(2);
  });

  it('of two copies in one drop the first stays, whichever is read first', async () => {
    const copies = [await file('a', 'picture'), await file('b', 'picture')];
    const after = await file('c');
    const draft = await load();
    test.imaging.held = true;
    const done = draft.add([...copies, after]);
    // Both are decoded at the same time; the one asked later is released first.
    await test.imaging.asked('picture');
    await expect.poll(() => test.imaging.inspected).toBe(3);
    await test.imaging.release('picture');
    await test.imaging.release('picture');
    await test.imaging.release('picture c');
    await done;
    expect(names(draft)).toEqual(['a', 'c']);
    expect(test.refused).toEqual([
      { name: 'b', reason: 'duplicate', message: 'Already here as a.' },
    ]);
    expect(test.known).toEqual(draft.pictures().map(({ id }) => id));
  });

  it('of many copies there is one line', async () => {
    const draft = await load();
    const copies = [];
    for (let at = 0; at < 30; at += 1) copies.push(await file(`${at}`, 'picture'));
    await draft.add(copies);
    expect(names(draft)).toEqual(['0']);
    expect(test.refused).toEqual([
      { name: '29 files', reason: 'duplicate', message: 'They are here already.', count: 29 },
    ]);
  });

  it('two copies of a damaged file are both refused for that', async () => {
    const draft = await load();
    await draft.add([await file('a', 'damaged picture'), await file('b', 'damaged picture')]);
    expect(test.refused.map(({ reason }) => reason)).toEqual(['damaged', 'damaged']);
  });

  it('is added again once it was removed; the undo of that removal puts it back once', async () => {
    const draft = await load();
    const again = await file('a');
    await draft.add([again, await file('b')]);
    const [a] = draft.pictures();
    draft.remove([a!.id]);
    await draft.add([again]);
    expect(names(draft)).toEqual(['b', 'a']);
    draft.restore([a!.id]);
    expect(draft.pictures().map(({ id, name }) => [id === a!.id, name])).toEqual([
      [true, 'a'],
      [false, 'b'],
    ]);
    expect(test.known).toEqual(draft.pictures().map(({ id }) => id));
    await draft.flush();
    expect(await test.copies()).toHaveLength(2);
    expect(names(await load())).toEqual(['a', 'b']);
  });
});

describe('a picture of several pages', () => {
  const pages = 'picture of 3 pages';

  it('shows the chosen page, also after a restart', async () => {
    const draft = await load();
    await draft.add([await file('scan.tif', pages)]);
    const [{ id } = { id: '' }] = draft.pictures();
    await draft.choosePage(id, 2);
    expect(draft.pictures()).toMatchObject([{ id, name: 'scan.tif', pages: 3, page: 2 }]);
    expect(test.updates.at(-1)?.upsert).toMatchObject([{ id, page: 2 }]);
    await draft.flush();
    const again = await load();
    const source = again.source(again.pictures()[0]!.id);
    expect(source?.facts.page).toBe(2);
    expect(Buffer.from(source!.thumbnail).toString()).toBe(`thumbnail of ${pages}, page 2`);
    expect(await again.read(source!.sha256)).toEqual(pngOf(pages));
  });

  it('keeps the old page until the new one is read, and where it cannot be', async () => {
    const draft = await load();
    await draft.add([await file('scan.tif', pages)]);
    const [{ id } = { id: '' }] = draft.pictures();
    test.imaging.held = true;
    const choosing = draft.choosePage(id, 1);
    await test.imaging.asked(`${pages}/1`);
    expect(draft.pictures()).toMatchObject([{ page: 0 }]);
    // What is chosen last is shown, whichever is read first.
    const choosingAgain = draft.choosePage(id, 2);
    await test.imaging.release(`${pages}/2`);
    await choosingAgain;
    await test.imaging.release(`${pages}/1`);
    await choosing;
    expect(draft.pictures()).toMatchObject([{ page: 2 }]);
    await expect(draft.choosePage(id, 3)).rejects.toMatchObject({
      error: {
        code: 'invalid-request',
        message: 'scan.tif has no page 4.',
        hint: 'It has 3 pages.',
      },
    });
    await expect(draft.choosePage('gone', 0)).rejects.toMatchObject({
      error: { code: 'picture-missing' },
    });
    expect(draft.pictures()).toMatchObject([{ page: 2 }]);
  });

  it('stays removed where it was removed while another page was read', async () => {
    const draft = await load();
    await draft.add([await file('scan.tif', pages)]);
    const [{ id } = { id: '' }] = draft.pictures();
    test.imaging.held = true;
    const choosing = draft.choosePage(id, 1);
    await test.imaging.asked(`${pages}/1`);
    draft.remove([id]);
    await test.imaging.release(`${pages}/1`);
    await choosing;
    expect(draft.pictures()).toEqual([]);
  });

  it('can be there twice, with different pages', async () => {
    const draft = await load();
    const scan = await file('scan.tif', pages);
    await draft.add([scan]);
    await draft.choosePage(draft.pictures()[0]!.id, 1);
    await draft.add([scan]);
    expect(draft.pictures()).toMatchObject([{ page: 1 }, { page: 0 }]);
    await draft.flush();
    expect((await load()).pictures()).toMatchObject([{ page: 1 }, { page: 0 }]);
  });

  it('is described as its page is', async () => {
    const draft = await load();
    await draft.add([await file('scan.tif', pages)]);
    const [{ id } = { id: '' }] = draft.pictures();
    await draft.choosePage(id, 1);
    const { groups } = await draft.describe(id);
    expect(groups[0]?.rows[0]).toEqual({ label: 'Page 1', value: pngOf(pages).toString() });
    await expect(draft.describe('gone')).rejects.toMatchObject({
      error: { code: 'picture-missing' },
    });
  });
});

describe('a link', () => {
  it('that is sent as it is is kept, moved, removed and restored like a picture', async () => {
    const draft = await load();
    draft.addLink('https://example.com/photos/cat%20one.jpg?size=2');
    await draft.add([await file('a')]);
    draft.addLink('http://127.0.0.1:8080/');
    expect(draft.pictures()).toMatchObject([
      {
        state: 'link',
        name: 'cat one.jpg',
        url: 'https://example.com/photos/cat%20one.jpg?size=2',
      },
      { state: 'ready', name: 'a' },
      { state: 'link', name: '127.0.0.1:8080' },
    ]);
    const [cat, a] = draft.pictures();
    expect(draft.link(cat!.id)).toBe('https://example.com/photos/cat%20one.jpg?size=2');
    expect([draft.link(a!.id), draft.source(cat!.id)]).toEqual([null, null]);
    draft.remove([cat!.id]);
    expect(names(draft)).toEqual(['a', '127.0.0.1:8080']);
    draft.restore([cat!.id]);
    draft.reorder([a!.id, cat!.id]);
    expect(names(draft)).toEqual(['a', 'cat one.jpg', '127.0.0.1:8080']);
    await draft.flush();
    const again = await load();
    expect(again.pictures().map(({ state, name }) => [state, name])).toEqual([
      ['ready', 'a'],
      ['link', 'cat one.jpg'],
      ['link', '127.0.0.1:8080'],
    ]);
  });

  it('is added once, and only one that an endpoint can load', async () => {
    const draft = await load();
    draft.addLink('https://example.com/a.png');
    draft.addLink(' https://EXAMPLE.com/a.png ');
    expect(draft.pictures()).toHaveLength(1);
    expect(test.refused).toMatchObject([{ reason: 'duplicate' }]);
    for (const wrong of ['ftp://x/a.png', 'data:image/png;base64,AA==', 'file:///a', 'a.png', ''])
      expect(() => draft.addLink(wrong)).toThrow(
        expect.objectContaining({ error: expect.objectContaining({ code: 'invalid-request' }) }),
      );
    for (let at = 1; at < MAX_PICTURES; at += 1) draft.addLink(`https://example.com/${at}.png`);
    expect(() => draft.addLink('https://example.com/late.png')).toThrow('500 pictures');
  });

  it('that is loaded shows its name at once, and becomes a picture', async () => {
    const asked: string[] = [];
    const draft = await load({
      loadLink: async (url, { allowPrivate }) => {
        asked.push(`${url} ${allowPrivate}`);
        return { name: 'Cat\u202e.jpg', bytes: pngOf('picture of a cat') };
      },
    });
    const adding = draft.add([{ url: 'https://example.com/cat.jpg', allowPrivate: false }]);
    expect(draft.pictures()).toMatchObject([{ state: 'loading', name: 'cat.jpg' }]);
    await adding;
    expect(draft.pictures()).toMatchObject([{ state: 'ready', name: 'Cat\ufffd.jpg' }]);
    expect(draft.source(draft.pictures()[0]!.id)?.path).toBeNull();
    expect(asked).toEqual(['https://example.com/cat.jpg false']);
  });

  it('is refused with the reason and itself: to be tried again, or asked about where it leads into a private network', async () => {
    const failing = (reason: 'private-address' | 'download-failed') => (url: string) =>
      Promise.reject(new LinkFailure(reason, url, 'It lies in your network.', 'Allow it.'));
    const url = 'http://192.168.0.1/cat.jpg';
    await (
      await load({ loadLink: failing('private-address') })
    ).add([{ url, allowPrivate: false }]);
    await (await load({ loadLink: failing('download-failed') })).add([{ url, allowPrivate: true }]);
    const line = { name: 'cat.jpg', message: 'It lies in your network. Allow it.' };
    expect(test.refused).toEqual([
      { ...line, reason: 'private-address', link: url },
      { ...line, reason: 'download-failed', link: url },
    ]);
    expect(test.known).toEqual([]);
  });

  it('that is removed, or left at the end, is not loaded on; slow ones hold up no file', async () => {
    const aborted: string[] = [];
    const draft = await load({
      loadLink: (url, { signal }) =>
        new Promise((_resolve, reject) => {
          signal?.addEventListener('abort', () => {
            aborted.push(url);
            reject(signal.reason as Error);
          });
        }),
    });
    const links = Array.from({ length: 6 }, (_, at) => `https://example.com/${at}.png`);
    const adding = draft.add([
      ...links.map((url) => ({ url, allowPrivate: false })),
      await file('a'),
    ]);
    await expect.poll(() => draft.pictures().at(-1)?.state).toBe('ready');
    draft.remove([draft.pictures()[0]!.id]);
    expect(aborted).toEqual([links[0]]);
    await draft.close();
    await adding;
    expect(aborted).toContain(links[1]);
    expect(names(draft)).toContain('a');
    expect(test.refused).toEqual([]);
    expect(names(await load())).toEqual(['a']);
  });
});

describe('names', () => {
  it.each(['receipt.png', '領収書 2024 – עברית – عربي.png', '🐈‍⬛.png', `${'n'.repeat(251)}.png`])(
    '%s is taken and shown',
    async (name) => {
      const draft = await load();
      await draft.add([await file(name)]);
      expect(names(draft)).toEqual([name]);
    },
  );

  it('what would break or disguise them is replaced, and the file is found all the same', async () => {
    const draft = await load();
    await draft.add([await file('two\nlines\u202egnp.exe')]);
    expect(names(draft)).toEqual(['two\ufffdlines\ufffdgnp.exe']);
    await draft.add([
      { name: 'pasted\u0007.png', bytes: pngOf('picture') },
      { path: '/no\nwhere' },
    ]);
    expect(names(draft)[1]).toBe('pasted\ufffd.png');
    expect(test.refused[0]?.name).toBe('no\ufffdwhere');
  });

  it('that are no valid text are found where one file can be meant, else refused with the reason', async () => {
    const put = (byte: number) =>
      writeFile(
        Buffer.concat([Buffer.from(`${test.dir}/caf`), Buffer.from([byte])]),
        pngOf(`picture ${byte}`),
      );
    await put(0xe9);
    const draft = await load();
    const path = `${test.dir}/caf\ufffd`;
    await draft.add([{ path }, await file('a')]);
    expect(names(draft)).toEqual(['caf\ufffd', 'a']);
    await put(0xe8);
    await draft.add([{ path }, await file('b')]);
    expect(names(draft)).toEqual(['caf\ufffd', 'a', 'b']);
    expect(test.refused[0]?.message).toMatch(/not valid text.*Rename/);
  });
});

describe('a draft of an earlier version', () => {
  it('is read, and what cannot be read of it is left out alone', async () => {
    const first = await load();
    await first.add([await file('a'), await file('b'), await file('c')]);
    await first.flush();
    const kept = join(test.dir, 'draft', 'draft.json');
    const content = JSON.parse(await readFile(kept, 'utf8')) as {
      pictures: { facts: Record<string, unknown> }[];
    };
    for (const { facts } of content.pictures) {
      for (const later of ['pages', 'page', 'incomplete', 'strippable']) delete facts[later];
      facts['clean'] = true;
    }
    content.pictures[1]!.facts['format'] = 'of another time';
    await writeFile(kept, JSON.stringify(content));
    const second = await load();
    expect(second.pictures()).toMatchObject([
      { name: 'a', pages: 1, page: 0, incomplete: false },
      { name: 'c' },
    ]);
    // Its word for that does not hold any more: such bytes are not sent as they are.
    for (const picture of second.pictures()) {
      expect(picture).toMatchObject({ clean: false, strippable: false });
    }
  });
});
