import { picture } from '../fixtures/pictures';
import { writeSettings } from '../fixtures/app';
import { Gate } from '../fixtures/gate';
import { overrideFor } from '../fixtures/settings';
import { expect, test } from '../fixtures/test';

test('from an empty window to an answer with the keyboard alone', async ({ start, clipboard }) => {
  const { electron, page, screen } = await start();
  await clipboard.copyPicture(electron, picture('receipt.png'));
  await page.keyboard.press('Control+v');
  await screen.draftHolds(1);
  await screen.tabTo(screen.prompt);
  await page.keyboard.type('Read the text');
  await page.keyboard.press('Control+Enter');
  await expect(screen.card).toContainText('CORNER BAKERY');

  // Find it again, look at it, and come back.
  await page.keyboard.press('Control+f');
  await expect(screen.search).toBeFocused();
  await page.keyboard.type('bakery');
  await expect(screen.entries).toHaveCount(1);
  await screen.tabTo(screen.entryButton('Read the text'));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Back to draft' })).toBeVisible();
  await screen.tabTo(page.getByRole('button', { name: 'Back to draft' }));
  await page.keyboard.press('Enter');
  await expect(screen.prompt).toBeVisible();

  // Settings open and close, and the focus comes back.
  await page.keyboard.press('Control+,');
  await expect(screen.settings).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(screen.settings).toBeHidden();

  await page.keyboard.press('Control+n');
  await screen.draftHolds(0);
});

test('try a sample with Tab and Enter', async ({ start }) => {
  const { page, screen } = await start();
  await screen.tabTo(page.getByRole('button', { name: 'Try a sample' }));
  await page.keyboard.press('Enter');
  await screen.draftHolds(1);
  await expect(screen.card).toContainText('Text in the picture');
});

test('arrows move between pictures, Delete removes the one in focus', async ({ start }) => {
  const { page, screen } = await start();
  await screen.drop([picture('receipt.png'), picture('no-text.jpg'), picture('alpha.webp')]);
  await screen.picture('receipt.png').click();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Delete');
  await screen.draftHolds(2);
  await expect(screen.picture('no-text.jpg')).toHaveCount(0);
  // In the prompt the same keys belong to the text.
  await screen.prompt.fill('abc');
  await page.keyboard.press('Home');
  await page.keyboard.press('Delete');
  await expect(screen.prompt).toHaveValue('bc');
  await screen.draftHolds(2);
});

test('Escape closes the topmost thing first and cancels only when nothing is open', async ({
  start,
  stub,
  userData,
}) => {
  const gate = new Gate();
  stub.behaviour = { type: 'answer', text: 'It went on.', hold: gate };
  writeSettings(userData, {
    choices: { endpointId: 'vision-api' },
    endpoints: overrideFor('vision-api', stub),
  });
  const { page, screen } = await start();
  await screen.setKey('Vision API', 'sk-test-4f9a8c7b6d5e4321');
  await screen.drop([picture('receipt.png')]);
  await screen.prompt.fill('Describe it');
  await page.keyboard.press('Control+Enter');
  await stub.received(1);
  await screen.openSettings();
  await page.keyboard.press('Escape');
  await expect(screen.settings).toBeHidden();
  gate.open();
  await expect(screen.card).toContainText('It went on.');
});

test('a lightbox that closes with its picture leaves nothing behind', async ({ start }) => {
  const { page, screen } = await start();
  for (const key of ['Delete', 'Control+n']) {
    await screen.drop([picture('receipt.png')]);
    await expect(screen.lightbox).toBeHidden();
    await screen.canvas.press('Enter');
    await expect(screen.lightbox).toBeVisible();
    await page.keyboard.press(key);
    await expect(screen.lightbox).toBeHidden();
    await screen.draftHolds(0);
  }
});
