import { expect, it } from 'vitest';
import { MAX_REFUSALS_NAMED } from '../../shared/domain/limits';
import type { RefusedFile } from '../../shared/domain/picture';
import { duplicate, Refusals } from './refusals';

const refused = (name: string, message: string): RefusedFile => ({
  name,
  reason: 'unreadable',
  message,
});

it('names what a copy is here as, unless that is its own name', () => {
  expect(duplicate('a.jpg', 'b.jpg').message).toBe('Already here as b.jpg.');
  expect(duplicate('a.jpg', 'a.jpg').message).toBe('Already here.');
});

it('says of files that they are refused for the same reason only where that is so', () => {
  const refusals = new Refusals();
  const names = Array.from({ length: MAX_REFUSALS_NAMED + 2 }, (_, index) => `${index}.png`);
  const told = names.flatMap((name) => refusals.add(refused(name, 'No permission.')));
  expect(told.map(({ name }) => name)).toEqual(names.slice(0, MAX_REFUSALS_NAMED));
  const gone = refused('gone.png', 'No such file.');
  expect(refusals.add(gone)).toEqual([gone]);
  expect(refusals.end()).toEqual([
    {
      name: '2 more files',
      reason: 'unreadable',
      message: `Refused for the same reason as ${names[MAX_REFUSALS_NAMED - 1]}.`,
      count: 2,
    },
  ]);
});

it('keeps nothing back when the drop has ended', () => {
  const refusals = new Refusals();
  refusals.end();
  const late: RefusedFile = { name: 'a', reason: 'duplicate', message: 'Already here as b.' };
  expect(refusals.add(late)).toEqual([late]);
});
