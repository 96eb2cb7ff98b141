/** Pure: what is said of what did not become a picture. */
import { countInWords } from '../../../shared/domain/count-in-words';
import type { RefusalReason, RefusedFile } from '../../../shared/domain/picture';

/** A question waits for an answer, a problem has a remedy, a note is only told. */
export type Tone = 'question' | 'problem' | 'note';

const TONES: Readonly<Partial<Record<RefusalReason, Tone>>> = {
  'private-address': 'question',
  duplicate: 'note',
  'left-out': 'note',
};

export function toneOf({ reason }: RefusedFile): Tone {
  return TONES[reason] ?? 'problem';
}

const ORDER: readonly Tone[] = ['question', 'problem', 'note'];

/** Questions first, then problems, then notes; among these as they came. */
export function inOrderOfTone(refused: readonly RefusedFile[]): readonly RefusedFile[] {
  return refused.toSorted((a, b) => ORDER.indexOf(toneOf(a)) - ORDER.indexOf(toneOf(b)));
}

/** What a click on the entry's button does; null where it has none. */
export function actionOf({ link, reason }: RefusedFile): string | null {
  if (link === undefined) return null;
  if (reason === 'private-address') return 'Load it';
  return reason === 'download-failed' ? 'Try again' : null;
}

/** All questions, where they are several and in the same words: they lead to one place. */
export function sameQuestions(refused: readonly RefusedFile[]): readonly RefusedFile[] {
  const questions = refused.filter((file) => toneOf(file) === 'question');
  const [first] = questions;
  const same = questions.length > 1 && questions.every(({ message }) => message === first?.message);
  return same ? questions : [];
}

/** `2 files were not added · 1 picture is here already` */
export function refusedInWords(refused: readonly RefusedFile[]): string {
  const of = (holds: (file: RefusedFile) => boolean): number =>
    refused.filter(holds).reduce((sum, file) => sum + (file.count ?? 1), 0);
  const problem = (file: RefusedFile): boolean => toneOf(file) === 'problem';
  const files = of((file) => problem(file) && file.link === undefined);
  const links = of((file) => problem(file) && file.link !== undefined);
  const duplicates = of(({ reason }) => reason === 'duplicate');
  const folders = of(({ reason }) => reason === 'left-out');
  const questions = of(({ reason }) => reason === 'private-address');
  return [
    questions > 0 ? `Load ${countInWords(questions, 'link')} from your own network?` : '',
    files > 0 ? `${countInWords(files, 'file')} ${files === 1 ? 'was' : 'were'} not added` : '',
    links > 0 ? `${countInWords(links, 'link')} gave no picture` : '',
    duplicates > 0
      ? `${countInWords(duplicates, 'picture')} ${duplicates === 1 ? 'is' : 'are'} here already`
      : '',
    folders > 0
      ? `${folders === 1 ? 'A note' : 'Notes'} on ${countInWords(folders, 'folder')}`
      : '',
  ]
    .filter((part) => part !== '')
    .join(' · ');
}
