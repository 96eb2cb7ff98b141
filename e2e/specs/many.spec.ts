import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeSettings } from '../fixtures/app';
import { Gate } from '../fixtures/gate';
import { copyOf, manyPictures, picture, readDataUrl } from '../fixtures/pictures';
import { visionApi } from '../fixtures/seed-rules';
import { overrideFor } from '../fixtures/settings';
import { sized } from '../fixtures/size';
import { expect, test } from '../fixtures/test';

const KEY = 'sk-test-4f9a8c7b6d5e4321';

test.beforeEach(({ stub, userData }) => {
  stub.rules = visionApi(KEY);
  writeSettings(userData, {
    choices: { endpointId: 'vision-api' },
    endpoints: overrideFor('vision-api', stub),
  });
});

/** The widths of all pictures in a request body, in order: the test pictures all differ in width. */
const widths = (body: {
  messages: readonly { content: readonly { image_url?: { url: string } }[] }[];
}) =>
  body.messages
    .flatMap(({ content }) => content)
    .flatMap(({ image_url }) => (image_url ? [readDataUrl(image_url.url).width] : []));
const BURST = sized(40, 100);
const ALL_WIDTHS = Array.from({ length: 12 }, (_, index) => 64 + index);

test('Each: twelve pictures are twelve requests, cards and entries', async ({
  start,
  stub,
  folder,
}) => {
  stub.behaviour = { type: 'answer', text: ({ body }) => `It is ${widths(body).join()} wide.` };
  const { screen } = await start();
  await screen.setKey('Vision API', KEY);
  await screen.drop(manyPictures(join(folder, 'many'), 12));
  await screen.prompt.fill('How wide?');
  await expect(screen.ask).toHaveText(/^Ask about 12 \(12 requests/);
  await screen.ask.click();
  for (const width of ALL_WIDTHS) {
    await expect(screen.answers.getByText(`It is ${width} wide.`)).toBeAttached();
  }
  await expect(screen.cards).toHaveCount(12);
  await expect(screen.entries).toHaveCount(12);
  expect(stub.requests).toHaveLength(12);
  expect(stub.requests.map(({ body }) => widths(body).length)).toEqual(Array(12).fill(1));
  expect(stub.requests.flatMap(({ body }) => widths(body)).sort()).toEqual(ALL_WIDTHS);
});

test(`${BURST} requests that start and end in bursts leave no error and no row behind`, async ({
  start,
  stub,
  folder,
}) => {
  const { page, screen } = await start();
  const errors: string[] = [];
  page.on('pageerror', ({ message }) => errors.push(message));
  await screen.setKey('Vision API', KEY);
  await screen.drop(manyPictures(join(folder, 'many'), BURST));
  await screen.toLastPicture();
  await screen.draftHolds(BURST);
  await expect(screen.picture(`photo-${BURST}.png`)).not.toContainText('Reading…');
  await screen.prompt.fill('How wide?');
  await screen.ask.click();
  await stub.received(BURST);
  await expect(screen.cancelAll()).toHaveCount(0);
  await expect(screen.ask).toHaveText(new RegExp(`^Ask about ${BURST}`));
  await screen.search.fill('wooden path');
  await expect(screen.entries.first()).not.toContainText('working');
  expect(errors).toEqual([]);
});

test('Together: twelve pictures are one request with all of them in order, and one entry', async ({
  start,
  stub,
  folder,
}) => {
  const { screen } = await start();
  await screen.setKey('Vision API', KEY);
  await screen.drop(manyPictures(join(folder, 'many'), 12));
  await screen.prompt.fill('Compare them');
  await screen.chooseMode('Together');
  await expect(screen.ask).toHaveText(/^Ask about 12 \(1 request\b/);
  await screen.ask.click();
  await expect(screen.card).toContainText('A wooden path');
  await expect(screen.cards).toHaveCount(1);
  await expect(screen.entries).toHaveCount(1);
  expect(stub.requests).toHaveLength(1);
  const [request] = stub.requests;
  expect(request && widths(request.body)).toEqual(ALL_WIDTHS);
  expect(request?.body.messages[0]?.content[0]).toEqual({ type: 'text', text: 'Compare them' });
});

test('cancel while several run ends all of them, and none is lost', async ({
  start,
  stub,
  folder,
}) => {
  stub.behaviour = { type: 'answer', text: 'Never seen', hold: new Gate() };
  const { page, screen } = await start();
  await screen.setKey('Vision API', KEY);
  await screen.drop(manyPictures(join(folder, 'many'), 6));
  await screen.prompt.fill('How wide?');
  await screen.ask.click();
  await stub.received(1);
  await screen.cancelAll().click();
  await expect(screen.entry(/canceled/i)).toHaveCount(6);
  for (const request of stub.requests) await request.hungUp;
  await expect(page.getByText('Never seen')).toHaveCount(0);
});

test('thirty dropped files, three of them bad: 27 come in, and the three are named with the reason', async ({
  start,
  folder,
}) => {
  const { page, screen } = await start();
  const good = manyPictures(join(folder, 'many'), 26);
  // It ends before it says how large it is.
  const cut = join(folder, 'truncated.jpg');
  writeFileSync(cut, readFileSync(picture('truncated.jpg')).subarray(0, 100));
  const paths = [
    ...good.slice(0, 9),
    picture('empty.png'),
    ...good.slice(9, 18),
    cut,
    ...good.slice(18),
    picture('text.png'),
    copyOf('no-text.jpg', folder, 'Grüße 2024 (1).jpg'),
  ];
  expect(paths).toHaveLength(30);
  await screen.drop(paths, 27);
  for (const name of ['empty.png', 'truncated.jpg', 'text.png']) {
    await expect(screen.notice(name)).toBeVisible();
    await expect(screen.picture(name)).toHaveCount(0);
  }
  await expect(screen.notice('empty.png')).toContainText(/empty/i);
  await expect(screen.notice('truncated.jpg')).toContainText(/damaged/i);
  await expect(screen.notice('text.png')).toContainText(/no picture|not a picture|not an image/i);
  await screen.toLastPicture();
  await expect(screen.picture('Grüße 2024 (1).jpg')).toHaveCount(1);
  await expect(page.getByRole('button', { name: /^Ask about 27 \(27 requests/ })).toBeVisible();
});

test('pictures can be selected, removed and put in another order', async ({
  start,
  stub,
  folder,
}) => {
  const { page, screen } = await start();
  await screen.setKey('Vision API', KEY);
  await screen.drop(manyPictures(join(folder, 'many'), 3));
  await screen.prompt.fill('How wide?');

  await screen.picture('photo-02.png').click();
  await page.keyboard.press('Delete');
  await expect(screen.pictures).toHaveCount(2);
  await screen.undo('Removed').click();
  await expect(screen.pictures).toHaveCount(3);

  await screen.pictures.nth(0).dragTo(screen.pictures.nth(2));
  await expect(screen.pictures.nth(0).and(screen.picture('photo-02.png'))).toHaveCount(1);

  // The first click after a drag is a click like any other.
  await screen.picture('photo-03.png').click();
  await expect(screen.picture('photo-03.png')).toHaveAttribute('aria-current', 'true');
  await screen.ask.click();
  await expect(screen.card).toContainText('A wooden path');
  expect(stub.requests.length).toBeGreaterThan(0);
});
