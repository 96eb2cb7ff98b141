import { describe, expect, it } from 'vitest';
import { fixture, gif, GIF_FRAME, join } from '../testing/files';
import { gifEssence } from './gif';

const strip = (bytes: Uint8Array) => {
  const essence = gifEssence(bytes);
  return essence && join(...essence);
};
const CONTROL = '!\xf9\x04\x01\0\0\0\0';
/** Where and how large, before the coded pixels: 3 x 1. */
const PLACE = GIF_FRAME.subarray(0, 10);
const STILL = fixture('formats/gif-still.gif');

describe('the essence of a GIF', () => {
  it.each<[string, Buffer, Buffer]>([
    ['without more is itself', gif(GIF_FRAME), gif(GIF_FRAME)],
    ['has its transparent colour', gif(CONTROL, GIF_FRAME), gif(CONTROL, GIF_FRAME)],
    ['has that once', gif('!\xf9\x04\0\0\0\x01\0', CONTROL, GIF_FRAME), gif(CONTROL, GIF_FRAME)],
    ['has none for what does not come', gif(GIF_FRAME, CONTROL), gif(GIF_FRAME)],
    ['has no comment', gif('!\xfe\x02hi\0', GIF_FRAME, '!\xfe\x02hi\0'), gif(GIF_FRAME)],
    ['has no XMP', gif('!\xff\x0bXMP DataXMP\0', GIF_FRAME), gif(GIF_FRAME)],
    ['does not loop', gif('!\xff\x0bNETSCAPE2.0\x03\x01\0\0\0', GIF_FRAME), gif(GIF_FRAME)],
    ['has nothing behind its end', join(gif(GIF_FRAME), 'hidden'), gif(GIF_FRAME)],
    [
      'has nothing behind its last pixel',
      gif(join(GIF_FRAME.subarray(0, -1), '\x06hidden\0')),
      gif(GIF_FRAME),
    ],
    [
      'has nothing behind it in the same block',
      gif(join(PLACE, '\x02\x08\x04\x52hidden\0')),
      gif(join(PLACE, '\x02\x02\x04\x52\0')),
    ],
    ['of an independent encoder is itself', STILL, STILL],
  ])('%s', (_name, bytes, expected) => {
    expect(strip(bytes)).toEqual(expected);
  });

  it.each<[string, Buffer]>([
    ['of two frames', gif(GIF_FRAME, GIF_FRAME)],
    ['of none', gif()],
    ['with too few pixels', gif(join(PLACE, '\x02\x01\x44\0'))],
    ['with a code for nothing', gif(join(PLACE, '\x02\x02\x3c\0\0'))],
    ['with codes of no size', gif(join(PLACE, '\x0d\x02\x44\x52\0'))],
    ['with a control of another size', gif('!\xf9\x05\0\0\0\0\0\0', GIF_FRAME)],
    ['with a block that nobody knows', gif('hidden', GIF_FRAME)],
    ['without an end', gif(GIF_FRAME).subarray(0, -1)],
  ])('is not had of one %s', (_name, bytes) => {
    expect(gifEssence(bytes)).toBeNull();
  });
});
