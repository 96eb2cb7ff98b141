import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PicturesUpdate } from '../../shared/ipc/contract';
import { PictureFailure, type Inspected } from '../imaging';
import { Draft } from './draft';

/**
 * Imaging needs Electron and is tested there; here it is a function that takes every file that begins with "picture"
 * and answers when it is told to, so that the order of arrival can be chosen.
 */
class ByHand {
  readonly #gates = new Map<string, () => void>();
  held = false;

  inspect = async (bytes: Uint8Array): Promise<Inspected> => {
    const text = Buffer.from(bytes).toString();
    if (!text.startsWith('picture')) throw PictureFailure.notAPicture(null);
    if (this.held) await new Promise<void>((open) => this.#gates.set(text, open));
    return {
      facts: {
        format: 'png',
        width: 4,
        height: 3,
        orientation: 1,
        animated: false,
        alpha: false,
        clean: true,
        pages: 1,
        page: 0,
        incomplete: false,
      },
      thumbnail: Buffer.from(`thumbnail of ${text}`),
      camera: {},
    };
  };

  async release(text: string): Promise<void> {
    await expect.poll(() => this.#gates.has(text)).toBe(true);
    this.#gates.get(text)?.();
  }
}

let dir: string;
let imaging: ByHand;
let updates: PicturesUpdate[];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'looksee-draft-'));
  imaging = new ByHand();
  updates = [];
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const load = (options: { undoMs?: number } = {}) =>
  Draft.load({
    ...options,
    dir: join(dir, 'draft'),
    imaging,
    onUpdate: (update) => updates.push(update),
    onSaveFailed: (thrown) => {
      throw thrown;
    },
  });

async function file(name: string, text = `picture ${name}`): Promise<{ path: string }> {
  const path = join(dir, name);
  await writeFile(path, text);
  return { path };
}

const names = (draft: Draft) => draft.pictures().map(({ name }) => name);
const originals = async () =>
  (await readdir(join(dir, 'draft'))).filter((name) => name.endsWith('.original'));

describe('Draft', () => {
  it('announces all pictures at once and keeps their order, whichever is read first', async () => {
    const draft = await load();
    imaging.held = true;
    const done = draft.add([await file('a'), await file('b'), await file('c')]);
    expect(draft.pictures().map(({ state, name }) => [state, name])).toEqual([
      ['loading', 'a'],
      ['loading', 'b'],
      ['loading', 'c'],
    ]);
    for (const late of ['picture c', 'picture a', 'picture b']) await imaging.release(late);
    await done;
    expect(names(draft)).toEqual(['a', 'b', 'c']);
    expect(draft.pictures().every(({ state }) => state === 'ready')).toBe(true);
  });

  it('refuses each bad file by name and reason, and keeps its neighbours', async () => {
    const draft = await load();
    await draft.add([
      await file('a'),
      await file('notes.png', 'text'),
      { path: join(dir, 'gone.png') },
      { path: dir },
      await file('b'),
    ]);
    expect(names(draft)).toEqual(['a', 'b']);
    const refused = updates.flatMap((update) => update.refused);
    expect(Object.fromEntries(refused.map(({ name, reason }) => [name, reason]))).toEqual({
      'notes.png': 'not-a-picture',
      'gone.png': 'unreadable',
      [dir.split('/').at(-1)!]: 'folder',
    });
  });

  it('is there again after a restart, also when the originals are gone', async () => {
    const first = await load();
    await first.add([await file('a'), await file('b')]);
    first.setPrompt('What does it say?');
    await first.flush();
    await rm(join(dir, 'a'));
    const second = await load();
    expect(second.prompt).toBe('What does it say?');
    expect(names(second)).toEqual(['a', 'b']);
    const [a] = second.pictures();
    const source = second.source(a!.id);
    expect(Buffer.from(await second.read(source!.sha256)).toString()).toBe('picture a');
    expect(Buffer.from(source!.thumbnail).toString()).toBe('thumbnail of picture a');
  });

  it('starts empty over a damaged file, and leaves out a picture whose copy is gone', async () => {
    const first = await load();
    await first.add([await file('a'), await file('b')]);
    await first.flush();
    const { sha256 } = first.source(first.pictures()[0]!.id)!;
    await rm(join(dir, 'draft', `${sha256}.original`));
    expect(names(await load())).toEqual(['b']);
    await writeFile(join(dir, 'draft', 'draft.json'), '{"prompt":');
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
    expect(await originals()).toHaveLength(4);
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
    await expect.poll(originals).toHaveLength(1);
    draft.restore([a!.id]);
    expect(names(draft)).toEqual(['b']);
  });

  it('takes a picture that is removed while it is read out for good', async () => {
    const draft = await load();
    imaging.held = true;
    const done = draft.add([await file('a'), await file('b')]);
    draft.remove([draft.pictures()[0]!.id]);
    await imaging.release('picture a');
    await imaging.release('picture b');
    await done;
    await draft.flush();
    expect(names(draft)).toEqual(['b']);
    expect(await originals()).toHaveLength(1);
  });

  it('says nothing of a file that was removed before it was found to be bad', async () => {
    const draft = await load();
    const done = draft.add([await file('notes.png', 'text')]);
    draft.remove([draft.pictures()[0]!.id]);
    await done;
    expect(updates.flatMap((update) => update.refused)).toEqual([]);
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
      expect(Buffer.from(await draft.read(sha256)).toString()).toBe('picture a');
    }
  });

  it('refuses a named pipe instead of waiting for somebody to write into it', async () => {
    const draft = await load();
    const path = join(dir, 'pipe.png');
    execFileSync('mkfifo', [path]);
    await draft.add([{ path }]);
    expect(updates.flatMap((update) => update.refused.map(({ reason }) => reason))).toEqual([
      'unreadable',
    ]);
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
    expect(await originals()).toEqual([]);
  });

  it('removes at the next start what only an undo still needed', async () => {
    const first = await load();
    await first.add([await file('a'), await file('b')]);
    first.remove([first.pictures()[0]!.id]);
    await first.flush();
    expect(await originals()).toHaveLength(2);
    await load();
    expect(await originals()).toHaveLength(1);
  });
});
