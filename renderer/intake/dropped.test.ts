import { describe, expect, it } from 'vitest';
import { droppedPictures, OWN_DRAG, pastedPictures } from './dropped';

const PICTURE = 'https://example.com/cat.jpg';
const HTML = `<img src="${PICTURE}">`;

function brought(names: readonly string[], data: Record<string, string> = {}) {
  return {
    types: [...Object.keys(data), ...(names.length > 0 ? ['Files'] : [])],
    files: names.map((name) => ({ name })),
    getData: (type: string) => data[type] ?? '',
  };
}

describe('a drop', () => {
  it('takes files and folders as they are', () => {
    const files = [{ name: 'a.png' }, { name: 'Holiday' }];
    expect(droppedPictures(brought(['a.png', 'Holiday']))).toEqual({ files });
  });

  it('takes the file of a picture that also comes by its link', () => {
    const data = { 'text/html': HTML, 'text/uri-list': PICTURE };
    expect(droppedPictures(brought(['cat.jpg'], data))).toEqual({ files: [{ name: 'cat.jpg' }] });
  });

  it('takes the link where the file is but a shortcut to it', () => {
    const data = { 'text/uri-list': PICTURE };
    expect(droppedPictures(brought(['A cat.url'], data))).toEqual({ links: [PICTURE] });
    expect(droppedPictures(brought(['A cat.url']))).toEqual({ files: [{ name: 'A cat.url' }] });
  });

  it('takes the link of a picture without a file', () => {
    expect(droppedPictures(brought([], { 'text/html': HTML }))).toEqual({ links: [PICTURE] });
  });

  it('takes nothing of a text', () => {
    expect(droppedPictures(brought([], { 'text/plain': 'A cat' }))).toBeNull();
  });

  it('takes nothing that was dragged within the window', () => {
    const data = { 'text/uri-list': PICTURE, [OWN_DRAG]: '' };
    expect(droppedPictures(brought([], data))).toBeNull();
  });
});

describe('a paste', () => {
  const copied = brought(['image.png'], { 'text/html': HTML });

  it('takes a copied picture once, in a field too', () => {
    for (const intoField of [false, true])
      expect(pastedPictures(copied, intoField)).toEqual({ files: [{ name: 'image.png' }] });
  });

  it('leaves a link to the field that has the focus, and takes it where none has', () => {
    const link = brought([], { 'text/plain': PICTURE });
    expect(pastedPictures(link, true)).toBe('text');
    expect(pastedPictures(link, false)).toEqual({ links: [PICTURE] });
  });

  it('leaves a table to the field, although a picture of it comes along', () => {
    const table = brought(['image.png'], { 'text/plain': 'Total\t28.50', 'text/html': '<table>' });
    expect(pastedPictures(table, true)).toBe('text');
  });

  it.each([
    ['Finder', 'a b.png\rc.png'],
    ['GNOME', '/home/me/a b.png\n/home/me/c.png'],
    ['KDE', 'file:///home/me/a%20b.png\nfile:///home/me/c.png\n'],
  ])('takes files whose names come along as text: %s', (_, text) => {
    const pasted = pastedPictures(brought(['a b.png', 'c.png'], { 'text/plain': text }), true);
    expect(pasted).toEqual({ files: [{ name: 'a b.png' }, { name: 'c.png' }] });
  });

  it('sees nothing in words, outside of a field', () => {
    expect(pastedPictures(brought([], { 'text/plain': '100%' }), false)).toBeNull();
  });
});
