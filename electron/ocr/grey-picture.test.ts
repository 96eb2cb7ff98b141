import { describe, expect, it } from 'vitest';
import { addMargin, double, rotate, toPgm } from './grey-picture';

const SIX = { width: 3, height: 2, data: Uint8Array.of(1, 2, 3, 4, 5, 6) };

describe('turning clockwise', () => {
  it.each([
    [0, 3, 2, [1, 2, 3, 4, 5, 6]],
    [90, 2, 3, [4, 1, 5, 2, 6, 3]],
    [180, 3, 2, [6, 5, 4, 3, 2, 1]],
    [270, 2, 3, [3, 6, 2, 5, 1, 4]],
  ] as const)('by %i', (rotation, width, height, data) => {
    const turned = rotate(SIX, rotation);
    expect([turned.width, turned.height]).toEqual([width, height]);
    expect([...turned.data]).toEqual(data);
  });
});

describe('doubling', () => {
  it('keeps an even picture even', () => {
    const even = double({ width: 3, height: 2, data: new Uint8Array(6).fill(77) });
    expect([even.width, even.height]).toEqual([6, 4]);
    expect([...even.data].every((value) => value === 77)).toBe(true);
  });

  it('goes smoothly from one pixel to the next', () => {
    const { data } = double({ width: 2, height: 1, data: Uint8Array.of(0, 200) });
    expect([...data]).toEqual([0, 50, 150, 200, 0, 50, 150, 200]);
  });
});

it('frames a picture in the brightness of its rim', () => {
  const framed = addMargin({ width: 2, height: 2, data: Uint8Array.of(9, 9, 9, 200) }, 1);
  expect([framed.width, framed.height]).toEqual([4, 4]);
  expect([...framed.data]).toEqual([9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 200, 9, 9, 9, 9, 9]);
});

it('writes a greymap that is nothing but a header and the pixels', () => {
  expect(Buffer.from(toPgm(SIX)).toString('latin1')).toBe('P5\n3 2\n255\n\x01\x02\x03\x04\x05\x06');
});
