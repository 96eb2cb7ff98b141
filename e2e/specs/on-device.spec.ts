import { copyOf, picture } from '../fixtures/pictures';
import { expect, test } from '../fixtures/test';

test('a dropped receipt gives its text, with no key and no network', async ({ start }) => {
  const { screen } = await start();
  await screen.drop([picture('receipt.png')]);
  await screen.ask.click();
  await expect(screen.card).toContainText('CORNER BAKERY');
  await expect(screen.card).toContainText('Coffee 3.50');
  await expect(screen.card).toContainText('Total 13.55');
  await expect(screen.card).toContainText('640 × 480');
  await expect(screen.entries).toHaveCount(1);
});

test('a picture that lies on its side is read', async ({ start }) => {
  const { screen } = await start();
  await screen.drop([picture('turned-90.jpg')]);
  await screen.ask.click();
  await expect(screen.card).toContainText('CORNER BAKERY');
  await expect(screen.card).toContainText('Cheese 7.25');
});

test('a phone photo is turned upright before it is read, and its camera is named', async ({
  start,
}) => {
  const { screen } = await start();
  await screen.drop([picture('exif-orient-6.jpg')]);
  await screen.ask.click();
  await expect(screen.card).toContainText('CORNER BAKERY');
  await expect(screen.card).toContainText('1280 × 960');
  await expect(screen.card).toContainText('Example Phone 7');
});

test('a picture without text says so', async ({ start }) => {
  const { screen } = await start();
  await screen.drop([picture('no-text.jpg')]);
  await screen.ask.click();
  await expect(screen.card).toContainText('No readable text found');
});

test('German letters come with a word about the language', async ({ start }) => {
  const { screen } = await start();
  await screen.drop([picture('umlaut.png')]);
  await screen.ask.click();
  await expect(screen.card).toContainText(/aus K/);
  await expect(screen.card).toContainText(/English/);
  await expect(screen.card).toContainText(/other languages may/);
});

test('asked a question, it says that it only reads', async ({ start }) => {
  const { screen } = await start();
  await screen.drop([picture('receipt.png')]);
  await screen.prompt.fill('Is this a good price for bread?');
  await screen.ask.click();
  await expect(screen.card).toContainText('CORNER BAKERY');
  await expect(screen.card).toContainText('cannot answer questions');
});

test('the sample that comes with the app can be asked about', async ({ start }) => {
  const { page, screen } = await start();
  await page.getByRole('button', { name: 'Try a sample' }).click();
  await screen.draftHolds(1);
  await expect(screen.card).toContainText(/Text in the picture/);
});

test('every format is taken: PNG, JPEG, GIF, WebP, whatever the file is called', async ({
  start,
  folder,
}) => {
  const { screen } = await start();
  const names = ['receipt.png', 'no-text.jpg', 'animated.gif', 'alpha.webp'];
  const paths = [...names.map(picture), copyOf('umlaut.png', folder, '領収書 2024 (1).jpg')];
  await screen.drop(paths);
  for (const name of [...names, '領収書 2024 (1).jpg'])
    await expect(screen.picture(name)).toHaveCount(1);
});
