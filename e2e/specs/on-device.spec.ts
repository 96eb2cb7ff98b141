import type { RunningApp } from '../fixtures/app';
import { copyOf, picture } from '../fixtures/pictures';
import { expect, test } from '../fixtures/test';

/** Asks about one picture in a new draft. */
async function ask({ screen }: RunningApp, name: string, prompt = ''): Promise<void> {
  await screen.newDraft();
  await expect(screen.cards).toHaveCount(0);
  await screen.drop([picture(name)]);
  await screen.prompt.fill(prompt);
  await screen.ask.click();
  await expect(screen.cards).toHaveCount(1);
}

test('text in pictures is read, with no key and no network', async ({ start, folder }) => {
  const app = await start();
  const { page, screen } = app;

  await test.step('the sample that comes with the app can be asked about', async () => {
    await page.getByRole('button', { name: 'Try a sample' }).click();
    await screen.draftHolds(1);
    await expect(screen.card).toContainText(/Text in the picture/);
    await expect(screen.entries).toHaveCount(1);
  });

  await test.step('a dropped receipt gives its text', async () => {
    await ask(app, 'receipt.png');
    await expect(screen.card).toContainText('CORNER BAKERY');
    await expect(screen.card).toContainText('Coffee 3.50');
    await expect(screen.card).toContainText('Total 13.55');
    await expect(screen.card).toContainText('640 × 480');
    await expect(screen.entries).toHaveCount(2);
  });

  await test.step('a picture that lies on its side is read', async () => {
    await ask(app, 'turned-90.jpg');
    await expect(screen.card).toContainText('CORNER BAKERY');
    await expect(screen.card).toContainText('Cheese 7.25');
  });

  await test.step('a phone photo is turned upright before it is read, and its camera is named', async () => {
    await ask(app, 'exif-orient-6.jpg');
    await expect(screen.card).toContainText('CORNER BAKERY');
    await expect(screen.card).toContainText('1280 × 960');
    await expect(screen.card).toContainText('Example Phone 7');
  });

  await test.step('a picture without text says so', async () => {
    await ask(app, 'no-text.jpg');
    await expect(screen.card).toContainText('No readable text found');
  });

  await test.step('German letters come with a word about the language', async () => {
    await ask(app, 'umlaut.png');
    await expect(screen.card).toContainText(/aus K/);
    await expect(screen.card).toContainText(/English/);
    await expect(screen.card).toContainText(/other languages may/);
  });

  await test.step('asked a question, it says that it only reads', async () => {
    await ask(app, 'receipt.png', 'Is this a good price for bread?');
    await expect(screen.card).toContainText('CORNER BAKERY');
    await expect(screen.card).toContainText('cannot answer questions');
  });

  await test.step('every format is taken: PNG, JPEG, GIF, WebP, whatever the file is called', async () => {
    await screen.newDraft();
    const names = ['receipt.png', 'no-text.jpg', 'animated.gif', 'alpha.webp'];
    const paths = [...names.map(picture), copyOf('umlaut.png', folder, '領収書 2024 (1).jpg')];
    await screen.drop(paths);
    for (const name of [...names, '領収書 2024 (1).jpg'])
      await expect(screen.picture(name)).toHaveCount(1);
  });
});
