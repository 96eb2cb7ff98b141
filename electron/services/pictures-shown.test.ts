import { beforeEach, describe, expect, it } from 'vitest';
import { imageUrl, tileUrl } from '../../shared/domain/image-url';
import type { Draft } from './draft';
import { KeptPictures, PicturesShown, type ShownPicture } from './pictures-shown';
import { bytesOf } from './testing';
import { DraftTest } from './testing-draft';

const SENT = 'a'.repeat(64);

/** Says what it was asked for. */
const imaging = {
  asked: [] as string[],
  view: async (bytes: Uint8Array, _side: number, page = 0, exact = false) => {
    imaging.asked.push(`${exact ? 'exact ' : ''}view ${page}`);
    return { bytes, format: exact ? ('png' as const) : ('jpeg' as const), width: 1, height: 1 };
  },
  tile: async (
    _bytes: Uint8Array,
    key: string,
    column: number,
    row: number,
    page = 0,
    exact = false,
  ) => ({
    bytes: bytesOf(`tile ${key.slice(0, 4)} ${column} ${row} ${page}`),
    format: exact ? ('png' as const) : ('webp' as const),
    width: 1,
    height: 1,
  }),
};

let draft: Draft;
let id: string;
let kept: KeptPictures;
let shown: PicturesShown;
/** By SHA-256. */
let sent: Map<string, Uint8Array>;
beforeEach(async () => {
  imaging.asked = [];
  const test = new DraftTest();
  draft = await test.load();
  await draft.add([await test.file('scan.tif', 'picture of 3 pages')]);
  id = draft.pictures()[0]?.id ?? '';
  kept = new KeptPictures();
  sent = new Map([[SENT, bytesOf('sent')]]);
  const history = { readPicture: async () => bytesOf('thumbnail') };
  const previews = { read: async (sha256: string) => sent.get(sha256) ?? null };
  shown = new PicturesShown({ draft, history, kept, previews, imaging });
});

/** As the page asks. */
async function pictureAt(url: string): Promise<ShownPicture | null> {
  const [, host = '', rest = ''] = /^looksee-image:\/\/([^/]+)\/(.+)$/.exec(url) ?? [];
  return shown.resolve(host, rest);
}

async function textAt(url: string): Promise<string | null> {
  const picture = await pictureAt(url);
  return picture && Buffer.from(picture.bytes).toString();
}

describe('PicturesShown', () => {
  it('gives each page of a draft picture at an address of its own', async () => {
    expect(await textAt(imageUrl(id, 'thumb'))).toBe('thumbnail of picture of 3 pages');
    await draft.choosePage(id, 2);
    expect(await textAt(imageUrl(id, 'thumb', 2))).toBe('thumbnail of picture of 3 pages, page 2');
    // What an address gives is kept for ever: another page must never stand there.
    expect(await textAt(imageUrl(id, 'thumb'))).toBeNull();
    const sha256 = draft.source(id)?.sha256 ?? '';
    expect(await textAt(tileUrl(id, 1, 3, 2))).toBe(`tile ${sha256.slice(0, 4)} 1 3 2`);
    await textAt(imageUrl(id, 'view'));
    await textAt(imageUrl(id, 'view', 2));
    await textAt(imageUrl(id, 'view', 2));
    expect(imaging.asked).toEqual(['view 0', 'view 2']);
  });

  it('shows what is sent without loss, also where the same bytes are the draft picture shown with some', async () => {
    const sha256 = draft.source(id)?.sha256 ?? '';
    sent.set(sha256, await draft.read(sha256));
    kept.allowSent(sha256, { name: 'scan.tif', page: 0, format: 'png' });
    expect((await pictureAt(imageUrl(id, 'view')))?.mime).toBe('image/jpeg');
    expect((await pictureAt(imageUrl(sha256, 'sent')))?.mime).toBe('image/png');
    expect((await pictureAt(imageUrl(id, 'view')))?.mime).toBe('image/jpeg');
    expect((await pictureAt(tileUrl(sha256, 0, 1)))?.mime).toBe('image/png');
    expect((await pictureAt(tileUrl(id, 0, 1)))?.mime).toBe('image/webp');
    expect(imaging.asked).toEqual(['view 0', 'exact view 0']);
  });

  it('gives nothing of what was sent and is gone', async () => {
    kept.allowSent(SENT, { name: 'a.png', page: 0, format: 'png' });
    expect(await textAt(imageUrl(SENT, 'sent'))).toBe('sent');
    sent.clear();
    expect(await textAt(tileUrl(SENT, 0, 0))).toBeNull();
  });

  it('gives nothing that this page was not told of', async () => {
    for (const url of [
      ...[imageUrl('pffff', 'thumb'), imageUrl(SENT, 'thumb'), imageUrl(SENT, 'sent')],
      ...[
        imageUrl(id, 'sent'),
        `looksee-image://${id}/page/x/view`,
        `looksee-image://${id}/page/1`,
      ],
      ...[`looksee-image://${id}/tile/1`, `looksee-image://${id}/page/123456/view`],
    ])
      expect(await textAt(url), url).toBeNull();
  });
});
