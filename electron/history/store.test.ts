import { rmSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { AppError } from '../../shared/domain/app-error';
import { wantedDriver } from './driver';
import { SUMMARY_PROMPT_CHARS } from './rows';
import {
  addDone,
  bytesOf,
  DEAD,
  driver,
  ESTIMATE,
  filesBelow,
  hashOf,
  newAnalysis,
  newPicture,
  openStore,
  search,
  sending,
  SENT_TO,
  temporaryDir,
} from './testing/fixtures';

const NOT_FOUND = expect.objectContaining({
  error: expect.objectContaining({ code: 'not-found' }),
});
const SENT = { format: 'jpeg', width: 1024, height: 768, removed: null } as const;

const REFUSED: AppError = {
  code: 'key-refused',
  message: 'The endpoint refused the key.',
  hint: 'Enter it again.',
  retryable: false,
  status: 401,
};

test('the driver that was asked for is the one that runs', () => {
  expect(driver.name).toBe(wantedDriver() ?? driver.name);
});

test('everything of an analysis comes back, also after it was opened again', () => {
  const dir = temporaryDir();
  const store = openStore(dir);
  const [created] = store.create([
    newAnalysis('What is in it?', {
      stream: true,
      question: { system: 'Be brief.', maxTokens: 300, temperature: 0.7, size: 1536 },
      pictures: [newPicture('a.jpg'), newPicture('b.png', { format: 'png', thumbnail: null })],
    }),
  ]);
  expect(created).toMatchObject({ status: 'running', answer: '', usage: null, pictureCount: 2 });
  expect(created).toMatchObject({
    estimate: null,
    sentTo: null,
    pictures: [{ removed: null }, {}],
  });
  const id = created?.id ?? 0;
  const removed = ['GPS 48.85840 N 2.29450 E', 'text Title: "quoted" ü'];
  const sent = store.setSent(id, 1, { ...SENT, bytes: bytesOf('sent'), removed });
  const usage = { promptTokens: 1118, completionTokens: 65, totalTokens: null, reported: {} };
  const updated = store.update(id, {
    status: 'failed',
    answer: 'A receipt ü 領収書',
    thinking: 'hm, \u{1F600}',
    images: [
      { bytes: bytesOf('drawn'), mime: 'image/png', format: 'png' },
      { link: 'https://example.com/drawn.png' },
    ],
    reportedModel: 'gpt-4o-2024-08-06',
    finishReason: 'stop',
    usage,
    ms: 2100.4,
    error: REFUSED,
    estimate: ESTIMATE,
    sentTo: SENT_TO,
  });
  store.close();

  expect(openStore(dir).get(id)).toEqual(updated);
  expect(updated).toEqual({
    id,
    createdAt: 1_763_800_000_000,
    status: 'failed',
    endpointId: 'vision-api',
    endpointName: 'Vision API',
    model: 'gpt-4o',
    prompt: 'What is in it?',
    errorCode: 'key-refused',
    pictureCount: 2,
    firstPictureName: 'a.jpg',
    thumbnail: hashOf(bytesOf('thumbnail of a.jpg')),
    detail: 'high',
    system: 'Be brief.',
    maxTokens: 300,
    temperature: 0.7,
    stream: true,
    answer: 'A receipt ü 領収書',
    thinking: 'hm, \u{1F600}',
    images: [
      { sha256: hashOf(bytesOf('drawn')), mime: 'image/png', format: 'png', bytes: 5, link: null },
      { sha256: null, link: 'https://example.com/drawn.png' },
    ],
    reportedModel: 'gpt-4o-2024-08-06',
    finishReason: 'stop',
    usage,
    ms: 2100,
    error: REFUSED,
    size: 1536,
    estimate: ESTIMATE,
    sentTo: SENT_TO,
    pictures: [
      {
        name: 'a.jpg',
        link: null,
        page: 0,
        sha256: hashOf(bytesOf('original a.jpg')),
        format: 'jpeg',
        width: 4032,
        height: 3024,
        bytes: 3_900_000,
        thumbnail: hashOf(bytesOf('thumbnail of a.jpg')),
        sent: null,
        removed: null,
      },
      expect.objectContaining({ name: 'b.png', format: 'png', thumbnail: null, sent, removed }),
    ],
  });
});

test('pictures of an answer are kept until nothing refers to them', () => {
  const store = openStore(temporaryDir());
  const [one, two] = store.create([newAnalysis('one'), newAnalysis('two')]);
  const drawn = { bytes: bytesOf('drawn'), mime: 'image/png', format: 'png' } as const;
  const ids = [one?.id ?? 0, two?.id ?? 0] as const;
  for (const id of ids) store.update(id, { images: [drawn] });
  const sha256 = hashOf(drawn.bytes);
  expect(store.update(ids[0], { answer: 'x' }).images).toHaveLength(1);
  store.purge([ids[0]]);
  expect(store.readPicture(sha256)).not.toBeNull();
  expect(store.update(ids[1], { images: [] }).images).toEqual([]);
  expect(store.readPicture(sha256)).toBeNull();
});

test('a link is kept as the link, and found by its name', () => {
  const dir = temporaryDir();
  const store = openStore(dir);
  const link = 'https://example.com/photos/harbour.jpg?size=2';
  const nothing = { format: null, width: 0, height: 0, bytes: 0, page: 0 };
  const known = { ...nothing, name: 'harbour.jpg', link, sha256: hashOf(bytesOf(link)) };
  const pictures = [
    { ...known, path: null, thumbnail: null },
    newPicture('scan.tiff', { page: 2 }),
  ];
  const [created] = store.create([newAnalysis('Where is it?', { pictures })]);
  store.close();
  const again = openStore(dir);
  expect(again.get(created?.id ?? 0)).toMatchObject({
    firstPictureName: 'harbour.jpg',
    thumbnail: null,
    pictures: [
      { ...known, thumbnail: null, sent: null },
      { name: 'scan.tiff', link: null, page: 2 },
    ],
  });
  expect(search(again, 'harbour')).toEqual([created?.id]);
});

test('a page is told from the others of its file by its name in the list', () => {
  const store = openStore(temporaryDir());
  for (const page of [0, 4]) {
    store.create([newAnalysis('', { pictures: [newPicture('scan.tiff', { page })] })]);
  }
  const { entries } = store.list({ text: '', before: null, limit: 10 });
  expect(entries.map((entry) => entry.firstPictureName)).toEqual([
    'scan.tiff, page 5',
    'scan.tiff',
  ]);
});

test('a patch changes what it names and nothing else', () => {
  const store = openStore(temporaryDir());
  const id = addDone(store, 'prompt', 'answer');
  const before = store.get(id);
  expect(store.update(id, {})).toEqual(before);
  expect(store.update(id, { error: REFUSED })).toEqual({
    ...before,
    error: REFUSED,
    errorCode: 'key-refused',
  });
  expect(store.update(id, { error: null, finishReason: null })).toEqual(before);
});

test('creating several rows is all or nothing', () => {
  const dir = temporaryDir();
  const store = openStore(dir);
  const broken = newAnalysis('second', {
    // A name that the database must refuse.
    pictures: [newPicture('x.jpg', { name: null as unknown as string })],
  });
  expect(() => store.create([newAnalysis('first'), broken])).toThrow();
  expect(search(store, '')).toEqual([]);
  const [a, b] = store.create([newAnalysis('first'), newAnalysis('second')]);
  expect([a?.prompt, b?.prompt]).toEqual(['first', 'second']);
  expect(b?.id).toBeGreaterThan(a?.id ?? Infinity);
});

test('pages go back from the newest without gaps or repeats', () => {
  const store = openStore(temporaryDir());
  const ids = Array.from({ length: 25 }, (_, index) => addDone(store, `prompt ${index}`, 'same'));
  for (const text of ['', 'same', 'sa']) {
    const seen: number[] = [];
    let before: number | null = null;
    for (let more = true; more;) {
      const page = store.list({ text, before, limit: 10 });
      seen.push(...page.entries.map((entry) => entry.id));
      before = seen.at(-1) ?? null;
      more = page.more;
    }
    expect(seen).toEqual(ids.toReversed());
  }
  const exact = store.list({ text: '', before: null, limit: 25 });
  expect([exact.entries.length, exact.more]).toEqual([25, false]);
});

test('the list holds the beginning of a long prompt, the analysis all of it', () => {
  const store = openStore(temporaryDir());
  const prompt = 'ü'.repeat(200_000);
  const id = addDone(store, prompt, '');
  const [entry] = store.list({ text: '', before: null, limit: 1 }).entries;
  expect(entry?.prompt).toBe(prompt.slice(0, SUMMARY_PROMPT_CHARS));
  expect(store.get(id)?.prompt).toBe(prompt);
});

test('ids never come again, also when the newest row is gone', () => {
  const store = openStore(temporaryDir());
  const id = addDone(store, 'a', 'b');
  store.purge([id]);
  expect(addDone(store, 'a', 'b')).toBeGreaterThan(id);
});

test('a hidden row is in no list and comes back with unhide', () => {
  const store = openStore(temporaryDir());
  const id = addDone(store, 'hide me', 'answer');
  store.hide(id);
  expect([search(store, ''), search(store, 'hide'), search(store, 'me')]).toEqual([[], [], []]);
  expect(store.get(id)).toBeNull();
  store.unhide(id);
  expect(search(store, 'hide')).toEqual([id]);
  expect(store.get(id)?.answer).toBe('answer');
});

test('what is not there is not found', () => {
  const store = openStore(temporaryDir());
  const id = addDone(store, 'a', 'b');
  store.purge([id, id, 999]);
  expect(store.get(id)).toBeNull();
  expect(() => store.hide(id)).toThrow(NOT_FOUND);
  expect(() => store.unhide(id)).toThrow(NOT_FOUND);
  expect(() => store.update(id, { answer: 'late' })).toThrow(NOT_FOUND);
  expect(() => store.setSent(id, 0, { ...SENT, bytes: bytesOf('late') })).toThrow(NOT_FOUND);
  expect(store.readPicture('../../secret')).toBeNull();
});

test('what went over the wire is kept in order, and goes with its analysis', () => {
  const dir = temporaryDir();
  const store = openStore(dir);
  const [id, other] = [addDone(store, 'a', 'b'), addDone(store, 'c', 'd')];
  expect(store.sendings(id)).toEqual([]);
  const sent = [sending('refused', { status: 400 }), sending('taken ü 領収書')];
  for (const each of sent) store.addSending(id, each);
  store.addSending(other, sending('of another'));
  store.close();

  const again = openStore(dir);
  expect(again.sendings(id)).toEqual(sent);
  again.hide(id);
  expect(again.sendings(id)).toBeNull();
  again.unhide(id);
  expect(again.sendings(id)).toEqual(sent);
  again.purge([id]);
  expect(again.sendings(id)).toBeNull();
  expect(() => again.addSending(id, sending('late'))).toThrow(NOT_FOUND);
  expect(again.sendings(other)).toEqual([sending('of another')]);
});

test('sent pictures and thumbnails are files named by their hash, each kept once', () => {
  const dir = temporaryDir();
  const store = openStore(dir);
  const rows = store.create([newAnalysis('one'), newAnalysis('two')]);
  const bytes = bytesOf('the same picture');
  for (const row of rows) store.setSent(row.id, 0, { ...SENT, bytes });
  const hash = hashOf(bytes);
  expect(store.readPicture(hash)).toEqual(Buffer.from(bytes));
  const thumbnail = rows[0]?.thumbnail ?? '';
  expect(store.readPicture(thumbnail)).toEqual(Buffer.from(bytesOf('thumbnail of receipt.jpg')));
  const pictures = [...filesBelow(join(dir, 'pictures')).keys()];
  expect(pictures.toSorted()).toEqual(
    [hash, thumbnail].map((name) => join(dir, 'pictures', name.slice(0, 2), name)).toSorted(),
  );
});

test('a picture goes with the last row that uses it', () => {
  const store = openStore(temporaryDir());
  const [one, two] = store.create([newAnalysis('one'), newAnalysis('two')]);
  const bytes = bytesOf('shared');
  for (const row of [one, two]) store.setSent(row?.id ?? 0, 0, { ...SENT, bytes });
  store.purge([one?.id ?? 0]);
  expect(store.readPicture(hashOf(bytes))).not.toBeNull();
  expect(store.readPicture(two?.thumbnail ?? '')).not.toBeNull();
  store.purge([two?.id ?? 0]);
  expect(store.readPicture(hashOf(bytes))).toBeNull();
  expect(store.readPicture(two?.thumbnail ?? '')).toBeNull();
});

test('sending other bytes for the same picture drops the first ones', () => {
  const store = openStore(temporaryDir());
  const [row] = store.create([newAnalysis('one')]);
  store.setSent(row?.id ?? 0, 0, { ...SENT, bytes: bytesOf('first') });
  store.setSent(row?.id ?? 0, 0, { ...SENT, bytes: bytesOf('second') });
  expect(store.readPicture(hashOf(bytesOf('first')))).toBeNull();
  expect(store.readPicture(hashOf(bytesOf('second')))).not.toBeNull();
});

test('a missing or damaged picture file is no picture, and sending it again mends it', () => {
  const dir = temporaryDir();
  const store = openStore(dir);
  const [row] = store.create([newAnalysis('one')]);
  const bytes = bytesOf('a picture that will suffer');
  const { sha256 } = store.setSent(row?.id ?? 0, 0, { ...SENT, bytes });
  const file = join(dir, 'pictures', sha256.slice(0, 2), sha256);
  for (const harm of [() => truncateSync(file, 3), () => rmSync(file)]) {
    harm();
    expect(store.readPicture(sha256)).toBeNull();
    store.setSent(row?.id ?? 0, 0, { ...SENT, bytes });
    expect(store.readPicture(sha256)).toEqual(Buffer.from(bytes));
  }
});

test('files that no row refers to are swept away, unless a damaged database was kept aside', () => {
  const dir = temporaryDir();
  const store = openStore(dir);
  const id = addDone(store, 'kept', '', 'kept.jpg');
  const stray = hashOf(bytesOf('stray'));
  const place = join(dir, 'pictures', stray.slice(0, 2), stray);
  const abandoned = join(dir, 'pictures', 'incoming', 'left-behind');
  store.setSent(id, 0, { ...SENT, bytes: bytesOf('stray') });
  store.setSent(id, 0, { ...SENT, bytes: bytesOf('other') });
  writeFileSync(place, 'stray');
  writeFileSync(abandoned, 'half a pic');
  utimesSync(abandoned, 0, 0);
  const sweepAll = (): void => {
    const sweeper = openStore(dir);
    for (let folder = 0; folder < 256; folder++) sweeper.tidy();
    sweeper.close();
  };

  writeFileSync(join(dir, 'history-broken-2026.sqlite'), 'x');
  sweepAll();
  expect(statSync(place).size).toBe(5);
  rmSync(join(dir, 'history-broken-2026.sqlite'));
  sweepAll();
  expect(statSync(place, { throwIfNoEntry: false })).toBeUndefined();
  expect(statSync(abandoned, { throwIfNoEntry: false })).toBeUndefined();
  expect(store.readPicture(hashOf(bytesOf('other')))).not.toBeNull();
  expect(store.readPicture(store.get(id)?.thumbnail ?? '')).not.toBeNull();
});

test('only running rows of dead processes become interrupted, and keep what came', () => {
  const dir = temporaryDir();
  const alive = openStore(dir);
  const [mine] = alive.create([newAnalysis('mine')]);
  const dead = openStore(dir, { owner: DEAD });
  const [theirs] = dead.create([newAnalysis('theirs')]);
  const done = addDone(dead, 'done', 'all of it');
  dead.update(theirs?.id ?? 0, { answer: 'a partial ans' });
  dead.close();

  const store = openStore(dir);
  expect(store.get(mine?.id ?? 0)?.status).toBe('running');
  expect(store.get(done)?.status).toBe('done');
  expect(store.get(theirs?.id ?? 0)).toMatchObject({
    status: 'interrupted',
    answer: 'a partial ans',
    errorCode: 'interrupted',
  });
  expect(search(store, 'partial')).toEqual([theirs?.id]);
});

test('opening deletes what a dead process had hidden, not what a living one may still undo', () => {
  const dir = temporaryDir();
  const alive = openStore(dir);
  const undoable = addDone(alive, 'undoable', '');
  alive.hide(undoable);
  const dead = openStore(dir, { owner: DEAD });
  const gone = addDone(dead, 'gone', '');
  dead.hide(gone);

  const store = openStore(dir, { owner: { pid: 1, startedAt: 'ticks:x:1' } });
  expect(() => store.unhide(gone)).toThrow(NOT_FOUND);
  store.unhide(undoable);
  expect(search(store, '')).toEqual([undoable]);
});

test('a deleted analysis is in no file any more', () => {
  const dir = temporaryDir();
  const store = openStore(dir);
  const secrets = [
    ...['SECRETPROMPT', 'SECRETANSWER', 'SECRETNAME', 'SECRETSYSTEM', 'SECRETPIXELS'],
    ...['SECRETTRACE', 'SECRETSTREAM'],
  ];
  const [row] = store.create([
    newAnalysis('SECRETPROMPT ask', {
      question: { system: 'SECRETSYSTEM' },
      pictures: [newPicture('SECRETNAME.jpg', { thumbnail: bytesOf('SECRETPIXELS') })],
    }),
  ]);
  const id = row?.id ?? 0;
  for (let length = 1; length < 20; length++)
    store.update(id, { answer: 'SECRETANSWER '.repeat(length * 50) });
  store.setSent(id, 0, { ...SENT, bytes: bytesOf('SECRETPIXELS sent') });
  const responseBody = 'data: SECRETSTREAM '.repeat(14_000);
  for (const status of [400, 200])
    store.addSending(id, sending('SECRETTRACE', { status, responseBody }));
  store.update(id, { status: 'done' });
  const kept = addDone(store, 'KEPTPROMPT', 'KEPTANSWER', 'KEPTNAME.jpg');
  store.addSending(kept, sending('KEPTTRACE'));
  const found = (): string[] => {
    const all = Buffer.concat([...filesBelow(dir).values()]);
    return secrets.filter((secret) => all.includes(secret));
  };
  expect(found()).toEqual(secrets);

  store.hide(id);
  store.purge('hidden');
  expect(found()).toEqual([]);
  // The index would spell the text out too, in pieces of three characters.
  const all = Buffer.concat([...filesBelow(dir).values()])
    .toString('latin1')
    .toLowerCase();
  for (const piece of ['secr', 'cretp', 'etans']) expect(all).not.toContain(piece);
  expect(store.sendings(kept)).toEqual([sending('KEPTTRACE')]);
  expect(search(store, 'KEPTANSWER')).toEqual([kept]);
  store.close();
  expect(found()).toEqual([]);
});

test('the log is emptied later when another process reads during a deletion', () => {
  const dir = temporaryDir();
  const store = openStore(dir);
  const id = addDone(store, 'SECRETPROMPT', 'x');
  const reader = driver.connect(join(dir, 'history.sqlite'), 1000);
  reader.exec('BEGIN');
  reader.prepare('SELECT count(*) FROM analysis').get();
  store.purge([id]);
  const log = join(dir, 'history.sqlite-wal');
  expect(statSync(log).size).toBeGreaterThan(0);
  reader.exec('COMMIT');
  reader.close();
  store.tidy();
  expect(statSync(log).size).toBe(0);
  expect(Buffer.concat([...filesBelow(dir).values()]).includes('SECRETPROMPT')).toBe(false);
});

test('writes of another connection are noticed, own ones are not', () => {
  const dir = temporaryDir();
  const store = openStore(dir);
  const other = openStore(dir);
  addDone(store, 'own', '');
  store.changedOutside();
  addDone(store, 'own again', '');
  expect(store.changedOutside()).toBe(false);
  addDone(other, 'of another', '');
  expect([store.changedOutside(), store.changedOutside()]).toEqual([true, false]);
});
