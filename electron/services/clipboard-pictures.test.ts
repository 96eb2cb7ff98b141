import { describe, expect, it } from 'vitest';
import { MAX_LINKS } from '../../shared/domain/limits';
import { picturesOn } from './clipboard-pictures';

const CAT = 'https://example.com/cat.png';
const DOG = 'https://example.com/dog.png';
const FILES = 'file:///home/me/a%20b.png\r\nfile:///home/me/c.png\r\n';
const PIXELS = new Uint8Array([1, 2, 3]);

/** What is taken of a clipboard that holds these formats. */
function taken(
  held: Readonly<Record<string, string>>,
  pixels = new Uint8Array(),
  raw: Readonly<Record<string, Uint8Array>> = {},
) {
  const format = async (name: string): Promise<string> => held[name] ?? '';
  const bytes = async (name: string) => raw[name] ?? new Uint8Array();
  const reader = { format, bytes, text: () => format('text/plain'), picture: async () => pixels };
  return picturesOn(reader, 'Pasted.png');
}
const link = (url: string) => ({ url, allowPrivate: false });

describe('one kind is taken', () => {
  it('files before all else: a file manager puts their names and a preview beside them', async () => {
    const held = { 'text/uri-list': FILES, 'text/plain': '/home/me/a b.png', 'text/html': '<b>' };
    expect(await taken(held, PIXELS)).toEqual([
      { path: '/home/me/a b.png' },
      { path: '/home/me/c.png' },
    ]);
  });

  it.each(['public.file-url', 'x-special/gnome-copied-files'])('files under %s', async (format) => {
    expect(await taken({ [format]: 'copy\nfile:///home/me/c.png' })).toEqual([
      { path: '/home/me/c.png' },
    ]);
  });

  it('files of Explorer, all of them where the system shows them all', async () => {
    const wide = (text: string) => Buffer.from(text, 'utf16le');
    const FileNameW = wide('C:\\a.png\0');
    expect(await taken({}, PIXELS, { FileNameW })).toEqual([{ path: 'C:\\a.png' }]);
    const head = Buffer.alloc(20);
    head.writeUInt32LE(20, 0);
    head.writeUInt32LE(1, 16);
    const list = Buffer.concat([head, wide('C:\\a.png\0C:\\b.png\0\0')]);
    expect(await taken({}, PIXELS, { FileNameW, CF_HDROP: list })).toEqual([
      { path: 'C:\\a.png' },
      { path: 'C:\\b.png' },
    ]);
  });

  it('pixels before the address that a browser puts beside them', async () => {
    const held = {
      'text/html': `<img src="${CAT}">`,
      'text/uri-list': CAT,
      'text/plain': CAT,
    };
    expect(await taken(held, PIXELS)).toEqual([{ name: 'Pasted.png', bytes: PIXELS }]);
  });

  it('the picture of a piece of HTML before the address that it links to', async () => {
    const held = {
      'text/html': `<a href="https://example.com/"><img src="${CAT}"></a>`,
      'text/plain': 'https://example.com/',
    };
    expect(await taken(held)).toEqual([link(CAT)]);
  });
});

describe('links', () => {
  it.each([
    ['the address of a picture', { 'text/plain': ` ${CAT}\n` }],
    ['a list', { 'text/uri-list': `# comment\r\n${CAT}\r\n` }],
    ['an address twice', { 'text/plain': `${CAT}\n${CAT}` }],
  ])('%s is taken once, and asked about where it is private', async (_name, held) => {
    expect(await taken(held)).toEqual([link(CAT)]);
  });

  it('several lines of them are several', async () => {
    expect(await taken({ 'text/plain': `${CAT}\r\n\r\n${DOG}` })).toEqual([link(CAT), link(DOG)]);
  });

  it('are as many as are taken in at once', async () => {
    const many = Array.from({ length: MAX_LINKS + 5 }, (_, index) => `${CAT}?${index}`);
    expect(await taken({ 'text/plain': many.join('\n') })).toHaveLength(MAX_LINKS);
  });

  it.each([
    ['words', 'What does it cost?'],
    ['words with a link among them', `Look: ${CAT}`],
    ['a link and words on lines of their own', `${CAT}\nWhat is it?`],
    ['another scheme', 'ftp://example.com/cat.png'],
    ['a script', 'javascript:alert(1)'],
    ['nothing', ''],
  ])('none in %s', async (_name, text) => {
    expect(await taken({ 'text/plain': text })).toEqual([]);
  });
});
