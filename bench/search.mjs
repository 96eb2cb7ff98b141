// @ts-check
import { join } from 'node:path';
import { loadHistory } from './history-modules.mjs';
import { seedHistory } from './seed-history.mjs';
import { createRandom, createVocabulary } from './text.mjs';

const ROWS = 100_000;
const PAGE = 50;
const FIXED = [
  'invoice total',
  'IMG_2024',
  'IMG_109999.jpg',
  '一丂',
  '丿乆万',
  'gpt-4o receipt',
  '42',
  'what is the zzz',
  'recieptt',
  'EUR 12.50',
  'Ö',
];

/** What people type: common words, rare ones, two together, some with a slip of the finger. */
function phrases() {
  const random = createRandom(99);
  const words = createVocabulary();
  const pick = () => words[Math.floor(words.length * random() ** 2)] ?? '';
  const slip = (/** @type {string} */ word) => `${word.slice(0, 3)}${word.slice(4)}x`;
  return [
    ...FIXED,
    ...Array.from({ length: 20 }, pick),
    ...Array.from({ length: 10 }, () => `${pick()} ${pick()}`),
    ...Array.from({ length: 10 }, () => slip(pick())),
  ];
}

/**
 * Times of searches as typed, each character one search, from the call to the page of results, through the worker.
 *
 * @param {string} dir a folder for the seeded history, kept for the next time
 * @returns {Promise<{p50: number, p95: number, max: number, count: number, slowest: [string, number][]}>} milliseconds
 */
export async function measureSearch(dir, rows = ROWS) {
  await seedHistory(dir, rows);
  const { history, workerUrl } = await loadHistory();
  const opened = await history.History.open({ dir, workerUrl });
  /** @type {[string, number][]} */
  const times = [];
  for (const phrase of phrases()) {
    const characters = [...phrase];
    for (let length = 1; length <= characters.length; length++) {
      const text = characters.slice(0, length).join('');
      const start = performance.now();
      await opened.list({ text, before: null, limit: PAGE });
      times.push([text, performance.now() - start]);
    }
  }
  await opened.close();
  times.sort(([, a], [, b]) => a - b);
  const at = (/** @type {number} */ share) =>
    times[Math.floor((times.length - 1) * share)]?.[1] ?? 0;
  return {
    p50: at(0.5),
    p95: at(0.95),
    max: at(1),
    count: times.length,
    slowest: times.slice(-10).reverse(),
  };
}

if (process.argv[1] === import.meta.filename) {
  const [dir = join(import.meta.dirname, '..', 'out', 'bench-search')] = process.argv.slice(2);
  console.log(await measureSearch(dir));
}
