import fc from 'fast-check';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { foldText } from '../../shared/domain/fold-text';
import { caseVariants, parseSearch } from './search';
import {
  addDone,
  DEAD,
  driver,
  newAnalysis,
  newPicture,
  openStore,
  search,
  temporaryDir,
} from './testing/fixtures';

describe('words', () => {
  test('are split at any white space, without repeats', () => {
    expect(parseSearch('  in\tinvoice　領収書 領収 in \n')).toEqual({
      folded: true,
      long: ['invoice', '領収書'],
      short: ['in', '領収'],
    });
    expect(parseSearch(' \u00a0 ')).toMatchObject({ long: [], short: [] });
  });

  test('count characters, not UTF-16 units', () => {
    expect(parseSearch('👩🏽 𠮷野家')).toMatchObject({ long: ['𠮷野家'], short: ['👩🏽'] });
  });

  test('are folded as the texts are, and composed where they are not folded', () => {
    expect(parseSearch('Mu\u0308nchen').long).toEqual(['munchen']);
    expect(parseSearch('Mu\u0308nchen', false).long).toEqual(['M\u00fcnchen']);
  });

  test('stay where folding leaves nothing of them', () => {
    expect(parseSearch('\u0301').short).toEqual(['\u0301']);
    expect(parseSearch('´').short).toEqual(['\u0301']);
  });

  test('vary in case where LIKE does not know it', () => {
    expect(caseVariants('öR')).toEqual(['öR', 'ÖR']);
    expect(caseVariants('ab')).toEqual(['ab']);
  });
});

const FOUND: readonly (readonly [string, readonly string[]])[] = [
  ['prompt', ['What does', 'what DOES', 'wHA', 'at']],
  ['answer', ['Total 42 €', '42', '€', '2 €', 'TOTAL']],
  ['file name', ['IMG_2024', 'img_2024.JPG', 'G_2', '_', '.j']],
  ['model', ['gpt-41', 'GPT-41-2025-04-14', '41']],
  ['Japanese', ['領収書', '領収', '収', '領収書 42', '合計は', '円']],
  [
    'other scripts',
    [
      'Größe',
      'GRÖßE',
      'grö',
      'GR',
      'rö',
      'RÖ',
      'groß',
      'gross',
      'ß',
      'Привет',
      'ПРИВЕТ',
      'ПР',
      'т',
    ],
  ],
  [
    'signs',
    [
      '100%',
      '%',
      'a_b',
      '"quoted"',
      '"',
      "O'Neil",
      "'",
      '\\',
      'c:\\x',
      '(',
      'NEAR(',
      '*',
      '- ^',
      '^x',
    ],
  ],
  ['the end of a text', ['rd', 'd', 'word']],
  ['emoji', ['👩🏽', '🧾']],
];

const MISSED: readonly string[] = [
  'invoise',
  'zz',
  'z9',
  'IMG2024',
  'IMGx2024',
  '100_',
  'axb',
  'what 領収x',
  'does not',
  '領書',
  '"doesWhat"',
  'what NOT does',
  'what OR invoice',
];

/** One row that everything is in, between rows that have nothing of it. */
function exampleStore(): { store: ReturnType<typeof openStore>; id: number } {
  const store = openStore(temporaryDir());
  addDone(store, 'nnn', 'nnn');
  const [row] = store.create([
    newAnalysis('What does it say? a_b "quoted" O\'Neil c:\\x NEAR( * - ^x', {
      question: { model: 'gpt-41-2025-04-14' },
      pictures: [newPicture('first.png'), newPicture('IMG_2024.jpg')],
    }),
  ]);
  const id = row?.id ?? 0;
  store.update(id, {
    status: 'done',
    answer: 'Total 42 € 100% 領収書の合計は千円 Größe Привет 🧾👩🏽 last word',
  });
  addDone(store, 'nnn', 'nnn');
  return { store, id };
}

test.each(FOUND)('finds by %s', (_, texts) => {
  const { store, id } = exampleStore();
  for (const text of texts) expect([text, search(store, text)]).toEqual([text, [id]]);
});

test('does not find what is not there', () => {
  const { store } = exampleStore();
  for (const text of MISSED) expect([text, search(store, text)]).toEqual([text, []]);
});

test('finds short words in old rows, beyond those that are read first', () => {
  const store = openStore(temporaryDir());
  const old = addDone(store, 'Beleg für 領収 Ör', 'q7');
  const filler = newAnalysis('nothing of that kind', { pictures: [] });
  for (let batch = 0; batch < 5; batch++) store.create(Array.from({ length: 500 }, () => filler));
  for (const text of ['領収', '領', 'ör', 'ÖR', 'Q7', 'beleg q7', '収 q7'])
    expect([text, search(store, text)]).toEqual([text, [old]]);
  expect(search(store, 'q7 zz')).toEqual([]);
  const newer = addDone(store, '領収', '');
  expect(search(store, '領収')).toEqual([newer, old]);
  expect(store.list({ text: '領収', before: newer, limit: 1 }).entries[0]?.id).toBe(old);
});

test('a running analysis is found by its prompt, its answer once it is final', () => {
  const store = openStore(temporaryDir());
  const [row] = store.create([newAnalysis('the prompt')]);
  const id = row?.id ?? 0;
  store.update(id, { answer: 'partial' });
  expect(search(store, 'prompt')).toEqual([id]);
  store.update(id, { status: 'cancelled' });
  expect(search(store, 'partial')).toEqual([id]);
  store.update(id, { status: 'running', answer: '' });
  expect(search(store, 'partial')).toEqual([]);
  store.update(id, { status: 'done', answer: 'whole' });
  expect(search(store, 'whole')).toEqual([id]);
});

test('file names are found however their accents are spelt', () => {
  const store = openStore(temporaryDir());
  const id = addDone(store, '', '', 'Mu\u0308nchen.jpg');
  for (const text of ['M\u00fcnchen', 'Mu\u0308nchen', 'm\u00dcnch', '\u00fc'])
    expect(search(store, text)).toEqual([id]);
  expect(store.get(id)?.firstPictureName).toBe('Mu\u0308nchen.jpg');
});

/** Pairs of which each finds the other, in words of three characters and more, and in shorter ones. */
const ALIKE: readonly (readonly [string, string])[] = [
  ['orçamento', 'orcamento'],
  ['ORÇAMENTO', 'orc\u0327amento'],
  ['né', 'NE'],
  ['Straße', 'STRASSE'],
  ['İstanbul', 'istanbul'],
  ['ΟΔΟΣ', 'οδός'],
  ['ΩΣ', 'ως'],
  ['ＡＢＣ１', 'abc1'],
  ['Ｘ１', 'x1'],
  ['ｶﾞﾗｽ', 'ガラス'],
  ['Tiếng', 'tieng'],
];

test.each(ALIKE)('%s and %s find each other, in every text', (one, other) => {
  const store = openStore(temporaryDir());
  for (const [stored, typed] of [
    [one, other],
    [other, one],
  ] as const) {
    const ids = [
      addDone(store, `a ${stored} b`, ''),
      addDone(store, '', `an ${stored}, too`),
      addDone(store, '', '', `${stored}.jpg`),
    ].toReversed();
    const newest = search(store, typed).slice(0, ids.length);
    expect([typed, newest]).toEqual([typed, ids]);
  }
});

test('a row that was cut off by the end of its process is found folded, too', () => {
  const dir = temporaryDir();
  const dead = openStore(dir, { owner: DEAD });
  const [row] = dead.create([newAnalysis('Orçamento', { pictures: [] })]);
  dead.update(row?.id ?? 0, { answer: 'Três páginas' });
  dead.close();
  const store = openStore(dir);
  expect(search(store, 'orcamento tres paginas')).toEqual([row?.id]);
});

test('any text is found by any piece of it, and no text breaks a search', () => {
  const store = openStore(temporaryDir());
  const piece = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(piece, fc.nat(), fc.integer({ min: 1, max: 6 }), (text, at, length) => {
      const id = addDone(store, text, '');
      const characters = [...text.normalize('NFC')];
      const start = at % characters.length;
      const word = characters.slice(start, start + length).join('');
      // Composing again may join what was cut apart.
      const isWhole = foldText(text).includes(foldText(word)) && foldText(word).trim() !== '';
      if (isWhole && !word.includes('\0')) expect(search(store, word)).toContain(id);
    }),
    { numRuns: 300 },
  );
});

test('the index agrees with the rows after any sequence of changes', () => {
  const dir = temporaryDir();
  const store = openStore(dir);
  const action = fc.record({
    kind: fc.constantFrom('create', 'answer', 'done', 'again', 'purge'),
    row: fc.nat({ max: 9 }),
    text: fc.string({ unit: 'binary', maxLength: 60 }),
  });
  const ids: number[] = [];
  fc.assert(
    fc.property(fc.array(action, { minLength: 5, maxLength: 40 }), (actions) => {
      for (const { kind, row, text } of actions) {
        const id = ids[row % Math.max(1, ids.length)];
        if (kind === 'create' || id === undefined)
          ids.push(...store.create([newAnalysis(text, { pictures: [] })]).map((made) => made.id));
        else if (kind === 'answer') store.update(id, { answer: text });
        else if (kind === 'done') store.update(id, { status: 'done', answer: text });
        else if (kind === 'again') store.update(id, { status: 'running' });
        else store.purge(ids.splice(ids.indexOf(id), 1));
      }
    }),
    { numRuns: 20 },
  );
  store.close();
  const connection = driver.connect(join(dir, 'history.sqlite'), 1000);
  const check = "INSERT INTO analysis_text (analysis_text, rank) VALUES ('integrity-check', 1)";
  expect(() => connection.exec(check)).not.toThrow();
  connection.close();
});
