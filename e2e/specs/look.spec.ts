import { copyFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { watchBrowser } from '../fixtures/browser';
import { picture } from '../fixtures/pictures';
import { expect, test } from '../fixtures/test';

test('the panel of facts tells what the file holds, and the map opens only on a click', async ({
  start,
}) => {
  const app = await start();
  const { page, screen } = app;
  const opened = await watchBrowser(app);
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await screen.drop([picture('exif-orient-6.jpg'), picture('metadata/photo.jpg')]);

  await screen.canvas.press('i');
  await expect(screen.facts).toBeVisible();
  await expect(screen.fact('Camera')).toHaveText('Example Phone 7');
  await expect(screen.fact('Coordinates')).toHaveText('48.85840, 2.29450');
  await expect(screen.fact('Size')).toHaveText('1280 × 960, 1.2 MP');
  await expect(screen.facts).toContainText('Looksee sends none of what follows.');

  // It goes along with the picture.
  await screen.canvas.press('ArrowRight');
  await expect(screen.fact('Taken')).toHaveText('2024-05-01 10:11:12 +02:00');
  await expect(screen.fact('Exposure')).toHaveText('1/120 s');
  await expect(screen.fact('Behind the picture')).toHaveText('a video, 32 bytes');
  await expect(screen.fact('dc:creator')).toHaveText('Jo Doe');
  await screen.canvas.press('ArrowLeft');
  await expect(screen.fact('Coordinates')).toHaveText('48.85840, 2.29450');

  expect(await opened()).toEqual([]);
  await screen.facts.getByRole('button', { name: 'Show on a map' }).click();
  await expect
    .poll(opened)
    .toEqual(['https://www.openstreetmap.org/?mlat=48.85840&mlon=2.29450#map=15/48.85840/2.29450']);
  expect(asked.filter((url) => !/^(?:app|looksee-image):/.test(url))).toEqual([]);

  // From the panel's own keys back to the picture.
  await screen.facts.press('Escape');
  await expect(screen.facts).toBeHidden();
  await expect(screen.canvas).toBeFocused();
  await expect(screen.pictures).toHaveCount(2);
});

test('a file that holds nothing else says so, and the facts are on the clipboard as text', async ({
  start,
  clipboard: _,
}) => {
  const app = await start();
  const { screen } = app;
  await screen.drop([picture('receipt.png')]);
  await screen.canvas.press('i');
  await expect(screen.facts).toContainText('It tells nothing of you or of a place.');
  await expect(screen.fact('Depth')).toHaveText('8 bits a channel');
  await screen.facts.getByRole('button', { name: 'Copy all facts' }).click();
  await expect(screen.notice('Copied the facts')).toBeVisible();
  const text = await app.electron.evaluate(({ clipboard }) => clipboard.readText());
  expect(text).toMatch(/^File\nName: receipt.png\nFormat: PNG\nSize: 640 × 480, 0.3 MP\n/);
  expect(text).toMatch(/\n\nFingerprint\nSHA-256: [0-9a-f]{64}$/);
});

test('what was accepted all the same is remarked, in the strip and in words', async ({
  start,
  folder,
}) => {
  const wrong = join(folder, 'wrong.jpg');
  copyFileSync(picture('receipt.png'), wrong);
  const { page, screen } = await start();
  await screen.drop([wrong, picture('animated.gif'), picture('umlaut.png')]);
  const named = 'It is named .jpg, but it is a PNG.';
  const animated = 'It is animated: only its first frame is used.';
  await expect(screen.stage.getByText(named, { exact: true }).last()).toBeVisible();
  await expect(page.getByRole('option', { name: named })).toHaveCount(1);
  await expect(page.getByRole('option', { name: animated })).toHaveCount(1);
  await expect(screen.picture('umlaut.png')).not.toContainText('It is');

  // The line below stays where it is, whether there is a remark on the picture or not.
  const place = async () => (await screen.canvas.boundingBox())?.height;
  const before = await place();
  await screen.canvas.press('ArrowRight');
  await expect(screen.stage.locator(`p[title=${JSON.stringify(animated)}]`)).toBeVisible();
  expect(await place()).toBe(before);
  await screen.canvas.press('ArrowRight');
  await expect(screen.stage.locator('p[title^="It is"]')).toHaveCount(0);
  expect(await place()).toBe(before);
});

test('a page of many is chosen by its number', async ({ start }) => {
  const { page, screen } = await start();
  await screen.drop([picture('metadata/pages.tif')]);
  const field = screen.pages.getByRole('textbox', { name: 'Page of 12' });
  await expect(field).toHaveValue('1');
  await field.fill('7');
  await field.press('Enter');
  await expect(screen.pictures).toContainText('p. 7/12');
  await expect(field).toHaveValue('7');
  // What is no page changes nothing; too far is the last.
  await field.fill('x');
  await page.keyboard.press('Enter');
  await expect(field).toHaveValue('7');
  await field.fill('99');
  await page.keyboard.press('Enter');
  await expect(screen.pictures).toContainText('p. 12/12');
  await expect(field).toHaveValue('12');
});

test('the pages of a TIFF are turned on the stage, in the strip and in the lightbox', async ({
  start,
}) => {
  const { page, screen } = await start();
  await screen.drop([picture('formats/tiff-pages.tif')]);
  await expect(screen.pages).toContainText('Page 1 of 3');
  await expect(screen.pictures).toContainText('120 × 80');
  await expect.poll(() => screen.stagePictureWidth()).toBe(120);

  await screen.canvas.press('PageDown');
  await expect(screen.pages).toContainText('Page 2 of 3');
  await expect(screen.pictures).toContainText('p. 2/3');
  await expect(screen.pictures).toContainText('60 × 90');
  await expect.poll(() => screen.stagePictureWidth()).toBe(60);
  await expect(screen.stage.getByText('only page 2 is used').last()).toBeVisible();

  await screen.canvas.press('i');
  await expect(screen.fact('Page')).toHaveText('2 of 3');
  await expect(screen.fact('ImageWidth')).toHaveText('60');
  await page.getByRole('listbox', { name: 'Pictures' }).press('PageUp');
  await expect(screen.fact('ImageWidth')).toHaveText('120');

  await screen.canvas.press('Enter');
  await expect(screen.lightbox).toBeVisible();
  await screen.pages.getByRole('button', { name: 'Next page' }).click();
  await screen.pages.getByRole('button', { name: 'Next page' }).click();
  await expect(screen.pages).toContainText('Page 3 of 3');
  await expect(screen.fact('Page')).toHaveText('3 of 3');
  await page.keyboard.press('PageDown');
  await expect(screen.pages).toContainText('Page 3 of 3');
});

test('a link to be sent is shown as one, is not loaded, and can be loaded after all', async ({
  start,
}) => {
  let requests = 0;
  const server = createServer((_, response) => {
    requests += 1;
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    const { page, screen } = await start();
    const url = `http://127.0.0.1:${port}/photo.jpg`;
    await page.evaluate((each) => window.looksee.sendLink(each), url);
    await screen.draftHolds(1);
    await expect(screen.pictures).toContainText(`127.0.0.1:${port}`);
    await expect(screen.canvas).toContainText('Sent as a link.');
    await expect(screen.canvas.getByText(url)).toBeVisible();
    await screen.canvas.press('i');
    await expect(screen.fact('Link')).toHaveText(url);
    await expect(screen.facts).toContainText('Looksee has not loaded this picture');

    await screen.canvas.getByRole('button', { name: 'Load it into Looksee instead' }).click();
    // An address in the user's own network is loaded only after asking.
    await expect(screen.stage.getByText(/private|own network/).first()).toBeVisible();
    await screen.draftHolds(0);
    expect(requests).toBe(0);
  } finally {
    server.close();
  }
});

test('the lightbox zooms to single pixels, asks for the tiles in sight alone, and gives the focus back', async ({
  start,
}) => {
  const { page, screen } = await start();
  await screen.drop([picture('IMG_2024.jpg')]);
  const tiles = new Set<string>();
  page.on('request', (request) => {
    if (request.url().includes('/tile/')) tiles.add(request.url());
  });
  await screen.canvas.focus();
  await page.keyboard.press('Enter');
  await expect(screen.lightbox).toBeVisible();
  await expect.poll(() => screen.stagePictureWidth()).toBe(2560);
  expect(tiles.size).toBe(0);

  await page.keyboard.press('1');
  const drawn = screen.canvas.locator('img[src*="/tile/"]');
  await expect.poll(() => drawn.count()).toBeGreaterThan(0);
  const size = await screen.canvas.boundingBox();
  if (size === null) throw new Error('The canvas is not shown.');
  const across = Math.ceil(size.width / 1024) + 1;
  const down = Math.ceil(size.height / 1024) + 1;
  expect(await drawn.count()).toBeLessThanOrEqual(across * down);
  expect(tiles.size).toBeLessThanOrEqual(across * down);
  await expect
    .poll(() => drawn.first().evaluate((image) => (image as HTMLImageElement).naturalWidth))
    .toBeGreaterThan(0);
  const rendering = () => drawn.first().evaluate((image) => getComputedStyle(image).imageRendering);
  expect(await rendering()).toBe('auto');

  // Beyond: pixels as they are, and fewer tiles, none of them asked for anew.
  const before = tiles.size;
  for (let presses = 0; presses < 6; presses += 1) await page.keyboard.press('+');
  await expect.poll(rendering).toBe('pixelated');
  expect(tiles.size).toBe(before);

  const place = () => drawn.first().evaluate((image) => (image as HTMLElement).style.transform);
  const old = await place();
  await page.keyboard.press('Shift+ArrowRight');
  await expect.poll(place).not.toBe(old);

  await page.keyboard.press('i');
  await expect(screen.fact('Size')).toHaveText('4032 × 3024, 12.2 MP');
  await page.keyboard.press('Escape');
  await expect(screen.lightbox).toBeHidden();
  await expect(screen.canvas).toBeFocused();
  await expect(screen.facts).toBeVisible();
});
