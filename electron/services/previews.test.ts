import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Analysis } from '../../shared/domain/analysis';
import type { PreviewRequest } from '../../shared/ipc/contract';
import { plainProfile } from '../../shared/domain/endpoint';
import { KeyVault } from '../secrets/key-vault';
import type { Draft } from './draft';
import { Endpoints } from './endpoints/endpoints';
import { KeptPictures } from './pictures-shown';
import { PreparedPictures } from './prepared-pictures';
import { Previews } from './previews';
import { Settings } from './settings';
import { bytesOf, imaging } from './testing';
import { DraftTest } from './testing-draft';

/** What the save dialog was asked, and where the user wants it: null for nowhere. */
const dialog = vi.hoisted(() => ({
  asked: [] as { defaultPath: string; filters: { extensions: string[] }[] }[],
  answer: null as string | null,
}));
vi.mock('electron', () => ({
  safeStorage: {},
  BrowserWindow: { getFocusedWindow: () => null },
  dialog: {
    showSaveDialog: async (options: (typeof dialog.asked)[number]) => {
      dialog.asked.push(options);
      return { filePath: dialog.answer ?? '' };
    },
  },
}));

const CHOICES = {
  endpointId: 'vision-api',
  model: 'gpt-4o',
  detail: 'auto',
  size: 'fit',
} satisfies Omit<PreviewRequest, 'id'>;
const PROFILE = plainProfile('vision-api', 'Vision API');
const PLAN_CHOICES = { model: null, detail: 'auto', size: 'fit', profile: PROFILE } as const;
const KEPT = 'c'.repeat(64);

let test: DraftTest;
let draft: Draft;
let settings: Settings;
let kept: KeptPictures;
let prepared: PreparedPictures;
let previews: Previews;
beforeEach(async () => {
  dialog.asked = [];
  dialog.answer = null;
  test = new DraftTest();
  draft = await test.load({ imaging, undoMs: 0 });
  settings = await Settings.load(join(test.dir, 'settings.json'));
  const vault = new KeyVault({
    file: join(test.dir, 'keys.json'),
    platform: 'linux',
    runKeys: new Map(),
  });
  const endpoints = new Endpoints({ settings, vault, onChanged: () => undefined });
  kept = new KeptPictures();
  prepared = new PreparedPictures(imaging);
  previews = new Previews({
    draft,
    endpoints,
    history: { readPicture: async (sha256) => (sha256 === KEPT ? bytesOf('kept') : null) },
    kept,
    prepared,
    settings,
  });
});

/** Adds a picture to the draft. */
async function add(name: string, text: string): Promise<string> {
  await draft.add([await test.file(name, text)]);
  return draft.pictures().at(-1)?.id ?? '';
}

const textOf = async (sha256: string): Promise<string> =>
  Buffer.from((await previews.read(sha256)) ?? []).toString('latin1');

describe('a preview', () => {
  it('is what these choices would send of a picture of the draft, and what it lacks', async () => {
    const id = await add('a.png', 'photo picture of 4000 x 3000');
    const fit = await previews.make(id, CHOICES);
    expect(fit.sent).toMatchObject({ format: 'png', width: 1024, height: 768 });
    expect(fit.removed).toEqual(['GPS 48.85840 N 2.29450 E', 'camera Example Phone 7']);
    expect(await textOf(fit.sent.sha256)).toMatch(/^picture encoded of .*photo/s);
    const low = await previews.make(id, { ...CHOICES, detail: 'low' });
    expect([low.sent.width, low.sent.height]).toEqual([512, 384]);
    const custom = await previews.make(id, { ...CHOICES, size: 800 });
    expect([custom.sent.width, custom.sent.height]).toEqual([800, 600]);
  });

  it('is of the page that was chosen', async () => {
    const id = await add('scan.tif', 'picture of 3 pages');
    await draft.choosePage(id, 2);
    const { sent } = await previews.make(id, CHOICES);
    expect(await textOf(sent.sha256)).toMatch(/^picture encoded of page 2 of /);
  });

  it('counts on a model of the user, and on the first of the endpoint where none is named', async () => {
    const id = await add('a.png', 'photo picture of 4000 x 3000');
    const widthOf = async (model: string) =>
      (await previews.make(id, { ...CHOICES, model })).sent.width;
    // Nobody has told us how it counts: it may use all it gets.
    expect(await widthOf('our-vision')).toBe(4000);
    const own = { name: 'our-vision', countsLike: 'gpt-4o', price: null };
    await settings.change({ costs: { ownModels: [{ add: own }] } });
    expect(await widthOf('our-vision')).toBe(1024);
    expect(await widthOf('')).toBe(1024);
  });

  it('is as read on this device for the endpoint that is on it', async () => {
    const id = await add('a.png', 'photo picture of 4000 x 3000');
    const onDevice = { ...CHOICES, endpointId: 'on-device', model: '' };
    expect((await previews.make(id, onDevice)).sent.width).toBe(3072);
  });

  it('is none of a picture that was removed, or for an endpoint that is not there', async () => {
    const id = await add('a.png', 'picture a');
    await expect(previews.make(id, { ...CHOICES, endpointId: 'gone' })).rejects.toMatchObject({
      error: { code: 'not-found' },
    });
    draft.remove([id]);
    await expect(previews.make(id, CHOICES)).rejects.toMatchObject({
      error: { code: 'picture-missing', hint: 'Drop it again.' },
    });
  });

  it('is none of a picture that was removed for good before its turn came', async () => {
    const id = await add('a.png', 'photo picture');
    let go = (): void => undefined;
    const held = new Promise<void>((resolve) => (go = resolve));
    const { facts } = await imaging.inspect(bytesOf('photo picture'));
    const busy = Array.from({ length: 5 }, (_, index) => {
      const load = () => held.then(() => bytesOf('photo picture'));
      return prepared.prepare({ sha256: `${index}`, bytes: 100, facts, load }, PLAN_CHOICES);
    });
    const made = previews.make(id, CHOICES);
    draft.remove([id]);
    await draft.flush();
    go();
    await expect(made).rejects.toMatchObject({ error: { code: 'picture-missing' } });
    await Promise.all(busy);
  });
});

describe('saving', () => {
  it("writes the exact bytes, under the picture's own name", async () => {
    const id = await add('receipt.final.jpg', 'photo picture');
    const { sent } = await previews.make(id, CHOICES);
    dialog.answer = join(test.dir, 'saved.png');
    expect(await previews.save(sent.sha256)).toBe(true);
    expect(dialog.asked).toMatchObject([
      {
        defaultPath: 'receipt.final (as sent).png',
        filters: [{ name: 'PNG', extensions: ['png', 'apng'] }],
      },
    ]);
    const saved = await readFile(dialog.answer);
    expect(saved.toString('latin1')).toBe(await textOf(sent.sha256));
    expect(saved).toHaveLength(sent.bytes);
  });

  it('names the page where it is not the first', async () => {
    const id = await add('scan.tif', 'picture of 3 pages');
    await draft.choosePage(id, 2);
    const { sent } = await previews.make(id, CHOICES);
    await previews.save(sent.sha256);
    expect(dialog.asked[0]?.defaultPath).toBe('scan, page 3 (as sent).png');
  });

  it('writes what the history keeps too, and nothing where the user wants none of it', async () => {
    const picture = {
      name: 'b.tiff',
      page: 0,
      thumbnail: null,
      sent: { sha256: KEPT, format: 'jpeg' },
    };
    const analysis = { thumbnail: null, pictures: [picture], images: [] };
    kept.allowAnalysis(analysis as unknown as Analysis);
    expect(await previews.save(KEPT)).toBe(false);
    expect(dialog.asked[0]?.defaultPath).toBe('b (as sent).jpg');
    dialog.answer = join(test.dir, 'b.jpg');
    expect(await previews.save(KEPT)).toBe(true);
    expect(await readFile(dialog.answer, 'utf8')).toBe('kept');
  });

  it('says so where it cannot be written', async () => {
    const { sent } = await previews.make(await add('a.png', 'picture a'), CHOICES);
    dialog.answer = join(test.dir, 'no such folder', 'a.png');
    await expect(previews.save(sent.sha256)).rejects.toMatchObject({
      error: { code: 'invalid-request', message: 'a.png could not be written.', details: 'ENOENT' },
    });
  });

  it('gives nothing that the page was not told of, nor what is gone', async () => {
    const missing = { error: { code: 'picture-missing' } };
    await expect(previews.save(KEPT)).rejects.toMatchObject(missing);
    const gone = 'd'.repeat(64);
    kept.allowSent(gone, { name: 'a.png', page: 0, format: 'png' });
    await expect(previews.save(gone)).rejects.toMatchObject(missing);
    expect(dialog.asked).toEqual([]);
  });
});

it('a preview that is looked at stays while hundreds of others are prepared for an ask', async () => {
  const { sent } = await previews.make(await add('a.png', 'photo picture'), CHOICES);
  const large = new Uint8Array(1_000_000).fill(112);
  const { facts } = await imaging.inspect(bytesOf('picture'));
  for (let index = 0; index < 200; index += 1) {
    const picture = { sha256: `${index}`, bytes: 1_000_000, facts, load: async () => large };
    await prepared.prepare(picture, PLAN_CHOICES);
  }
  expect(await previews.read(sent.sha256)).not.toBeNull();
});
