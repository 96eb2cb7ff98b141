import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { createHash } from 'node:crypto';
import { readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { writeSettings, type RunningApp } from '../fixtures/app';
import { picture, readDataUrl } from '../fixtures/pictures';
import { difference, readPng, type Pixels } from '../fixtures/png-pixels';
import { overrideFor } from '../fixtures/settings';
import type { StubEndpoint } from '../fixtures/stub-endpoint';
import { expect, test } from '../fixtures/test';

const KEY = 'sk-test-4f9a8c7b6d5e4321';

interface Case {
  readonly file: string;
  readonly detail: 'Low' | 'High' | 'Auto';
  readonly size: 'Fit' | 'Original' | number;
  /** Pixels that are sent. */
  readonly sent: string;
  readonly tokens: number;
  /** Among what is left out. */
  readonly leftOut?: RegExp;
}

/** gpt-4o: 85 tokens at low, 85 and 170 for each square of 512 pixels at high. */
const CASES: readonly Case[] = [
  { file: 'IMG_2024.jpg', detail: 'Low', size: 'Fit', sent: '512 × 384', tokens: 85 },
  { file: 'IMG_2024.jpg', detail: 'High', size: 'Fit', sent: '1024 × 768', tokens: 765 },
  { file: 'IMG_2024.jpg', detail: 'High', size: 'Original', sent: '4032 × 3024', tokens: 765 },
  { file: 'IMG_2024.jpg', detail: 'Auto', size: 800, sent: '800 × 600', tokens: 765 },
  {
    file: 'metadata/photo.jpg',
    detail: 'High',
    size: 'Fit',
    sent: '64 × 48',
    tokens: 255,
    leftOut: /camera/i,
  },
  {
    file: 'exif-orient-6.jpg',
    detail: 'High',
    size: 'Fit',
    sent: '1024 × 768',
    tokens: 765,
    leftOut: /GPS/,
  },
  { file: 'receipt.png', detail: 'High', size: 'Fit', sent: '640 × 480', tokens: 425 },
  { file: 'receipt.png', detail: 'Low', size: 'Fit', sent: '512 × 384', tokens: 85 },
  { file: 'metadata/photo.heic', detail: 'High', size: 'Fit', sent: '64 × 48', tokens: 255 },
];

async function startAsking(
  start: () => Promise<RunningApp>,
  userData: string,
  stub: StubEndpoint,
): Promise<RunningApp> {
  writeSettings(userData, {
    choices: { endpointId: 'vision-api', models: { 'vision-api': 'gpt-4o' } },
    endpoints: overrideFor('vision-api', stub),
  });
  const app = await start();
  await app.screen.setKey('Vision API', KEY);
  return app;
}

/** Answers the next dialogs with this path, as if the user had chosen it. */
async function saveTo(app: RunningApp, path: string): Promise<void> {
  await app.electron.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
  }, path);
}

async function savedBy(app: RunningApp, path: string, bytes: number): Promise<Buffer> {
  rmSync(path, { force: true });
  await saveTo(app, path);
  await app.screen.seen.getByRole('button', { name: 'Save…' }).click();
  await expect.poll(() => statSync(path, { throwIfNoEntry: false })?.size).toBe(bytes);
  return readFileSync(path);
}

/** Exactly, as the panel of facts says it of the bytes with this SHA-256. */
async function bytesShown({ screen }: RunningApp, hash: string): Promise<number> {
  await screen.canvas.press('i');
  await expect(screen.fact('SHA-256', 'As sent')).toHaveText(hash);
  const said = (await screen.fact('Bytes', 'As sent').textContent()) ?? '';
  await screen.canvas.press('i');
  return Number(/([\d,]+) bytes/.exec(said)?.[1]?.replaceAll(',', ''));
}

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
const hashes = (...all: readonly Buffer[]): string[] => all.map(sha256);

test('what is shown is what is sent, saved and kept', async ({ start, stub, userData, folder }) => {
  const app = await startAsking(start, userData, stub);
  for (const [index, each] of CASES.entries()) {
    const name = `${each.file}, ${each.detail}, ${each.size}`;
    await test.step(name, () => check(app, each, index, name));
  }

  async function check(
    { page, screen }: RunningApp,
    { file, detail, size, sent, tokens, leftOut }: Case,
    index: number,
    name: string,
  ): Promise<void> {
    await screen.newDraft();
    await screen.drop([picture(file)]);
    await screen.chooseDetail(detail);
    await screen.chooseSize(size);
    await screen.showSeen();
    const facts = screen.seen.getByText(/ tokens$/);
    await expect(facts).toHaveText(
      new RegExp(`^${sent} · (JPEG|PNG) · .* · about ${tokens} tokens$`),
    );
    if (leftOut) await expect(screen.seen).toContainText(leftOut);
    const hash = await screen.seenHash();
    const bytes = await bytesShown(app, hash);
    const path = join(folder, 'as-sent');
    const saved = await savedBy(app, path, bytes);

    await screen.prompt.fill(name);
    await screen.ask.click();
    await stub.received(index + 1);
    const [, part] = stub.requests[index]?.body.messages.at(-1)?.content ?? [];
    const received = readDataUrl(part?.image_url?.url ?? '');
    expect(`${received.width} × ${received.height}`).toBe(sent);
    expect(received.exif).toBe(false);
    expect(received.bytes.length).toBe(bytes);
    const keptAt = join(userData, 'history', 'pictures', hash.slice(0, 2), hash);
    await expect.poll(() => statSync(keptAt, { throwIfNoEntry: false })?.size).toBe(bytes);
    expect(hashes(received.bytes, saved, readFileSync(keptAt))).toEqual([hash, hash, hash]);

    // The history says the same of it, and gives the same bytes.
    await screen.openEntry(name);
    await expect(page.getByRole('button', { name: 'Back to draft' })).toBeVisible();
    await screen.seenSettled();
    expect(await screen.seenHash()).toBe(hash);
    await expect(facts).toHaveText(new RegExp(`^${sent} .* about ${tokens} tokens$`));
    if (leftOut) await expect(screen.seen).toContainText(leftOut);
    await expect(screen.divider).toHaveCount(0);
    expect(sha256(await savedBy(app, path, bytes))).toBe(hash);
  }
});

/** Decoded by the main process's own decoder, which no picture of the app goes through. */
async function pixelsOf(app: RunningApp, bytes: Buffer): Promise<Pixels> {
  const bgra = await app.electron.evaluate(({ nativeImage }, base64) => {
    const image = nativeImage.createFromBuffer(Buffer.from(base64, 'base64'));
    return { ...image.getSize(), bitmap: image.toBitmap().toString('base64') };
  }, bytes.toString('base64'));
  const from = Buffer.from(bgra.bitmap, 'base64');
  const rgba = new Uint8Array(from.length);
  for (let at = 0; at < from.length; at += 4) {
    rgba.set([from[at + 2] ?? 0, from[at + 1] ?? 0, from[at] ?? 0, from[at + 3] ?? 0], at);
  }
  return { width: bgra.width, height: bgra.height, rgba };
}

/** Decoders of JPEG fill in its halved colours in different ways. */
const PIXELS = [
  ['formats/bmp-24bit.bmp', 'PNG', { mean: 0, max: 0 }],
  ['formats/heic-8bit.heic', 'JPEG', { mean: 1, max: 100 }],
] as const;

test('one click shows it, the divider moves, and what cannot be prepared says why', async ({
  start,
  stub,
  userData,
  folder,
}) => {
  const app = await startAsking(start, userData, stub);
  const { page, screen } = app;
  await screen.drop([picture('IMG_2024.jpg')]);
  await test.step('one click shows it, and the divider moves by mouse and keys', moveDivider);
  await test.step('what cannot be prepared says why, and shows nothing that is not so', hideDraft);
  for (const each of PIXELS) {
    const step = `the pixels to the right of the divider are those of the sent ${each[1]}`;
    await test.step(step, () => comparePixels(each));
  }

  async function moveDivider(): Promise<void> {
    const button = screen.stage.getByRole('button', { name: 'What the model sees' });
    await expect(button).toHaveAttribute('aria-pressed', 'false');
    await expect(button).toHaveAttribute('aria-keyshortcuts', 'M');
    await button.click();
    await expect(button).toHaveAttribute('aria-pressed', 'true');
    await screen.seenSettled();
    await expect(screen.divider).toHaveAttribute('aria-valuenow', '50');
    await expect(screen.divider).toHaveAttribute('aria-valuetext', '50% original, 50% as sent');

    // By mouse, from the handle, a quarter of the picture to the left.
    const whole = await screen.canvas.getByRole('img').first().boundingBox();
    const handle = await screen.divider.locator('span').nth(1).boundingBox();
    if (whole === null || handle === null) throw new Error('The divider is not shown.');
    expect(Math.min(handle.width, handle.height)).toBeGreaterThanOrEqual(44);
    const [x, y] = [handle.x + handle.width / 2, handle.y + handle.height / 2];
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x - whole.width / 8, y - 30);
    await page.mouse.move(x - whole.width / 4, y);
    await page.mouse.up();
    await expect(screen.divider).toHaveAttribute('aria-valuenow', '25');
    // It did not move the picture.
    expect(await screen.canvas.getByRole('img').first().boundingBox()).toEqual(whole);
    const edge = () =>
      screen.divider.evaluate((element) => element.getBoundingClientRect().left + 8);
    expect(await edge()).toBeCloseTo(whole.x + whole.width / 4, 0);

    const value = (now: string) => expect(screen.divider).toHaveAttribute('aria-valuenow', now);
    await screen.tabTo(screen.divider);
    await page.keyboard.press('ArrowRight');
    await value('27');
    await page.keyboard.press('Shift+ArrowLeft');
    await value('17');
    await page.keyboard.press('End');
    await value('100');
    await page.keyboard.press('ArrowRight');
    await value('100');
    await page.keyboard.press('Home');
    await value('0');
    expect(await edge()).toBeCloseTo(whole.x, 0);
    // Zoomed in, it is at the edge of what is in sight, and stays while the picture moves.
    await page.keyboard.press('1');
    const canvas = await screen.canvas.boundingBox();
    await expect.poll(edge).toBeCloseTo(canvas?.x ?? -1, 0);

    // Esc closes it and nothing else.
    await page.keyboard.press('Escape');
    await expect(screen.seen).toBeHidden();
    await expect(screen.divider).toBeHidden();
    await expect(button).toHaveAttribute('aria-pressed', 'false');
    await screen.draftHolds(1);
  }

  async function hideDraft(): Promise<void> {
    await screen.showSeen();
    await expect(screen.divider).toBeVisible();
    const away = `${userData}-away`;
    renameSync(join(userData, 'draft'), away);
    await screen.chooseDetail('Low');
    await expect(screen.seen.getByRole('alert')).toContainText(/\. .+\./);
    await expect(screen.divider).toBeHidden();
    await expect(screen.canvas.getByRole('img', { name: /^As sent/ })).toHaveCount(0);
    await expectNoViolation(app.page);

    renameSync(away, join(userData, 'draft'));
    await screen.seen.getByRole('button', { name: 'Try again' }).click();
    await expect(screen.seen).toContainText('512 × 384');
    await expect(screen.divider).toBeVisible();
  }

  async function comparePixels([file, format, apart]: (typeof PIXELS)[number]): Promise<void> {
    await screen.newDraft();
    await screen.drop([picture(file)]);
    await screen.showSeen();
    await expect(screen.seen).toContainText(`120 × 80 · ${format}`);
    await screen.canvas.press('1');
    await screen.divider.press('Home');
    const right = screen.canvas.getByRole('img', { name: /^As sent: / });
    const clip = await right.boundingBox();
    if (clip === null) throw new Error('Nothing is shown as sent.');
    expect([clip.width, clip.height]).toEqual([120, 80]);

    const bytes = await bytesShown(app, await screen.seenHash());
    const sent = await pixelsOf(app, await savedBy(app, join(folder, 'as-sent'), bytes));
    await page.mouse.move(0, 0);
    const seen = readPng(await page.screenshot({ clip, animations: 'disabled' }));
    // But for the divider itself, at the left edge.
    const { mean, max } = difference(seen, sent, { left: 3 });
    expect(mean).toBeLessThanOrEqual(apart.mean);
    expect(max).toBeLessThanOrEqual(apart.max);
  }
});

test('it goes along with choices, pages and pictures, and prepares nothing unless it is open', async ({
  start,
  stub,
  userData,
}) => {
  const app = await startAsking(start, userData, stub);
  const { page, screen } = app;
  const asked: string[] = [];
  page.on('request', (request) => {
    if (request.url().endsWith('/sent')) asked.push(request.url());
  });
  await screen.drop([
    picture('IMG_2024.jpg'),
    picture('formats/tiff-pages.tif'),
    picture('receipt.png'),
  ]);
  const line = screen.stage.getByText(/^(sent|read) \d/);
  await screen.chooseDetail('Low');
  await expect(line).toHaveText('sent 512 × 384');
  await screen.chooseDetail('High');
  await expect(line).toHaveText('sent 1024 × 768');
  await screen.chooseSize(640);
  await expect(line).toHaveText('sent 640 × 480');
  await screen.chooseSize('Fit');
  await screen.model.fill('nobody-knows-it');
  await expect(line).toHaveText('sent 4032 × 3024');
  await screen.model.fill('gpt-4o');
  for (let presses = 0; presses < 5; presses += 1) await screen.canvas.press('ArrowRight');
  await expect(line).toHaveText('sent 640 × 480');
  expect(asked).toEqual([]);

  await screen.showSeen();
  const facts = screen.seen.getByText(/^\d+ × \d+ · (?!.*KB$)/);
  const shown = screen.canvas.getByRole('img', { name: /^As sent: / });
  await expect(facts).toContainText('640 × 480');
  await expect(shown).toHaveAccessibleName('As sent: receipt.png');
  await screen.canvas.press('ArrowLeft');
  await screen.seenSettled();
  await expect(shown).toHaveAccessibleName('As sent: tiff-pages.tif');
  const hashes = [await screen.seenHash()];
  for (const number of [2, 3]) {
    await screen.canvas.press('PageDown');
    await expect(screen.pages).toContainText(`Page ${number} of 3`);
    hashes.push(await screen.newSeenHash(hashes));
  }
  await screen.canvas.press('ArrowLeft');
  await screen.seenSettled();
  await expect(facts).toContainText('1024 × 768');
  await screen.chooseDetail('Low');
  await screen.seenSettled();
  await expect(facts).toContainText('512 × 384');
  await expect
    .poll(() => shown.evaluate((image) => (image as HTMLImageElement).naturalWidth))
    .toBe(512);

  await screen.chooseEndpoint('On this device');
  await screen.seenSettled();
  await expect(screen.seen).toContainText('As read3072 × 2304');
  await expect(screen.seen).toContainText('stays on this computer');
  await expect(line).toHaveText('read 3072 × 2304');

  await page.evaluate(() => window.looksee.sendLink('https://example.com/photo.jpg'));
  await screen.draftHolds(4);
  await expect(screen.seen).toContainText('The endpoint loads this link itself');
  await expect(screen.divider).toBeHidden();
});

test('it follows the profile: after each change, what is shown is what is sent', async ({
  start,
  stub,
  userData,
}) => {
  const app = await startAsking(start, userData, stub);
  const { page, screen } = app;
  await screen.drop([picture('IMG_2024.jpg')]);
  await screen.showSeen();
  const shown = [await screen.seenHash()];
  const changes: readonly (() => Promise<unknown>)[] = [
    () => screen.setField('One picture', '0.008'),
    () => screen.setField('Longest side', '500'),
    () => screen.settings.getByRole('checkbox', { name: 'JPEG', exact: true }).click(),
  ];
  for (const change of changes) {
    await screen.showEndpoint('Vision API');
    await screen.settings.getByText('More: requests, pictures, times').click();
    await change();
    await page.keyboard.press('Escape');
    await expect(screen.settings).toBeHidden();
    shown.push(await screen.newSeenHash(shown));

    await screen.prompt.fill('Describe it');
    await screen.ask.click();
    await stub.received(shown.length - 1);
    const [, part] = stub.requests.at(-1)?.body.messages.at(-1)?.content ?? [];
    expect(sha256(readDataUrl(part?.image_url?.url ?? '').bytes)).toBe(shown.at(-1));
  }
});

async function expectNoViolation(page: Page): Promise<void> {
  await page.mouse.move(0, 0);
  await expect(page.getByRole('tooltip')).toHaveCount(0);
  // Legacy mode: axe's other mode opens a second page, which Electron does not do.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
}

test('it is accessible on the stage, in the lightbox and in the history, light and dark', async ({
  start,
  stub,
  userData,
}) => {
  const { page, screen } = await startAsking(start, userData, stub);
  for (const theme of ['light', 'dark'] as const) await test.step(theme, () => check(theme));

  async function check(theme: 'light' | 'dark'): Promise<void> {
    const prompt = `Describe it, ${theme}`;
    const count = stub.requests.length + 1;
    await page.emulateMedia({ colorScheme: theme });
    await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', theme);
    await screen.newDraft();
    await screen.drop([picture('exif-orient-6.jpg')]);
    await screen.showSeen();
    await expectNoViolation(page);
    await screen.canvas.press('i');
    await expect(screen.fact('SHA-256', 'As sent')).toBeVisible();
    await expectNoViolation(page);
    await screen.canvas.press('i');
    await screen.canvas.press('Enter');
    await expect(screen.lightbox).toBeVisible();
    await expect(screen.divider).toBeVisible();
    await expectNoViolation(page);
    // The topmost first.
    await page.keyboard.press('Escape');
    await expect(screen.divider).toBeHidden();
    await expect(screen.lightbox).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(screen.lightbox).toBeHidden();

    await screen.prompt.fill(prompt);
    await screen.ask.click();
    await stub.received(count);
    await screen.openEntry(prompt);
    await expect(page.getByRole('button', { name: 'Back to draft' })).toBeVisible();
    await screen.showSeen();
    await expect(screen.seen).toContainText('As sent');
    await expectNoViolation(page);
  }
});
