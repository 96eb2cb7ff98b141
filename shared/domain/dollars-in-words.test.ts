import { expect, it } from 'vitest';
import { dollarsInWords } from './dollars-in-words';

it.each([
  [0, '$0'],
  [0.00009, 'under $0.0001'],
  [0.0001, '$0.00010'],
  [0.003445, '$0.0034'],
  [0.00999, '$0.010'],
  [0.0999, '$0.10'],
  [0.023, '$0.023'],
  [0.5, '$0.50'],
  [0.994, '$0.99'],
  [0.996, '$1.00'],
  [1, '$1.00'],
  [12.345, '$12.35'],
  [1234.5, '$1,234.50'],
])('%d dollars are %s', (dollars, words) => {
  expect(dollarsInWords(dollars)).toBe(words);
});
