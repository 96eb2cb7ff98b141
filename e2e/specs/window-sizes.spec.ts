import type { Locator } from '@playwright/test';
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
