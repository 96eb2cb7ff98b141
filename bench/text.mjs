// @ts-check
/** Texts for benchmarks: deterministic, distributed as in real answers, a tenth of them Japanese. */

const SYLLABLES =
  'a al an ar at ba ber bo ca ce com con cu da de der di do e el en ent er es et fe fi for ga ge gra ha he hi ho ic in ing ion is it ja ki la le li lo ly ma me men mi mo na ne ni no of on or ou pa per pi po pre pro qua ra re ri ro sa se si so sta su ta te ter the ti to tra tu un up ur va ver vi vo wa we wi wo yo za'.split(
    ' ',
  );
const FAMILIAR =
  'the a is of and in to it receipt invoice total number picture shows person table text date amount paid street sign blue red small large photo screen error button menu price tax coffee'.split(
    ' ',
  );
const VOCABULARY = 12_000;
const KANJI = 1_500;
const KANJI_START = 0x4e00;

/**
 * @param {number} seed
 * @returns {() => number} in [0, 1), the same row of numbers for the same seed (mulberry32)
 */
export function createRandom(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The words of all texts, most frequent first. */
export function createVocabulary() {
  const random = createRandom(7);
  const words = new Set(FAMILIAR);
  while (words.size < VOCABULARY) {
    const length = 2 + Math.floor(random() * 3);
    words.add(
      Array.from({ length }, () => SYLLABLES[Math.floor(random() * SYLLABLES.length)]).join(''),
    );
  }
  return [...words];
}

/**
 * @param {number} seed
 * @returns {(index: number) => {prompt: string, answer: string, fileName: string}} of the n-th analysis
 */
export function createWriter(seed) {
  const random = createRandom(seed);
  const words = createVocabulary();
  const word = () => words[Math.floor(words.length * random() ** 4)] ?? '';
  const kanji = () => String.fromCodePoint(KANJI_START + 7 * Math.floor(KANJI * random() ** 2));
  const some = (/** @type {number} */ count, /** @type {() => string} */ one, between = '') =>
    Array.from({ length: count }, one).join(between);
  return (index) => {
    const isJapanese = random() < 0.1;
    const length = 40 + Math.floor(random() * 180);
    return {
      prompt: isJapanese ? some(20, kanji) : `What is the ${some(6, word, ' ')}?`,
      answer: isJapanese
        ? some(length, kanji)
        : `${some(length, word, ' ')}. Total ${(random() * 900).toFixed(2)} EUR`,
      fileName: random() < 0.5 ? `IMG_${10_000 + index}.jpg` : `${word()}-${index}.png`,
    };
  };
}
