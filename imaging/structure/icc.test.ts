import { describe, expect, it } from 'vitest';
import { FALSE_SRGB, P3, profile, SRGB } from '../testing/files';
import { isDisplayP3, isSrgb } from './icc';

const RED = [0.4361, 0.2225, 0.0139];

describe('a profile of sRGB', () => {
  it('is told by its numbers', () => {
    expect(isSrgb(SRGB)).toBe(true);
    expect(isSrgb(profile('c2', RED, null))).toBe(true);
    expect(isSrgb(profile('sRGB', [0.4358, 0.2224, 0.0141], null))).toBe(true);
    expect(isSrgb(FALSE_SRGB)).toBe(false);
    expect(isSrgb(P3)).toBe(false);
    // Near, and seen in the dark.
    expect(isSrgb(profile('sRGB', RED, 2.2))).toBe(false);
  });

  it('may state its curve as a table', () => {
    const table = Buffer.alloc(1024 * 2);
    for (let at = 0; at < 1024; at += 1) {
      const stored = at / 1023;
      const light = stored <= 0.04045 ? stored / 12.92 : ((stored + 0.055) / 1.055) ** 2.4;
      table.writeUInt16BE(Math.round(light * 65_535), at * 2);
    }
    const curve = Buffer.concat([Buffer.from('curv\0\0\0\0\0\0\x04\0', 'latin1'), table]);
    const withTable = (data: Buffer): Buffer => {
      const bytes = Buffer.concat([SRGB, data]);
      // The last three of seven tags are the curves.
      for (const tag of [4, 5, 6]) bytes.writeUInt32BE(SRGB.length, 132 + tag * 12 + 4);
      return bytes;
    };
    expect(isSrgb(withTable(curve))).toBe(true);
    expect(isSrgb(withTable(curve.subarray(0, -200)))).toBe(false);
  });

  it.each<[string, (bytes: Buffer) => void]>([
    ['other colours than red, green and blue', (bytes) => bytes.write('GRAY', 16)],
    ['a table for its colours', (bytes) => bytes.write('A2B0', 132)],
    ['no curve for blue', (bytes) => bytes.write('what', 132 + 6 * 12)],
    ['no mark of a profile', (bytes) => bytes.write('what', 36)],
  ])('has not %s', (_what, change) => {
    const bytes = Buffer.from(SRGB);
    change(bytes);
    expect(isSrgb(bytes)).toBe(false);
  });

  it('is whole', () => {
    for (let length = 0; length < SRGB.length; length += 1) {
      expect(isSrgb(SRGB.subarray(0, length))).toBe(false);
    }
  });
});

it('knows the profile of phones by its name', () => {
  expect(isDisplayP3(P3)).toBe(true);
  expect(isDisplayP3(SRGB)).toBe(false);
});
