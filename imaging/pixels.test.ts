import { expect, it } from 'vitest';
import { countColours } from './pixels';

const pixels = (...runs: [count: number, colour: number[]][]) =>
  runs.flatMap(([count, colour]) => Array.from({ length: count }, () => [...colour, 255]).flat());

it('names the colours that most pixels have, with their share', () => {
  expect(countColours(pixels([10, [255, 0, 0]], [70, [250, 250, 250]], [20, [0, 0, 10]]))).toEqual([
    { hex: '#fafafa', share: 0.7 },
    { hex: '#00000a', share: 0.2 },
    { hex: '#ff0000', share: 0.1 },
  ]);
});

it('puts near shades together and leaves out what is rare', () => {
  expect(
    countColours(pixels([50, [100, 100, 100]], [49, [110, 110, 110]], [1, [0, 0, 255]])),
  ).toEqual([{ hex: '#696969', share: 0.99 }]);
});
