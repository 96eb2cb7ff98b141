import { describe, expect, it } from 'vitest';
import { remarksOf } from './remarks';

const PLAIN = {
  name: 'photo.jpg',
  format: 'jpeg',
  animated: false,
  incomplete: false,
  pages: 1,
  page: 0,
} as const;

describe('the remarks on a picture', () => {
  it('are none for one as it should be, however it is named', () => {
    for (const name of [
      'photo.jpg',
      'photo.JPEG',
      'photo',
      'photo.',
      'photo.bak',
      '.jpg',
      'v1.5',
    ]) {
      expect(remarksOf({ ...PLAIN, name }), name).toEqual([]);
    }
  });

  it('name an extension that is another format’s', () => {
    expect(remarksOf({ ...PLAIN, name: 'photo.PNG' })).toEqual([
      'It is named .png, but it is a JPEG.',
    ]);
    expect(remarksOf({ ...PLAIN, format: 'avif' })).toEqual([
      'It is named .jpg, but it is an AVIF.',
    ]);
    expect(remarksOf({ ...PLAIN, format: 'heic' })).toEqual([
      'It is named .jpg, but it is a HEIC.',
    ]);
    expect(remarksOf({ ...PLAIN, format: 'ico' })).toEqual([
      'It is named .jpg, but it is an icon.',
    ]);
  });

  it('say which part of it is used, the most important first', () => {
    const odd = { ...PLAIN, animated: true, incomplete: true, pages: 5, page: 1 };
    expect(remarksOf(odd)).toEqual([
      'The file is incomplete: only what could be read of it is used.',
      'It is animated: only its first frame is used.',
      'It has 5 pages: only page 2 is used.',
    ]);
  });
});
