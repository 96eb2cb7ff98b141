import { describe, expect, it } from 'vitest';
import { isPictureLink, linkInWords, linksIn } from './picture-links';

const PICTURE = 'https://example.com/cat.jpg?w=640&h=480';
const PAGE = 'https://example.com/cats.html';
const HELD = 'data:image/png;base64,iVBORw0KGgo=';
const holding = (data: Record<string, string>) => linksIn((type) => data[type] ?? '');

describe('a link to a picture', () => {
  it.each([
    PICTURE,
    'HTTP://EXAMPLE.COM',
    'http://[::1]:8080/a',
    HELD,
    'data:image/svg+xml,<svg/>',
  ])('is %s', (text) => expect(isPictureLink(text)).toBe(true));
  it.each([
    '',
    'example.com/cat.jpg',
    'https://',
    'https://exa mple.com',
    'ftp://example.com/cat.jpg',
    'file:///home/me/cat.jpg',
    'blob:https://example.com/0b5c',
    'javascript:alert(1)',
    'data:text/html,<img>',
    'data:image/png;base64,',
    'see https://example.com/cat.jpg',
  ])('is not %j', (text) => expect(isPictureLink(text)).toBe(false));

  it('is shown whole, unless it holds the picture', () => {
    expect(linkInWords(PICTURE)).toBe(PICTURE);
    expect(linkInWords(HELD)).toBe('A link that holds its picture (image/png)');
  });
});

describe('what a browser gives of a dragged picture', () => {
  it('Chrome: the picture, not the page that its link leads to', () => {
    const html = `<a href="${PAGE}"><img alt="a > b, src='no'" src="${PICTURE.replace('&', '&amp;')}"></a>`;
    expect(holding({ 'text/html': html, 'text/uri-list': PAGE, 'text/plain': PAGE })).toEqual([
      PICTURE,
    ]);
  });

  it('the same picture in every type, once', () => {
    const data = {
      'text/html': `<meta charset='utf-8'><IMG class=big SRC='${PICTURE}'/>`,
      'text/uri-list': `# a comment\r\n${PICTURE}\r\n`,
      'text/x-moz-url': `${PICTURE}\nA cat`,
      'text/plain': PICTURE,
    };
    expect(holding(data)).toEqual([PICTURE]);
    for (const type of Object.keys(data)) {
      const only = { [type]: data[type as keyof typeof data] };
      expect(holding(only), type).toEqual([PICTURE]);
    }
  });

  it('the clipboard of Windows: a fragment within comments', () => {
    const html = `<html><body>\r\n<!--StartFragment--><img src="${HELD}"/><!--EndFragment-->\r\n</body></html>`;
    expect(holding({ 'text/html': html })).toEqual([HELD]);
  });

  it('a picture that only the page can reach: the link around it instead', () => {
    const html = `<a href="${PAGE}"><img src="blob:https://example.com/1"></a>`;
    expect(holding({ 'text/html': html, 'text/uri-list': PAGE })).toEqual([PAGE]);
  });

  it('several pictures, and several lines of links', () => {
    const html = `<div><img src="${PICTURE}">&nbsp;<img src="${HELD}"><img src="${PICTURE}"></div>`;
    expect(holding({ 'text/html': html })).toEqual([PICTURE, HELD]);
    expect(holding({ 'text/plain': `${PICTURE}\n\n${PAGE}\n` })).toEqual([PICTURE, PAGE]);
  });
});

describe('what is no picture', () => {
  it('is selected text, whatever stands in it', () => {
    const html = `<p>A cat: <img src="${PICTURE}"> and <a href="${PAGE}">more</a></p>`;
    expect(holding({ 'text/html': html, 'text/plain': 'A cat: and more' })).toEqual([]);
    expect(holding({ 'text/plain': `See ${PAGE}` })).toEqual([]);
    expect(holding({ 'text/plain': `${PAGE}\nand more` })).toEqual([]);
  });

  it('is a file or a program', () => {
    expect(holding({ 'text/uri-list': 'file:///etc/passwd' })).toEqual([]);
    expect(holding({ 'text/html': '<img src="javascript:alert(1)">' })).toEqual([]);
    expect(holding({ 'text/html': '<img src="cat.jpg">' })).toEqual([]);
  });

  it.each([
    '<',
    '<img',
    '<img src',
    '<img src=',
    '<img src="',
    "<img src='x",
    '<!--',
    '<!-- <img src="https://example.com/">',
    '&#99999999;<img>',
  ])('is broken HTML: %s', (html) => expect(holding({ 'text/html': html })).toEqual([]));

  it.each([
    '<',
    '<img ',
    '<img src="',
    '<img =',
    '"',
    '<!--',
    '&#',
    `<img ${' '.repeat(9)}`,
    '<img a',
  ])('is a hostile page that repeats %j a million times', (part) => {
    const count = Math.ceil(1_000_000 / part.length);
    expect(holding({ 'text/html': part.repeat(count) })).toEqual([]);
    expect(holding({ 'text/html': `<img ${part.slice(-1).repeat(1_000_000)}>` })).toEqual([]);
  });
});
