import { expect, it } from 'vitest';
import { dollarsAsTyped, readDollars } from './read-dollars';

it.each([
  ['', null],
  ['  ', null],
  ['0', 0],
  ['2.5', 2.5],
  ['2.', 2],
  ['.075', 0.075],
  ['2,50', 2.5],
  ['0,075', 0.075],
  ['$0.50', 0.5],
  [' $ 3 ', 3],
  ['1000000', 1_000_000],
  ['1000000.01', 'too-large'],
  ['1,000', 'unreadable'],
  ['1.000,50', 'unreadable'],
  ['-1', 'unreadable'],
  ['1e3', 'unreadable'],
  ['two', 'unreadable'],
  ['.', 'unreadable'],
])('reads “%s” as %s', (typed, read) => {
  expect(readDollars(typed)).toBe(read);
});

it.each([
  [null, ''],
  [0, '0.00'],
  [0.5, '0.50'],
  [0.075, '0.075'],
  [0.0000001, '0.0000001'],
  [1234.5, '1234.50'],
])('writes %s so that it can be read again', (dollars, typed) => {
  expect(dollarsAsTyped(dollars)).toBe(typed);
  expect(readDollars(typed)).toBe(dollars);
});
