import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { jsonText, printable } from './printable';

// oxlint-disable-next-line no-control-regex
const OBEYED = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

it('shows what a terminal would obey as marks', () => {
  expect(printable('A red sign.\u001b]0;owned\u0007\u001b]52;c;aGk=\u0007\u001b[31m end')).toBe(
    'A red sign.\u241b]0;owned\u2407\u241b]52;c;aGk=\u2407\u241b[31m end',
  );
  expect(printable('a\r\nb\rc\td\u009b31m\u202e\u007f\n')).toBe(
    'a\nb\u240dc\td\ufffd31m\ufffd\u2421\n',
  );
  expect(printable('画像 \u{1F600} é')).toBe('画像 \u{1F600} é');
});

it('lets no control character of any text through', () => {
  const text = fc.string({ unit: 'binary' });
  fc.assert(
    fc.property(text, (given) => {
      expect(printable(given)).not.toMatch(OBEYED);
      expect(printable(printable(given))).toBe(printable(given));
      const json = jsonText({ [given]: [given] });
      expect(json).not.toMatch(OBEYED);
      expect(JSON.parse(json)).toEqual({ [given]: [given] });
      expect(printable(json)).toBe(json);
    }),
  );
});
