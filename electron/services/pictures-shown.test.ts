import { beforeEach, describe, expect, it } from 'vitest';
import { imageUrl, tileUrl } from '../../shared/domain/image-url';
import type { History } from '../history';
import type { Imaging } from '../imaging';
import type { Draft } from './draft';
import { KeptPictures, PicturesShown } from './pictures-shown';
import { bytesOf } from './testing';
import { DraftTest } from './testing-draft';

const SENT = 'a'.repeat(64);

/** Says what it was asked for. */
const imaging = {
  asked: [] as string[],
  view: async (bytes: Uint8Array, _side: number, page = 0) => {
    imaging.asked.push(`view ${page}`);
    return { bytes, format: 'jpeg' as const, width: 1, height: 1 };
  },
  tile: async (_bytes: Uint8Array, key: string, column: number, row: number, page = 0) =>
    bytesOf(`tile ${key.slice(0, 4)} ${column} ${row} ${page}`),
};

let draft: Draft;
let id: string;
let shown: PicturesShown;
beforeEach(async () => {
  imaging.asked = [];
  const test = new DraftTest();
  draft = await test.load();
  await draft.add([await test.file('scan.tif', 'picture of 3 pages')]);
  id = draft.pictures()[0]?.id ?? '';
  const kept = new KeptPictures();
  const history = { readPicture: async () => bytesOf('sent') } as unknown as History;
  const prepared = { find: () => null };
  shown = new PicturesShown({
    draft,
    history,
    kept,
    prepared,
    imaging: imaging as unknown as Imaging,
  });
});

/** As the page asks. */
async function textAt(url: string): Promise<string | null> {
  const [, host = '', rest = ''] = /^looksee-image:\/\/([^/]+)\/(.+)$/.exec(url) ?? [];
  const picture = await shown.resolve(host, rest);
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
