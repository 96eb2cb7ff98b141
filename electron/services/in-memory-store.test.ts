import { expect, it } from 'vitest';
import type { NewAnalysis } from '../history';
import { InMemoryStore } from './in-memory-store';
import { bytesOf, question } from './testing';

const entry = (prompt: string): NewAnalysis => ({
  question: question({ prompt }),
  endpointName: 'Vision API',
  stream: false,
  createdAt: 1,
  pictures: [
    {
      ...{ name: `${prompt}.png`, link: null, sha256: 'a'.repeat(64), format: 'png' },
      ...{ width: 4, height: 3, bytes: 9, page: 0, path: `/tmp/${prompt}.png` },
      thumbnail: bytesOf(`thumbnail of ${prompt}`),
    },
  ],
});

it('does for a run what the history does', async () => {
  const store = new InMemoryStore(1_000);
  const [first, second] = await store.create([entry('receipt'), entry('cat')]);
  await store.update(second?.id ?? 0, { status: 'done', answer: 'A tabby cat.' });
  const query = { text: '', before: null, limit: 10 };
  expect((await store.list(query)).entries.map(({ prompt }) => prompt)).toEqual(['cat', 'receipt']);
  expect((await store.list({ ...query, text: 'TABBY cat' })).entries).toHaveLength(1);
  expect(await store.list({ ...query, limit: 1 })).toMatchObject({ more: true });
  expect((await store.list({ ...query, before: second?.id ?? 0 })).entries).toEqual([first]);

  const thumbnail = await store.readPicture(first?.thumbnail ?? '');
  expect(Buffer.from(thumbnail ?? []).toString()).toBe('thumbnail of receipt');
  expect(await store.paths(first?.id ?? 0)).toEqual(['/tmp/receipt.png']);
  expect(await store.sendings(first?.id ?? 0)).toEqual([]);

  await store.hide(first?.id ?? 0);
  expect([await store.get(first?.id ?? 0), (await store.list(query)).entries.length]).toEqual([
    null,
    1,
  ]);
  await store.unhide(first?.id ?? 0);
  expect((await store.get(first?.id ?? 0))?.prompt).toBe('receipt');
  await store.hide(first?.id ?? 0);
  await store.purge('hidden');
  await expect(store.unhide(first?.id ?? 0)).rejects.toMatchObject({
    error: { code: 'not-found' },
  });
});

it('never gives an id twice', async () => {
  const store = new InMemoryStore();
  const [first] = await store.create([entry('a')]);
  await store.purge([first?.id ?? 0]);
  const [second] = await store.create([entry('b')]);
  expect(second?.id).not.toBe(first?.id);
});

it('finds words with and without their accents', async () => {
  const store = new InMemoryStore(1_000);
  await store.create([entry('Orçamento'), entry('orcamento'), entry('receipt')]);
  for (const text of ['orcamento', 'ORÇAMENTO']) {
    expect((await store.list({ text, before: null, limit: 10 })).entries).toHaveLength(2);
  }
});

it('loses nothing that is written while the pictures of an answer are looked at', async () => {
  const store = new InMemoryStore(1_000);
  const [row] = await store.create([entry('a sign')]);
  const id = row?.id ?? 0;
  const image = { bytes: bytesOf('a picture'), mime: 'image/png', format: 'png' } as const;
  const ending = store.update(id, { status: 'done', images: [image] });
  await store.update(id, { sentTo: { host: 'example.com', at: 1 } });
  await ending;
  expect(await store.get(id)).toMatchObject({
    status: 'done',
    sentTo: { host: 'example.com' },
    images: [{ mime: 'image/png' }],
  });
});
