import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldText } from './fold-text';

describe('folding', () => {
  it.each([
    ['accents', ['orçamento', 'ORÇAMENTO', 'orc\u0327amento', 'orcamento']],
    ['the German sharp s', ['Straße', 'STRASSE', 'STRAẞE', 'strasse']],
    ['the Turkish i', ['İzmir', 'izmir', 'IZMIR', 'ızmır', 'i\u0307zmir']],
    ['the Greek final sigma', ['ΟΔΟΣ', 'οδός', 'οδος', 'οδοσ', 'Οδός']],
    ['Cyrillic', ['ЁЛКА', 'ёлка', 'елка', 'е\u0308лка']],
    ['Vietnamese', ['Tiếng Việt', 'tieng viet', 'TIÊ\u0301NG VIÊ\u0323T']],
    ['strokes and ligatures', ['Łódź Ærø œuvre', 'lodz aero oeuvre']],
    ['full-width and half-width', ['ＡＢＣ１２３', 'abc123', 'Abc１23']],
    ['half-width kana', ['ｶﾞｷﾞ', 'ガギ', 'カ\u3099キ\u3099']],
    ['Hangul', ['한국', '한국'.normalize('NFD')]],
    ['ligatures of fonts', ['ﬁle', 'file', 'FILE']],
    ['Arabic vowel signs', ['كَتَبَ', 'كتب']],
    ['what has no width', ['foto\u00adalbum', 'foto\u200balbum', 'fotoalbum']],
  ])('takes %s for the same', (_, texts) => {
    expect(new Set(texts.map(foldText)).size).toBe(1);
  });

  it.each([
    ['か', 'が'],
    ['ハ', 'パ'],
    ['कि', 'का'],
    ['領収', '領'],
    ['a b', 'ab'],
    ['100%', '100'],
  ])('keeps apart what is spelled in another way: %s and %s', (one, other) => {
    expect(foldText(one)).not.toBe(foldText(other));
  });

  it('changes nothing that is folded already', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        expect(foldText(foldText(text))).toBe(foldText(text));
      }),
      { numRuns: 300, seed: 7 },
    );
  });
});
