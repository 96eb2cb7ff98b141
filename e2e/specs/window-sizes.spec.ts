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

test('what is needed is in sight at every size of the window', async ({ start }) => {
  const { electron, page, screen } = await start();
  const window = await electron.browserWindow(page);

  await test.step('picture, answer and question are in sight at every size', async () => {
    await screen.drop([picture('receipt.png')]);
    await screen.ask.click();
    await expect(screen.card).toContainText('CORNER BAKERY');
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

  await test.step('below the filmstrip all stays readable, and the picture on the stage in sight, when the window changes', async () => {
    await screen.newDraft();
    const resize = async (width: number, height: number): Promise<void> => {
      const bounds = { x: 0, y: 0, width, height };
      // The inspector may lose the promise that it waits for to the garbage collector.
      await expect(() => window.evaluate((each, to) => each.setContentBounds(to), bounds)).toPass();
      await expect
        .poll(() => page.evaluate(() => [innerWidth, innerHeight]))
        .toEqual([width, height]);
    };
    await resize(1280, 800);
    const before = [
      'alpha.webp',
      'animated.gif',
      'exif-orient-6.jpg',
      'no-text.jpg',
      'receipt.png',
    ];
    await screen.drop([...before, 'umlaut.png', 'turned-90.jpg', 'IMG_2024.jpg'].map(picture));
    await screen.toLastPicture();
    const last = screen.picture('IMG_2024.jpg');
    const name = screen.stage.getByTitle('IMG_2024.jpg', { exact: true }).last();
    const read = screen.stage.getByText(/^read \d/);
    for (const [width, height] of [
      [800, 600],
      [1280, 800],
    ] as const) {
      await resize(width, height);
      await expect(last).toBeInViewport({ ratio: 0.9 });
      const [left, right] = [await name.boundingBox(), await read.boundingBox()];
      expect(left?.width).toBeGreaterThan(60);
      expect((left?.x ?? 0) + (left?.width ?? 0)).toBeLessThanOrEqual(right?.x ?? 0);
      await expect(screen.stage.getByText('8 of 8')).toBeInViewport({ ratio: 1 });
    }
  });

  await test.step('refusals and pages leave room for the picture in the smallest window', async () => {
    await screen.newDraft();
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
});
