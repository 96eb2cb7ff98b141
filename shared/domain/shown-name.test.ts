import { expect, it } from 'vitest';
import { shownName } from './shown-name';

it.each([
  ['receipt 2024.png', 'receipt 2024.png'],
  ['領収書 – עברית – عربي – 🐈‍⬛.png', '領収書 – עברית – عربي – 🐈‍⬛.png'],
  ['two\nlines\r\t.png', 'two\ufffdlines\ufffd\ufffd.png'],
  ['photo\u202egnp.exe', 'photo\ufffdgnp.exe'],
  ['\u2066a\u2069\u2028b', '\ufffda\ufffd\ufffdb'],
  ['\u001b[31mred\u0000', '\ufffd[31mred\ufffd'],
  ['half \ud83d.png', 'half \ufffd.png'],
])('%j is shown as %j', (name, shown) => {
  expect(shownName(name)).toBe(shown);
});

it('a name that no file can have is cut', () => {
  expect([...shownName('🐈'.repeat(1000))]).toHaveLength(255);
});
