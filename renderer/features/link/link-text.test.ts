import { describe, expect, it } from 'vitest';
import { readLinkText, whyNotSent } from './link-text';

const LINK = 'https://example.com/cat.jpg';
const HELD = 'data:image/png;base64,iVBORw0KGgo=';

describe('what is in the field', () => {
  it('is a link, or one a line', () => {
    expect(readLinkText(`  ${LINK}\n`)).toEqual({ links: [LINK], problem: null });
    expect(readLinkText(`${LINK}\n\n${HELD}\r\n${LINK}`).links).toEqual([LINK, HELD]);
  });

  it('is nothing yet, while it may become a link', () => {
    for (const text of ['', ' ', 'h', 'HTTPS:/', 'http://', 'data:im', 'data:image/png;base64,']) {
      expect(readLinkText(text), text).toEqual({ links: [], problem: null });
    }
  });

  it('is told where it is no link', () => {
    for (const text of ['cat.jpg', 'example.com/cat.jpg', 'file:///cat.jpg', 'data:text/html,x']) {
      expect(readLinkText(text), text).toEqual({
        links: [],
        problem: 'A link begins with https:// or http://.',
      });
    }
    expect(readLinkText(`${LINK}\ncat.jpg\n${LINK}`)).toEqual({
      links: [],
      problem: 'Line 2 is not a link. A link begins with https:// or http://.',
    });
    expect(readLinkText(`https://\n${LINK}`).problem).toMatch(/^Line 1/);
  });

  it('is not more than is loaded at once', () => {
    const links = Array.from({ length: 51 }, (_, index) => `${LINK}?${index}`);
    expect(readLinkText(links.slice(1).join('\n')).links).toHaveLength(50);
    expect(readLinkText(links.join('\n'))).toEqual({
      links: [],
      problem: 'At most 50 links are loaded at once; these are 51.',
    });
  });
});

describe('sending a link', () => {
  const takes = { name: 'Vision API', takesLinks: true };

  it('is for endpoints that take links', () => {
    expect(whyNotSent([LINK], takes)).toBeNull();
    expect(whyNotSent([LINK], { name: 'On this device', takesLinks: false })).toBe(
      'On this device takes no links. Load the picture instead.',
    );
    expect(whyNotSent([LINK], undefined)).not.toBeNull();
  });

  it('is for links that lead to a picture, of usual length', () => {
    expect(whyNotSent([LINK, HELD], takes)).toMatch(/holds its picture/);
    expect(whyNotSent([`${LINK}?${'a'.repeat(2_000)}`], takes)).toMatch(/longer than 2,000/);
  });
});
