import { describe, expect, it } from 'vitest';
import { dragFacts, dragInWords } from './drag-facts';
import { OWN_DRAG } from './dropped';

const dragOf = (...types: string[]) =>
  dragFacts({ types: ['Files'], items: types.map((type) => ({ kind: 'file', type })) });
const linkDrag = (...types: string[]) =>
  dragFacts({ types, items: types.map((type) => ({ kind: 'string', type })) });

describe('what is known of a drag', () => {
  it('counts files that are no picture, and those of which nothing is known', () => {
    const types = ['image/png', 'application/pdf', '', 'image/heif', 'image/X-MS-BMP'];
    expect(dragOf(...types)).toEqual({ kind: 'files', count: 5, strange: 1, unknown: 1 });
  });

  it('knows a link that comes without a file', () => {
    expect(linkDrag('text/uri-list', 'text/html')).toEqual({ kind: 'link' });
    expect(linkDrag('text/uri-list', 'Files')).toMatchObject({ kind: 'files' });
  });

  it('says nothing of text, and of what is dragged within the window', () => {
    expect(linkDrag('text/plain', 'text/html')).toBeNull();
    expect(linkDrag('text/uri-list', OWN_DRAG)).toBeNull();
  });
});

describe('the words on the target', () => {
  const wordsFor = (count: number, strange: number, unknown = 0) =>
    dragInWords({ kind: 'files', count, strange, unknown });

  it('say what will happen', () => {
    expect(wordsFor(1, 0)).toEqual({ title: 'Drop to add 1 picture', hint: '' });
    expect(wordsFor(30, 3)).toEqual({
      title: 'Drop to add 27 pictures',
      hint: '3 of 30 will be refused: no picture',
    });
    expect(dragInWords({ kind: 'link' }).title).toBe('Drop to add the picture');
  });

  it('foretell nothing of folders', () => {
    expect(wordsFor(2, 0, 1).title).toBe('Drop to add 2 items');
    expect(wordsFor(0, 0).title).toBe('Drop to add');
  });

  it('name what is read where nothing can be', () => {
    expect(wordsFor(1, 1).title).toBe('This is not a picture');
    expect(wordsFor(2, 2)).toEqual({
      title: 'None of these 2 is a picture',
      hint: 'Looksee reads PNG, JPEG, GIF, WebP, AVIF, HEIC, TIFF, BMP, icon and SVG.',
    });
  });
});
