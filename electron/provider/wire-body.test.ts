import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { WirePictures, type WireBody } from './wire-body';

const textOf = (body: WireBody): string => Buffer.concat([...body.pieces()]).toString();

describe('a body on its way', () => {
  it('holds each picture at its place, whole, in pieces that hold nothing up', () => {
    const photos = [0, 1, 2, 3, 1_000_003].map((bytes) => randomBytes(bytes));
    const pictures = new WirePictures(photos.map((bytes) => ({ format: 'jpeg', bytes })));
    const body = pictures.intoBody({ prompt: 'ü "quoted"\n', urls: pictures.urls.toReversed() });
    const text = textOf(body);
    expect(JSON.parse(text)).toEqual({
      prompt: 'ü "quoted"\n',
      urls: photos
        .map((bytes) => `data:image/jpeg;base64,${bytes.toString('base64')}`)
        .toReversed(),
    });
    expect(body.length).toBe(Buffer.byteLength(text));
    const largest = Math.max(...[...body.pieces()].map(({ byteLength }) => byteLength));
    expect(largest).toBeLessThanOrEqual(256 * 1024);
  });

  it('can be sent again, and without what the first sending was refused for', () => {
    const pictures = new WirePictures([
      { link: 'https://example.com/a.jpg' },
      { format: 'png', bytes: Buffer.from('picture') },
    ]);
    const [link, url] = pictures.urls;
    const first = pictures.intoBody({ urls: [link, url], detail: 'low' });
    expect(textOf(first)).toBe(textOf(first));
    expect(JSON.parse(textOf(pictures.intoBody({ urls: [link, url] })))).toEqual({
      urls: ['https://example.com/a.jpg', 'data:image/png;base64,cGljdHVyZQ=='],
    });
  });
});
