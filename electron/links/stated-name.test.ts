import { expect, it } from 'vitest';
import { statedName } from './stated-name';

it.each([
  [null, null],
  ['inline', null],
  ['attachment; filename=cat.png', 'cat.png'],
  ['attachment; filename="a cat.png"; size=3', 'a cat.png'],
  ['attachment; filename="a \\"cat\\".png"', 'a "cat".png'],
  ['attachment; filename="../../etc/cat.png"', 'cat.png'],
  ['attachment; filename="C:\\\\pictures\\\\cat.png"', 'cat.png'],
  ['attachment; filename=""', null],
  ['attachment; filename=".."', null],
  ["attachment; filename=plain.png; filename*=UTF-8''%E7%8C%AB.png", '猫.png'],
  ["attachment; filename=plain.png; filename*=UTF-8''%FF.png", 'plain.png'],
  [`attachment; filename="${Buffer.from('猫.png').toString('latin1')}"`, '猫.png'],
  ['attachment; filename="猫.png"', '猫.png'],
  ['attachment; filename="é.png"', 'é.png'],
])('%s names %s', (header, name) => {
  expect(statedName(header)).toBe(name);
});
