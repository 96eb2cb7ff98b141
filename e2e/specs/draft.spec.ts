import { existsSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { dropFiles } from '../fixtures/drop';
import { copyOf, manyPictures, picture } from '../fixtures/pictures';
import { writeSettings } from '../fixtures/app';
import { overrideFor } from '../fixtures/settings';
import { expect, test } from '../fixtures/test';
import type { RunningApp } from '../fixtures/app';

async function makeDraft({ page, screen }: RunningApp, original: string): Promise<void> {
  await screen.chooseEndpoint('Vision API');
  await screen.drop([original, picture('alpha.webp')]);
  await screen.prompt.fill('A question\nof two lines — ünfinished');
  await screen.chooseDetail('High');
  await page.getByRole('button', { name: /^More/ }).click();
  await page.getByRole('textbox', { name: 'Max tokens' }).fill('250');
  await page.getByRole('textbox', { name: 'System prompt' }).fill('Be brief.');
}

async function expectDraft({ page, screen }: RunningApp): Promise<void> {
  await screen.draftHolds(2);
  await expect(screen.pictures.nth(0).and(screen.picture('Lunch.png'))).toHaveCount(1);
  await expect(screen.pictures.nth(1).and(screen.picture('alpha.webp'))).toHaveCount(1);
  await expect(screen.prompt).toHaveValue('A question\nof two lines — ünfinished');
  await expect(page.getByRole('radio', { name: 'High' })).toBeChecked();
  const maxTokens = page.getByRole('textbox', { name: 'Max tokens' });
  if (!(await maxTokens.isVisible())) await page.getByRole('button', { name: /^More/ }).click();
  await expect(maxTokens).toHaveValue(/^250/);
  await expect(page.getByRole('textbox', { name: 'System prompt' })).toHaveValue('Be brief.');
}

test('draft and choices are there after a restart, even when the file was moved', async ({
  start,
  folder,
}) => {
  const original = copyOf('receipt.png', folder, 'Lunch.png');
  const first = await start();
  await makeDraft(first, original);
  await first.close();
  renameSync(original, join(folder, 'moved.png'));
  const again = await start();
  await expectDraft(again);
  await again.screen.chooseEndpoint('On this device');
  await again.screen.ask.click();
  await expect(again.screen.answers.getByText('CORNER BAKERY')).toBeVisible();
});

test('draft and choices survive a kill', async ({ start, folder, userData }) => {
  const first = await start({ ownProcess: true });
  await makeDraft(first, copyOf('receipt.png', folder, 'Lunch.png'));
  // What is on the screen is on the disk a moment later; the moment is over when the files say so.
  await expect.poll(() => textBelow(userData)).toContain('ünfinished');
  await expect.poll(() => textBelow(userData)).toContain('Be brief.');
  await expect.poll(() => textBelow(userData)).toContain('alpha.webp');
  await first.kill();
  await expectDraft(await start());
});

test('pictures that were not read yet are read after a kill', async ({
  start,
  folder,
  userData,
}) => {
  const first = await start({ ownProcess: true });
  const paths = manyPictures(join(folder, 'many'), 300);
  await dropFiles(first.page, paths);
  await expect.poll(() => textBelow(userData)).toContain('photo-300.png');
  await first.kill();
  const again = await start();
  await again.screen.draftHolds(300);
  await expect(again.screen.refused).toBeHidden();
});

test('the chosen page of a picture and a link that is sent are there after a restart', async ({
  start,
  stub,
  userData,
}) => {
  writeSettings(userData, {
    choices: { endpointId: 'vision-api' },
    endpoints: overrideFor('vision-api', stub),
  });
  const first = await start();
  await first.screen.drop([picture('formats/tiff-pages.tif')]);
  await first.screen.canvas.press('PageDown');
  await expect.poll(() => first.screen.stagePictureWidth()).toBe(60);
  await first.screen.openLinkDialog();
  await first.screen.link.fill('https://example.com/cat.jpg');
  await first.screen.sendLink.click();
  await first.screen.draftHolds(2);
  await first.close();
  const { screen } = await start();
  await screen.draftHolds(2);
  await expect(screen.picture('cat.jpg')).toHaveCount(1);
  await screen.picture('tiff-pages.tif').click();
  await expect(screen.pages).toContainText('Page 2 of 3');
  await expect.poll(() => screen.stagePictureWidth()).toBe(60);
});

test('looking at the past leaves the draft alone', async ({ start }) => {
  const { page, screen } = await start();
  await screen.drop([picture('receipt.png')]);
  await screen.ask.click();
  await expect(screen.card).toContainText('CORNER BAKERY');
  await screen.newDraft();
  await screen.drop([picture('alpha.webp')]);
  await screen.prompt.fill('Still thinking');
  await screen.entries.first().click();
  await expect(screen.card).toContainText('CORNER BAKERY');
  await page.getByRole('button', { name: 'Back to draft' }).click();
  await screen.draftHolds(1);
  await expect(screen.picture('alpha.webp')).toHaveCount(1);
  await expect(screen.prompt).toHaveValue('Still thinking');
});

/** The draft and the settings as they are on disk now. */
function textBelow(userData: string): string {
  return ['draft/draft.json', 'settings.json']
    .map((name) => join(userData, name))
    .map((file) => (existsSync(file) ? readFileSync(file, 'utf8') : ''))
    .join('\n');
}
