/** What is kept of what was sent: how large, what of, for how much, and where to. */
import { expect, test } from 'vitest';
import {
  bytesOf,
  DEAD,
  ESTIMATE,
  filesBelow,
  newAnalysis,
  openStore,
  search,
  SENT_TO,
  temporaryDir,
} from './testing/fixtures';

const SENT = { format: 'jpeg', width: 1024, height: 768 } as const;

test.each(['fit', 'original', 1, 32_767] as const)('a size of %s comes back', (size) => {
  const store = openStore(temporaryDir());
  const [created] = store.create([newAnalysis('How large?', { question: { size } })]);
  expect(store.get(created?.id ?? 0)?.size).toBe(size);
});

test('where a running request went is kept before its end, also when this process dies', () => {
  const dir = temporaryDir();
  const dying = openStore(dir, { owner: DEAD });
  const [created] = dying.create([newAnalysis('Lost?')]);
  const id = created?.id ?? 0;
  dying.setSent(id, 0, { ...SENT, bytes: bytesOf('sent'), removed: [] });
  dying.update(id, { estimate: ESTIMATE });
  dying.update(id, { sentTo: SENT_TO });
  dying.close();
  const store = openStore(dir);
  expect(store.get(id)).toMatchObject({
    status: 'interrupted',
    estimate: ESTIMATE,
    sentTo: SENT_TO,
    pictures: [{ removed: [] }],
  });
  expect(search(store, 'lost')).toEqual([id]);
  // What was estimated, removed and asked is no word of the user's.
  for (const text of ['example', '8443', 'tableVersion', '765']) {
    expect(search(store, text), text).toEqual([]);
  }
});

test('a deletion takes all that was kept of what was sent: no file holds a word of it', () => {
  const dir = temporaryDir();
  const store = openStore(dir);
  const [created] = store.create([newAnalysis('x')]);
  const id = created?.id ?? 0;
  const words = ['HOSTWORD', 'REMOVEDWORD', 'BYTESWORD', '987654321'];
  const bytes = bytesOf('BYTESWORD');
  store.setSent(id, 0, { ...SENT, bytes, removed: ['camera REMOVEDWORD'] });
  const estimate = { ...ESTIMATE, textTokens: 987_654_321 };
  store.update(id, { status: 'done', sentTo: { ...SENT_TO, host: 'HOSTWORD' }, estimate });
  const holding = () => {
    const all = Buffer.concat([...filesBelow(dir).values()]);
    return words.filter((word) => all.includes(word));
  };
  expect(holding()).toEqual(words);
  store.purge([id]);
  expect(holding()).toEqual([]);
});
