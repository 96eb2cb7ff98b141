import { createHash } from 'node:crypto';
import { writeSettings, type RunningApp } from '../fixtures/app';
import { manyPictures, picture, readDataUrl } from '../fixtures/pictures';
import { overrideFor } from '../fixtures/settings';
import type { RecordedRequest, StubEndpoint } from '../fixtures/stub-endpoint';
import { expect, test } from '../fixtures/test';

const KEY = 'sk-test-4f9a8c7b6d5e4321';
const LOCATION = 'GPS 48.85840 N 2.29450 W';

test.beforeEach(({ stub, userData }) => {
  writeSettings(userData, {
    choices: { endpointId: 'vision-api', models: { 'vision-api': 'gpt-4o' }, detail: 'high' },
    endpoints: overrideFor('vision-api', stub),
  });
});

async function ask({ screen }: RunningApp, prompt: string): Promise<void> {
  const before = await screen.cards.count();
  await screen.prompt.fill(prompt);
  await screen.ask.click();
  await expect(screen.cards).toHaveCount(before + 1);
  await expect(screen.card.getByRole('button', { name: 'Delete' })).toBeVisible();
}

/** The pictures of a request, as the endpoint received them. */
const received = ({ body }: RecordedRequest) =>
  body.messages.flatMap(({ content }) =>
    content.flatMap((part) => (part.image_url ? [readDataUrl(part.image_url.url)] : [])),
  );

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
const hostOf = (stub: StubEndpoint): string => `127.0.0.1:${stub.port}`;

test('it names what was removed, the bytes that went and where to, still after a restart', async ({
  start,
  stub,
  clipboard: _,
}) => {
  const first = await start();
  const { screen } = first;
  await screen.setKey('Vision API', KEY);
  await screen.drop([picture('metadata/photo.jpg'), picture('receipt.png')]);
  await screen.chooseMode('Together');
  await ask(first, 'What is it?');

  const [request] = stub.requests;
  if (request === undefined) throw new Error('Nothing was received.');
  const images = received(request);
  expect(images.map(({ exif }) => exif)).toEqual([false, false]);
  const hashes = images.map(({ bytes }) => sha256(bytes));

  await expect(screen.sentLine).toContainText(`Sent 2 pictures, `);
  await expect(screen.sentLine).toContainText(`, to ${hostOf(stub)}`);
  const ledger = await screen.openLedger();
  await expect(ledger).toContainText(`To ${hostOf(stub)} on `);
  const [photo, receipt] = [ledger.getByRole('listitem').first(), ledger.locator('ol > li').last()];
  await expect(photo).toContainText('photo.jpg');
  await expect(photo).toContainText(LOCATION);
  await expect(photo).toContainText('camera Example Phone 7');
  await expect(photo.locator(`[title="${hashes[0]}"]`)).toBeVisible();
  await expect(receipt).toContainText('receipt.png');
  await expect(receipt).toContainText('Nothing else was in the file');
  await expect(receipt).toContainText(
    `${images[1]?.width} × ${images[1]?.height}, ${images[1]?.bytes.length.toLocaleString('en-US')} bytes`,
  );

  const copied = () => first.electron.evaluate(({ clipboard }) => clipboard.readText());
  await ledger.getByRole('button', { name: 'Copy what was sent' }).click();
  await expect.poll(copied).toContain(`To: ${hostOf(stub)}\n`);
  const text = await copied();
  for (const hash of hashes) expect(text).toContain(`SHA-256: ${hash}`);
  expect(text).toContain(`Removed: ${LOCATION}; `);
  await ledger.getByRole('button', { name: 'Copy the SHA-256 of receipt.png' }).click();
  await expect.poll(copied).toBe(hashes[1]);
  await first.close();

  const second = await start();
  await second.screen.openEntry('What is it?');
  const kept = await second.screen.openLedger();
  await expect(kept).toContainText(LOCATION);
  await kept.getByRole('button', { name: 'Copy what was sent' }).click();
  await expect
    .poll(() => second.electron.evaluate(({ clipboard }) => clipboard.readText()))
    .toBe(text);
});

test('it says so where nothing left this computer: on this device, and when nobody was there', async ({
  start,
}) => {
  const app = await start();
  const { screen } = app;
  await screen.setKey('Vision API', KEY);
  await screen.drop([picture('receipt.png')]);
  // Port 9 of this machine: nobody listens.
  await screen.setBaseUrl('Vision API', 'http://127.0.0.1:9/v1');
  await screen.setKey('Vision API', KEY);
  await ask(app, 'Anybody there?');
  await expect(screen.card.getByRole('button', { name: 'Ask again' }).first()).toBeVisible();
  await expect(screen.card).toContainText('Nothing left this computer');

  await screen.chooseEndpoint('On this device');
  await ask(app, '');
  await expect(screen.card).toContainText('CORNER BAKERY');
  await expect(screen.card).toContainText('Nothing left this computer');
  await expect(screen.sentLine).toHaveCount(0);
});

test('it names the link that the endpoint loads itself', async ({ start, stub }) => {
  const app = await start();
  const { page, screen } = app;
  await screen.setKey('Vision API', KEY);
  await page.evaluate(() => window.looksee.sendLink('https://example.com/photo.jpg'));
  await screen.draftHolds(1);
  await ask(app, 'What is it?');
  await expect(screen.sentLine).toHaveText(`Sent 1 link, to ${hostOf(stub)}`);
  const ledger = await screen.openLedger();
  await expect(ledger).toContainText(
    'this link, which the endpoint loads itself: https://example.com/photo.jpg',
  );
  await expect(ledger).not.toContainText('SHA-256');
});

test('of fifty pictures together it names each, and the answer stays in reach', async ({
  start,
  folder,
}) => {
  const app = await start();
  const { screen } = app;
  await screen.setKey('Vision API', KEY);
  await screen.drop(manyPictures(folder, 50));
  await screen.chooseMode('Together');
  // One tile each: all fifty have been read.
  await expect(screen.estimate).toContainText('12,750 image');
  await ask(app, 'What are they?');
  const ledger = await screen.openLedger();
  await expect(ledger.locator('ol > li')).toHaveCount(50);
  await expect(ledger.locator('ol > li').last()).toContainText('photo-50.png');
  const height = (await ledger.boundingBox())?.height ?? Infinity;
  expect(height).toBeLessThan(520);
});

test('a picture that the model was not shown is warned of, in the draft and in the history', async ({
  start,
  stub,
}) => {
  const app = await start();
  const { page, screen } = app;
  await screen.setKey('Vision API', KEY);
  await screen.drop([picture('receipt.png')]);
  await ask(app, 'What is it?');
  await expect(screen.dropped).toHaveCount(0);

  const usage = { prompt_tokens: 23, completion_tokens: 9, total_tokens: 32 };
  stub.once({ type: 'answer', text: 'I cannot see pictures.', usage });
  await ask(app, 'And this?');
  await expect(screen.dropped).toContainText('The endpoint counted 23 prompt tokens, where about ');
  await screen.dropped.getByRole('button', { name: 'Choose a model' }).click();
  await expect(screen.model).toBeFocused();

  await screen.openEntry('And this?');
  await expect(page.getByRole('button', { name: 'Back to draft' })).toBeVisible();
  await expect(screen.dropped).toContainText('Choose one that does, and ask again.');
  await screen.openEntry('What is it?');
  await expect(screen.card).toContainText('1,183');
  await expect(screen.dropped).toHaveCount(0);
});
