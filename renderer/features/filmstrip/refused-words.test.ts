import { describe, expect, it } from 'vitest';
import type { RefusalReason, RefusedFile } from '../../../shared/domain/picture';
import { actionOf, inOrderOfTone, refusedInWords, sameQuestions } from './refused-words';

const of = (reason: RefusalReason, link?: string): RefusedFile => ({
  name: 'a.png',
  reason,
  message: 'Why.',
  ...(link !== undefined && { link }),
});
const LINK = 'https://example.com/a.png';

describe('what was not added', () => {
  it.each([
    [[of('damaged')], '1 file was not added'],
    [[of('damaged'), of('empty'), of('too-many')], '3 files were not added'],
    [[of('download-failed', LINK)], '1 link gave no picture'],
    [[of('not-a-picture', LINK), of('download-failed', LINK)], '2 links gave no picture'],
    [[of('damaged'), { ...of('damaged'), count: 9_500 }], '9,501 files were not added'],
    [[of('duplicate')], '1 picture is here already'],
    [[of('duplicate'), of('duplicate')], '2 pictures are here already'],
    [[of('left-out')], 'A note on 1 folder'],
    [[of('private-address', LINK)], 'Load 1 link from your own network?'],
    [
      [
        of('duplicate'),
        of('left-out'),
        of('left-out'),
        of('damaged'),
        of('timeout'),
        of('download-failed', LINK),
      ],
      '2 files were not added · 1 link gave no picture · 1 picture is here already · Notes on 2 folders',
    ],
  ])('%#: is counted by its kind', (refused, words) => expect(refusedInWords(refused)).toBe(words));

  it('shows questions first and notes last', () => {
    const refused = [of('duplicate'), of('damaged'), of('private-address', LINK), of('empty')];
    expect(inOrderOfTone(refused).map(({ reason }) => reason)).toEqual([
      'private-address',
      'damaged',
      'empty',
      'duplicate',
    ]);
  });

  it('asks once of links that lead to one place', () => {
    const question = of('private-address', LINK);
    const elsewhere = { ...question, message: 'It leads elsewhere.' };
    expect(sameQuestions([question, of('damaged'), question])).toEqual([question, question]);
    expect(sameQuestions([question, of('damaged')])).toEqual([]);
    expect(sameQuestions([question, question, elsewhere])).toEqual([]);
    expect(sameQuestions([])).toEqual([]);
  });

  it('has a button where something can be done', () => {
    expect(actionOf(of('private-address', LINK))).toBe('Load it');
    expect(actionOf(of('download-failed', LINK))).toBe('Try again');
    expect(actionOf(of('not-a-picture', LINK))).toBeNull();
    expect(actionOf(of('damaged'))).toBeNull();
  });
});
