/**
 * Marks that a search ignores: combining accents (what `é` and `Й` decompose into), Hebrew points, Arabic vowel signs, and
 * characters without a width. Not the marks that Indic scripts and kana are spelled with, nor
 * one that stands alone, which `´` decomposes into with a space.
 */
const IGNORED = new RegExp(
  `(?<! )[${[
    '\\u0300-\\u036f\\u1ab0-\\u1aff\\u1dc0-\\u1dff\\u20d0-\\u20ff\\ufe20-\\ufe2f',
    '\\u0591-\\u05bd\\u05bf\\u05c1\\u05c2\\u05c4\\u05c5\\u05c7',
    '\\u064b-\\u0655\\u0670',
    '\\u00ad\\u200b-\\u200d\\u2060\\ufe00-\\ufe0f\\ufeff',
  ].join('')}]`,
  'gu',
);

/** Letters that Unicode does not decompose, though people type them without their stroke, or as two. */
const LETTERS: Readonly<Record<string, string>> = {
  ...{ æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd', ð: 'd', ħ: 'h', ŧ: 't', þ: 'th', ς: 'σ' },
};
const LETTER = new RegExp(`[${Object.keys(LETTERS).join('')}]`, 'gu');
const ASCII = /^[\0-\x7f]*$/;

/**
 * A text as a search compares it: without accents and case, full-width and composed forms as plain ones. `Orçamento`,
 * `ORC\u0327AMENTO` and `orcamento` give the same; so do `Straße` and `STRASSE`, `İzmir` and `izmir`, `ΟΔΟΣ` and `οδός`.
 * Folding what is folded changes nothing.
 */
export function foldText(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase();
  return (
    text
      .normalize('NFKD')
      .replaceAll(IGNORED, '')
      // By way of capitals: ß becomes ss, ı becomes i; ẞ has to be ß before.
      .toLowerCase()
      .toUpperCase()
      .toLowerCase()
      .normalize('NFKD')
      .replaceAll(IGNORED, '')
      .replaceAll(LETTER, (letter) => LETTERS[letter] ?? letter)
      // Kana and Hangul in as many characters as they are written with.
      .normalize('NFC')
  );
}
