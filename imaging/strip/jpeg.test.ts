import { describe, expect, it } from 'vitest';
import {
  END,
  FALSE_SRGB,
  FRAME,
  frame,
  JFIF,
  join,
  jpeg,
  P3,
  SCAN,
  segment,
  SRGB,
} from '../testing/files';
import { jpegEssence } from './jpeg';

const strip = (bytes: Uint8Array) => {
  const essence = jpegEssence(bytes);
  return essence && join(...essence);
};
const SOI = '\xff\xd8';
const PLAIN = jpeg();
const ADOBE = segment(0xee, 'Adobe\0\x64\0\0\0\0\x01');
const icc = (profile: Uint8Array, part = '\x01\x01') =>
  segment(0xe2, join(`ICC_PROFILE\0${part}`, profile));

describe('the essence of a JPEG', () => {
  it.each<[string, Buffer, Buffer]>([
    ['without more is itself', PLAIN, PLAIN],
    ['has no EXIF data', jpeg(segment(0xe1, 'Exif\0\0II*\0')), PLAIN],
    ['has no profile that says nothing', jpeg(icc(SRGB)), PLAIN],
    ['has no second picture', join(jpeg(segment(0xe2, 'MPF\0')), PLAIN), PLAIN],
    ['has no fill bytes', jpeg('\xff\xff'), PLAIN],
    ['has no fill bytes behind its pixels', join(SOI, JFIF, FRAME, SCAN, '\xff\xff', END), PLAIN],
    ['has Adobe’s colours', jpeg(ADOBE), jpeg(ADOBE)],
    ['has nothing behind them', jpeg(segment(0xee, 'Adobe\0\x64\0\0\0\0\x01me')), jpeg(ADOBE)],
    ['has no other’s', jpeg(segment(0xee, 'Adobe'), segment(0xee, 'Others, and more')), PLAIN],
    [
      'has a JFIF segment of no thumbnail',
      join(SOI, segment(0xe0, 'JFIF\0\x01\x01\0\0\x01\0\x01\x01\x01rgb'), FRAME, SCAN, END),
      PLAIN,
    ],
    ['has one JFIF segment', jpeg(JFIF), PLAIN],
    [
      'has no tables that nothing uses',
      join(SOI, JFIF, FRAME, SCAN, segment(0xdb, 'hidden'), END),
      PLAIN,
    ],
    [
      'has nothing behind a scan of everything',
      join(SOI, JFIF, FRAME, SCAN, segment(0xfe, 'hidden'), SCAN, END),
      PLAIN,
    ],
    [
      'has all scans where there are several',
      join(SOI, frame(3), SCAN, segment(0xfe, 'hidden'), SCAN, SCAN, END),
      join(SOI, frame(3), SCAN, SCAN, SCAN, END),
    ],
    [
      'has all scans where each adds to the one before',
      join(SOI, frame(1, 0xc2), SCAN, segment(0xc4, 'table'), SCAN, END),
      join(SOI, frame(1, 0xc2), SCAN, segment(0xc4, 'table'), SCAN, END),
    ],
  ])('%s', (_name, bytes, expected) => {
    expect(strip(bytes)).toEqual(expected);
  });

  it.each<[string, Buffer]>([
    ['in colours of their own', jpeg(icc(P3))],
    ['in colours that are called sRGB', jpeg(icc(FALSE_SRGB))],
    ['with a part of a profile', jpeg(icc(SRGB, '\x01\x02'))],
    ['of ink', join(SOI, frame(4), SCAN, END)],
    ['of two frames', jpeg(FRAME)],
    ['with two of Adobe’s', jpeg(ADOBE, ADOBE)],
    ['without a frame', join(SOI, JFIF, SCAN, END)],
    ['without a scan', join(SOI, JFIF, FRAME, END)],
    ['without an end', PLAIN.subarray(0, -2)],
    ['without loss', join(SOI, JFIF, frame(1, 0xc3), SCAN, END)],
    ['within one', jpeg(PLAIN)],
    ['with a marker that nobody knows', jpeg(segment(0x40, 'what'))],
  ])('is not had of one %s', (_name, bytes) => {
    expect(jpegEssence(bytes)).toBeNull();
  });
});
