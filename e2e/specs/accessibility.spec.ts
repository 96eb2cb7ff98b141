import { writeSettings } from '../fixtures/app';
import { expectNoViolationInBothThemes } from '../fixtures/axe';
import { Gate } from '../fixtures/gate';
import { picture } from '../fixtures/pictures';
import { overrideFor } from '../fixtures/settings';
import { expect, test } from '../fixtures/test';

test('every state is accessible in both themes', async ({ start, stub, userData }) => {
  writeSettings(userData, { endpoints: overrideFor('vision-api', stub) });
  const { page, screen } = await start();
  await expectNoViolationInBothThemes(page);

  await screen.drop([picture('receipt.png'), picture('alpha.webp')]);
  await expectNoViolationInBothThemes(page);

  await screen.drop([picture('metadata/photo.jpg'), picture('formats/tiff-pages.tif')], 4);
  await screen.canvas.press('i');
  await expect(screen.fact('Coordinates')).toBeVisible();
  await expectNoViolationInBothThemes(page);
  await screen.canvas.press('ArrowRight');
  await expect(screen.pages).toBeVisible();
  await expectNoViolationInBothThemes(page);
  await screen.canvas.press('Enter');
  await expect(screen.lightbox).toBeVisible();
  await expectNoViolationInBothThemes(page);
  await page.keyboard.press('Escape');
  await page.evaluate(() => window.looksee.sendLink('https://example.com/photo.jpg'));
  await screen.draftHolds(5);
  await expect(screen.canvas).toContainText('Sent as a link.');
  await expectNoViolationInBothThemes(page);
  for (let left = 5; left > 2; left -= 1) await screen.canvas.press('Delete');
  await screen.canvas.press('i');
  await screen.draftHolds(2);

  await screen.ask.click();
  await expect(screen.answers.getByText('CORNER BAKERY')).toBeVisible();
  await expect(screen.entries).toHaveCount(2);
  await expectNoViolationInBothThemes(page);

  await screen.openEntry('receipt.png');
  await expect(page.getByRole('button', { name: 'Back to draft' })).toBeVisible();
  await expectNoViolationInBothThemes(page);
  await page.getByRole('button', { name: 'Back to draft' }).click();

  await screen.openSettings();
  await expectNoViolationInBothThemes(page);
  await screen.openCosts();
  await screen.askAbove.fill('half');
  await screen.addModel('gpt-4o', { 'Price in': '2.50', 'Price out': 'ten' });
  await screen.addModel('my-llava', {});
  await screen.settings.getByText(/^All \d+ with their prices$/).click();
  await expectNoViolationInBothThemes(page);
  await page.keyboard.press('Escape');

  await screen.setKey('Vision API', 'sk-test-4f9a8c7b6d5e4321');
  await screen.chooseEndpoint('Vision API');
  await screen.prompt.fill('Describe it');
  await screen.chooseMode('Together');
  stub.behaviour = { type: 'error', status: 400, body: '{"error":{"message":"No"}}' };
  await screen.ask.click();
  await expect(screen.card).toContainText('Ask again');
  await screen.openLedger();
  await expectNoViolationInBothThemes(page);

  const usage = { prompt_tokens: 23, completion_tokens: 9, total_tokens: 32 };
  stub.behaviour = { type: 'answer', text: 'I cannot see pictures.', usage };
  await screen.ask.click();
  await expect(screen.dropped).toBeVisible();
  await expectNoViolationInBothThemes(page);

  await screen.openRequest();
  await expect(screen.wireBody('Response')).toContainText('I cannot see pictures.');
  await expectNoViolationInBothThemes(page);
  await page.keyboard.press('Escape');

  const gate = new Gate();
  stub.behaviour = { type: 'answer', text: 'Done.', hold: gate };
  await screen.ask.click();
  await stub.received(3);
  await expectNoViolationInBothThemes(page);
  gate.open();
  await expect(screen.answers.getByText('Done.')).toBeVisible();
});
