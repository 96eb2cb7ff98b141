import { join } from 'node:path';
import { startDrag } from '../fixtures/drop';
import { copyOf, manyPictures, picture } from '../fixtures/pictures';
import { expect, test } from '../fixtures/test';

test('pictures come in by a drag, the file dialog and the clipboard', async ({
  start,
  folder,
  clipboard,
}) => {
  const app = await start();
  const { page, screen } = app;
  await test.step('the whole window answers to a drag, and calms down when it leaves', async () => {
    const paths = manyPictures(join(folder, 'many'), 3);
    const drag = await startDrag(page, paths, { x: 40, y: 300 });
    await expect(screen.dropTarget).toBeVisible();
    await expect(screen.dropTarget).toContainText('3');
    await drag.leave();
    await expect(screen.dropTarget).toBeHidden();
    await expect(screen.pictures).toHaveCount(0);
  });
  await screen.startOver();
  for (const [where, at] of PLACES) {
    await test.step(`a drop on ${where} is taken like any other`, async () => {
      const box = await screen.prompt.boundingBox();
      const point = at ?? { x: (box?.x ?? 0) + 10, y: (box?.y ?? 0) + 10 };
      const drag = await startDrag(page, [picture('receipt.png')], point);
      await drag.drop();
      await screen.draftHolds(1);
      await expect(screen.prompt).toHaveValue('');
    });
    await screen.startOver();
  }
  await screen.startOver();
  await test.step('a picture shows its name, pixel size and bytes', async () => {
    await screen.drop([picture('exif-orient-6.jpg')]);
    await expect(page.getByText(/1280 × 960/).first()).toBeVisible();
    await expect(page.getByText(/30 KB/).first()).toBeVisible();
    await expect(page.getByText('exif-orient-6.jpg').first()).toBeVisible();
  });
  await screen.startOver();
  await test.step('the file dialog adds what was chosen', async () => {
    const paths = [picture('receipt.png'), picture('alpha.webp')];
    // The system's dialog is outside the app: its answer is given here, all behind it is real.
    await app.electron.evaluate(({ dialog }, filePaths) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths });
    }, paths);
    await app.page.keyboard.press('Control+o');
    await app.screen.draftHolds(2);
  });
  await screen.startOver();
  await test.step('a picture on the clipboard is pasted', async () => {
    await clipboard.copyPicture(app.electron, picture('receipt.png'));
    await app.page.keyboard.press('Control+v');
    await app.screen.draftHolds(1);
    await app.screen.ask.click();
    await expect(app.screen.card).toContainText('CORNER BAKERY');
  });
  await screen.startOver();
  await test.step('text on the clipboard is pasted into the prompt, and adds no picture', async () => {
    await clipboard.copyWords(app.electron, 'What does it cost?');
    await app.screen.prompt.focus();
    await app.page.keyboard.press('Control+v');
    await expect(app.screen.prompt).toHaveValue('What does it cost?');
    await expect(app.screen.pictures).toHaveCount(0);
  });
});

const PLACES = [
  ['the history', { x: 60, y: 300 }],
  ['the prompt', null],
] as const;

test('files named at the start are in the draft, and those of a second start, which ends', async ({
  start,
  folder,
}) => {
  const japanese = copyOf('receipt.png', folder, '領収書 2024.png');
  const app = await start({ files: [japanese, picture('alpha.webp')], ownProcess: true });
  const { screen } = app;
  await screen.draftHolds(2);
  await expect(screen.picture('領収書 2024.png')).toHaveCount(1);
  await expect(screen.picture('alpha.webp')).toHaveCount(1);
  expect(await app.startAgain({ files: [picture('no-text.jpg')] })).toBe(0);
  await screen.draftHolds(3);
  expect(app.electron.windows().filter((page) => page.url().startsWith('app://'))).toHaveLength(1);
});
