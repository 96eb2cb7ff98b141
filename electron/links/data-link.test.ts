import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readDataLink } from './data-link';
import { failureOf, load, PICTURE } from './testing/loader';

const SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><text>é</text></svg>';

describe('a data link', () => {
  const base64 = PICTURE.toString('base64');
  it.each([
    ['base64', `data:image/jpeg;base64,${base64}`],
    ['with a wrong type', `data:text/plain;charset=utf-8;base64,${base64}`],
    ['in lines', `data:image/jpeg;base64,\n${base64.replace(/.{76}/g, '$&\r\n')}`],
    ['without padding', `data:image/jpeg;base64,${base64.replace(/=+$/, '')}`],
    ['of the other alphabet', `data:image/jpeg;base64,${PICTURE.toString('base64url')}`],
    ['in a percent-encoded form', `DATA:image/jpeg;BASE64,${encodeURIComponent(base64)}`],
    ['with a fragment', `data:image/jpeg;base64,${base64}#part`],
    ['percent-encoded bytes', `data:,${PICTURE.toString('hex').replace(/../g, '%$&')}`],
  ])('%s gives the exact bytes', async (_name, link) => {
    const { name, bytes } = await readDataLink(link);
    expect(PICTURE.equals(bytes)).toBe(true);
    expect(name).toBe('Picture.jpg');
  });

  it.each([
    ['encoded', `data:image/svg+xml,${encodeURIComponent(SVG)}`],
    ['as it is', `data:image/svg+xml;utf8,${SVG}`],
  ])('a drawing %s', async (_name, link) => {
    const { name, bytes } = await readDataLink(link);
    expect(Buffer.from(bytes).toString()).toBe(SVG);
    expect(name).toBe('Picture.svg');
  });

  describe('of a million bytes', () => {
    const large = Buffer.concat([PICTURE, randomBytes(1_000_000)]);
    const encoded = large.toString('base64');
    const drawing = `<svg xmlns="http://www.w3.org/2000/svg"><text>${'é 🐈'.repeat(200_000)}</text></svg>`;
    it.each([
      ['base64', large, `;base64,${encoded}`],
      ['in lines', large, `;base64,${encoded.replace(/.{76}/g, '$&\r\n')}`],
      ['percent-encoded letters', large, `;base64,${encodeURIComponent(encoded)}`],
      ['percent-encoded bytes', large, `,${large.toString('hex').replace(/../g, '%$&')}`],
      ['text as it is', Buffer.from(drawing), `;utf8,${drawing}`],
    ])('%s is decoded in slices, to the exact bytes', async (_name, expected, rest) => {
      let turns = 0;
      let decoding = true;
      const count = (): void => {
        turns += 1;
        if (decoding) setImmediate(count);
      };
      setImmediate(count);
      const { bytes } = await readDataLink(`data:image/x${rest}`);
      decoding = false;
      expect(expected.equals(bytes)).toBe(true);
      expect(turns).toBeGreaterThanOrEqual(4);
    });
  });

  it.each([
    ['without content', 'data:image/png;base64', 'download-failed', 'damaged'],
    ['of other letters', 'data:image/png;base64,iVBOR§w0KGgo', 'download-failed', 'damaged'],
    ['empty', 'data:image/png;base64,', 'download-failed', 'nothing behind'],
    ['a page', 'data:image/png,<html>', 'not-a-picture', 'web page'],
    ['text', 'data:text/plain,hello%20world', 'not-a-picture', 'no picture'],
    ['a broken percent', 'data:image/png,%', 'not-a-picture', 'no picture'],
  ])('%s is refused', async (_name, link, reason, words) => {
    const failure = await failureOf(load(link));
    expect(failure).toMatchObject({ reason, link });
    expect(failure.message).toContain(words);
  });
});
