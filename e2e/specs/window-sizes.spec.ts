import type { Locator } from '@playwright/test';
import { formatPicture } from '../fixtures/format-cases';
import { picture } from '../fixtures/pictures';
import { expect, test } from '../fixtures/test';

/** The smallest window, one in which the history folds, and the usual one. */
const SIZES = [
  [720, 520],
  [960, 640],
  [1280, 800],
] as const;

test('picture, answer and question are in sight at every size', async ({ start }) => {
  const { electron, page, screen } = await start();
  await screen.drop([picture('receipt.png')]);
  await screen.ask.click();
  await expect(screen.card).toContainText('CORNER BAKERY');
  const window = await electron.browserWindow(page);
  for (const [width, height] of SIZES) {
    await window.evaluate((each, size) => each.setContentBounds({ x: 0, y: 0, ...size }), {
      width,
      height,
    });
    await expect
      .poll(() => page.evaluate(() => [innerWidth, innerHeight]))
      .toEqual([width, height]);
    const parts: readonly Locator[] = [
      screen.stage.getByRole('img', { name: 'receipt.png' }),
      screen.card.getByRole('heading'),
      screen.prompt,
      screen.ask,
    ];
    for (const part of parts) await expect(part).toBeInViewport({ ratio: 0.9 });
  }
});

test('refusals and pages leave room for the picture in the smallest window', async ({ start }) => {
  const { electron, page, screen } = await start();
  const window = await electron.browserWindow(page);
  await window.evaluate((each) => each.setContentBounds({ x: 0, y: 0, width: 720, height: 520 }));
  await expect.poll(() => page.evaluate(() => [innerWidth, innerHeight])).toEqual([720, 520]);
  await screen.drop([formatPicture('tiff-pages.tif'), picture('empty.png')], 1);
  const shown = screen.canvas.getByRole('img', { name: 'tiff-pages.tif' });
  const inSight = async (): Promise<void> => {
    const parts = [screen.canvas, shown, screen.pages, screen.refused, screen.prompt, screen.ask];
    for (const part of parts) await expect(part).toBeInViewport({ ratio: 0.9 });
  };
  const height = async () => (await screen.canvas.boundingBox())?.height ?? 0;
  await inSight();
  expect(await height()).toBeGreaterThan(150);
  await screen.ask.click();
  await expect(screen.card.getByRole('heading')).toBeInViewport({ ratio: 0.9 });
  await expect(screen.ask).toBeVisible();
  await inSight();
  expect(await height()).toBeGreaterThanOrEqual(80);
});
