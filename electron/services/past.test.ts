import { readdirSync } from 'node:fs';
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Analysis } from '../../shared/domain/analysis';
import { UNDO_MS } from '../../shared/domain/limits';
import { askedLink } from './asked';
import type { Draft } from './draft';
import { asked, buildHistory, completion, question, serve, type BuiltHistory } from './testing';
import { openWindowServices } from './testing-window';

let built: BuiltHistory;
beforeAll(async () => {
  built = await buildHistory();
});
afterAll(() => built.remove());
afterEach(() => vi.useRealTimers());

async function open() {
  const endpoint = await serve((response) => void response.end(completion('An answer.')));
  const { baseUrl } = endpoint;
  const services = await openWindowServices({ workerUrl: built.workerUrl, baseUrl });
  const { past } = services;
  const ask = async (
    names: readonly string[],
    change: Parameters<typeof question>[0] = {},
  ): Promise<Analysis> => {
    const photos = join(services.dir, 'photos');
    await mkdir(photos, { recursive: true });
    const pictures = await Promise.all(
      names.map(async (name) => {
        const path = join(photos, name);
        await writeFile(path, name);
        return { ...(await asked(name)), path };
      }),
    );
    const [row] = await services.analyses.ask(question(change), pictures, 'together');
    const ended = await services.analyses.ended(row?.id ?? 0);
    if (!ended) throw new Error('not there');
    return ended;
  };
  /** A row whose picture could not be read when its turn came. */
  const neverPrepared = async (path: string): Promise<Analysis> => {
    const load = () => Promise.reject(new Error('unreadable'));
    const picture = { ...(await asked('picture b')), path, load };
    const [row] = await services.analyses.ask(question(), [picture], 'each');
    const ended = await services.analyses.ended(row?.id ?? 0);
    expect([ended?.status, ended?.pictures[0]?.sent]).toEqual(['failed', null]);
    if (!ended) throw new Error('not there');
    return ended;
  };
  const entries = async () =>
    (await past.list({ text: '', before: null, limit: 10 })).entries.map(({ id }) => id);
  return { ...services, endpoint, ask, neverPrepared, entries };
}

const texts = (draft: Draft) =>
  Promise.all(
    draft
      .pictures()
      .map(async ({ id }) =>
        Buffer.from(await draft.read(draft.source(id)?.sha256 ?? '')).toString(),
      ),
  );

describe('asking again', () => {
  it('sends the very bytes that were sent, in a new row, also when the originals are gone', async () => {
    const { analyses, ask, dir, endpoint, entries, past } = await open();
    const first = await ask(['picture a', 'picture photo'], { detail: 'low', temperature: 0.5 });
    await rm(join(dir, 'photos'), { recursive: true });
    const [again] = await past.askAgain(first.id);
    const ended = await analyses.ended(again?.id ?? 0);
    expect(ended?.answer).toBe('An answer.');
    expect(endpoint.received.map(({ text }) => text)).toEqual(
      Array(2).fill(endpoint.received[0]?.text),
    );
    expect(ended?.pictures).toEqual(first.pictures);
    expect(await entries()).toEqual([again?.id, first.id]);
  });

  it('takes the original where nothing was prepared yet, and says so where it is gone', async () => {
    const { analyses, dir, neverPrepared, past } = await open();
    const path = join(dir, 'b.png');
    const { id } = await neverPrepared(path);
    await expect(past.askAgain(id)).rejects.toMatchObject({ error: { code: 'picture-missing' } });
    await writeFile(path, 'picture b');
    const [again] = await past.askAgain(id);
    expect((await analyses.ended(again?.id ?? 0))?.status).toBe('done');
  });
});

describe('using again', () => {
  it('puts question and originals in the place of the draft, whose pictures an undo brings back', async () => {
    const { ask, dir, draft, past } = await open();
    const change = { detail: 'high', maxTokens: 7, size: 900 } as const;
    const { id } = await ask(['picture photo', 'picture b'], change);
    const own = join(dir, 'own.png');
    await writeFile(own, 'picture own');
    await draft.add([{ path: own }]);
    draft.setPrompt('mine');
    const mine = draft.pictures().map((picture) => picture.id);
    const { prompt, choices } = await past.useAgain(id);
    expect(prompt).toBe('What is it?');
    expect(choices).toMatchObject(change);
    expect([choices.endpointId, choices.models]).toEqual([
      'vision-api',
      { 'vision-api': 'gpt-4o' },
    ]);
    expect(draft.prompt).toBe('What is it?');
    expect(await texts(draft)).toEqual(['picture photo', 'picture b']);
    draft.restore(mine);
    expect(await texts(draft)).toEqual(['picture own', 'picture photo', 'picture b']);
  });

  it('keeps the name that a picture was asked about under, also where the draft has its bytes under another', async () => {
    const { ask, dir, draft, past } = await open();
    const { id, pictures } = await ask(['picture b']);
    const own = join(dir, 'own.png');
    await writeFile(own, 'picture b');
    await draft.add([{ path: own }]);
    expect(draft.pictures().map(({ name }) => name)).toEqual(['own.png']);
    await past.useAgain(id);
    expect(draft.pictures().map(({ name }) => name)).toEqual(pictures.map(({ name }) => name));
    expect(pictures[0]?.name).not.toBe('own.png');
  });

  it('takes what was sent where an original is gone or another file lies in its place', async () => {
    const { ask, dir, draft, past } = await open();
    const { id } = await ask(['picture photo', 'picture b', 'picture photo 2']);
    await rm(join(dir, 'photos', 'picture photo'));
    await writeFile(join(dir, 'photos', 'picture photo 2'), 'picture of something else');
    await past.useAgain(id);
    expect(await texts(draft)).toEqual([
      'picture encoded of picture photo',
      'picture b',
      'picture encoded of picture photo 2',
    ]);
  });

  it('says so where an original is there but cannot be read, and takes what was sent', async () => {
    const { ask, dir, draft, past, unreadable } = await open();
    const { id } = await ask(['picture photo', 'picture b']);
    const path = join(dir, 'photos', 'picture photo');
    await rm(path);
    // A link to itself: no place, and yet not nothing.
    await symlink(path, path);
    await past.useAgain(id);
    expect(await texts(draft)).toEqual(['picture encoded of picture photo', 'picture b']);
    expect(unreadable).toEqual(['picture photo.png']);
  });

  it('says why an original cannot be read where nothing was sent, not that it is gone', async () => {
    const { dir, neverPrepared, past } = await open();
    const path = join(dir, 'loop.png');
    await symlink(path, path);
    const { id } = await neverPrepared(path);
    const error = { code: 'picture-unusable', message: 'This link leads in a circle.' };
    await expect(past.useAgain(id)).rejects.toMatchObject({ error });
    await expect(past.askAgain(id)).rejects.toMatchObject({ error });
  });

  it('a link is a link again, in its place among the pictures', async () => {
    const { analyses, dir, draft, endpoint, past } = await open();
    const path = join(dir, 'a.png');
    await writeFile(path, 'picture a');
    const link = 'https://example.com/photos/harbour.jpg';
    const all = [askedLink(link), { ...(await asked('picture a')), path }];
    const [row] = await analyses.ask(question(), all, 'together');
    const ended = await analyses.ended(row?.id ?? 0);
    await past.useAgain(ended?.id ?? 0);
    expect(draft.pictures()).toMatchObject([
      { state: 'link', name: 'harbour.jpg', url: link },
      { state: 'ready', name: 'picture a.png' },
    ]);
    const [again] = await past.askAgain(ended?.id ?? 0);
    expect((await analyses.ended(again?.id ?? 0))?.pictures).toEqual(ended?.pictures);
    expect(endpoint.received.map(({ text }) => text)).toEqual(
      Array(2).fill(endpoint.received[0]?.text),
    );
    expect(endpoint.received[0]?.text).toContain(link);
  });

  it('leaves the draft as it is where no picture is left', async () => {
    const { dir, draft, neverPrepared, past } = await open();
    const { id } = await neverPrepared(join(dir, 'gone.png'));
    draft.setPrompt('mine');
    await expect(past.useAgain(id)).rejects.toMatchObject({
      error: { code: 'picture-missing' },
    });
    expect(draft.prompt).toBe('mine');
  });

  it('keeps the chosen endpoint where that of the analysis is unknown here', async () => {
    const { ask, history, past, settings } = await open();
    const { id } = await ask(['picture a']);
    const { pictures, ...row } = (await history.get(id)) ?? (await ask([]));
    const [foreign] = await history.create([
      {
        question: { ...row, endpointId: 'command-line' },
        endpointName: 'Command line',
        stream: false,
        createdAt: 1,
        pictures: pictures.map((picture) => ({ ...picture, path: null, thumbnail: null })),
      },
    ]);
    const sent = {
      bytes: Buffer.from('picture a'),
      format: 'png',
      width: 4,
      height: 3,
      removed: null,
    } as const;
    await history.setSent(foreign?.id ?? 0, 0, sent);
    const { choices } = await past.useAgain(foreign?.id ?? 0);
    expect(choices.endpointId).toBe('on-device');
    expect(settings.data.choices).toEqual(choices);
  });
});

describe('deleting', () => {
  const pictureFiles = (historyDir: string) =>
    readdirSync(join(historyDir, 'pictures'), { recursive: true, withFileTypes: true }).filter(
      (entry) => entry.isFile(),
    );

  it('hides at once, can be undone, and is for good when the time to undo has passed', async () => {
    const { ask, entries, history, historyDir, past } = await open();
    const { id } = await ask(['picture a']);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    expect(await past.sendings(id)).toMatchObject([{ status: 200 }]);
    await past.delete(id);
    expect(await entries()).toEqual([]);
    await expect(past.sendings(id)).rejects.toMatchObject({ error: { code: 'not-found' } });
    await past.undoDelete(id);
    expect(await past.sendings(id)).toHaveLength(1);
    vi.advanceTimersByTime(UNDO_MS * 2);
    expect(await entries()).toEqual([id]);

    await past.delete(id);
    vi.advanceTimersByTime(UNDO_MS);
    vi.useRealTimers();
    await expect.poll(() => pictureFiles(historyDir)).toEqual([]);
    await expect(history.unhide(id)).rejects.toMatchObject({ error: { code: 'not-found' } });
  });

  it('ends what still runs, and leaves nothing of it when the app closes', async () => {
    const { analyses, historyDir, past } = await open();
    const [row] = await analyses.ask(question(), [await asked('picture a')], 'each');
    const id = row?.id ?? 0;
    const ended = analyses.ended(id);
    await past.delete(id);
    expect((await ended)?.status).toBe('cancelled');
    await past.close();
    expect(pictureFiles(historyDir)).toEqual([]);
    await expect(past.get(id)).rejects.toMatchObject({ error: { code: 'not-found' } });
  });
});
