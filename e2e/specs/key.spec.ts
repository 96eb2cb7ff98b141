import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeSettings } from '../fixtures/app';
import { picture } from '../fixtures/pictures';
import { visionApi } from '../fixtures/seed-rules';
import { overrideFor } from '../fixtures/settings';
import { expect, test } from '../fixtures/test';
import { filesHolding, heapsOf } from '../fixtures/traces';

const KEY = 'sk-proj-Qx7vT2mB9rLw4KzE8yNc';

test.beforeEach(({ stub, userData }) => {
  stub.rules = visionApi(KEY);
  writeSettings(userData, {
    choices: { endpointId: 'vision-api' },
    endpoints: overrideFor('vision-api', stub),
  });
});

test('a key is typed once, lives in the keychain, and leaves no trace elsewhere', async ({
  start,
  stub,
  userData,
  folder,
  keyring,
}) => {
  const first = await start({ keyring });
  await first.screen.enterKey('Vision API', KEY);
  await expect(first.screen.keyStatus('Vision API')).toContainText(KEY.slice(-4));
  await expect(first.screen.keyStatus('Vision API')).toContainText('libsecret');
  await first.page.keyboard.press('Escape');
  await first.screen.drop([picture('receipt.png')]);
  await first.screen.prompt.fill('Describe it');
  await first.screen.ask.click();
  await expect(first.screen.card).toContainText('A wooden path');
  // A refused request writes an error; it must not carry the key.
  stub.behaviour = { type: 'error', status: 400, body: `{"error":{"message":"Bad key ${KEY}"}}` };
  await first.screen.ask.click();
  await expect(first.screen.card).toContainText('Ask again');
  await first.close();

  const second = await start({ keyring });
  stub.behaviour = { type: 'answer', text: 'Still known.' };
  await second.screen.ask.click();
  await expect(second.screen.answers.getByText('Still known.')).toBeVisible();
  expect(stub.requests.at(-1)?.headers.authorization).toBe(`Bearer ${KEY}`);
  await second.screen.openSettings();
  await expect(second.screen.keyStatus('Vision API')).toContainText(KEY.slice(-4));
  await expect(second.page.getByText(KEY)).toHaveCount(0);

  const heaps = await heapsOf(second.electron, folder);
  expect([...heaps.keys()].map((url) => new URL(url).protocol).sort()).toEqual([
    'app:',
    'looksee-imaging:',
  ]);
  for (const [url, heap] of heaps) expect(heap.includes(KEY), url).toBe(false);
  // The same look finds what is there.
  const planted = 'planted-3141592653589793';
  await second.page.evaluate((text) => Object.assign(window, { planted: { text } }), planted);
  const found = [...(await heapsOf(second.electron, folder)).values()];
  expect(found.some((heap) => heap.includes(planted))).toBe(true);

  await second.close();
  expect(filesHolding(userData, KEY)).toEqual([]);
  expect(`${first.printed}${second.printed}`).not.toContain(KEY);
  for (const form of [
    KEY,
    Buffer.from(KEY).toString('base64'),
    Buffer.from(`x${KEY}`).toString('base64'),
  ]) {
    writeFileSync(join(userData, 'planted'), `before ${form} after`);
    expect(filesHolding(userData, KEY)).toEqual([join(userData, 'planted')]);
  }
  writeFileSync(join(userData, 'planted'), Buffer.from(`before ${KEY} after`, 'utf16le'));
  expect(filesHolding(userData, KEY)).toEqual([join(userData, 'planted')]);
});

test('a key can be replaced and removed', async ({ start, stub, keyring }) => {
  stub.rules = () => null;
  const { page, screen } = await start({ keyring });
  await screen.enterKey('Vision API', 'sk-old-key-00001111');
  await screen.enterKey('Vision API', KEY);
  await expect(screen.keyStatus('Vision API')).toContainText(KEY.slice(-4));
  await page.keyboard.press('Escape');
  await screen.drop([picture('receipt.png')]);
  await screen.prompt.fill('Describe it');
  await screen.ask.click();
  await expect(screen.card).toContainText('A wooden path');
  expect(stub.requests[0]?.headers.authorization).toBe(`Bearer ${KEY}`);
  await screen.removeKey('Vision API');
  await expect(screen.settings.getByText(KEY.slice(-4))).toHaveCount(0);
});

test('without a keychain the key lives for this run only, and the app says so', async ({
  start,
  userData,
}) => {
  const first = await start({ ownProcess: true });
  await first.screen.enterKey('Vision API', KEY);
  await expect(first.screen.keyStatus('Vision API')).toContainText(/until you quit/i);
  await first.page.keyboard.press('Escape');
  await first.screen.drop([picture('receipt.png')]);
  await first.screen.prompt.fill('Describe it');
  await first.screen.ask.click();
  await expect(first.screen.card).toContainText('A wooden path');
  await first.close();
  expect(filesHolding(userData, KEY)).toEqual([]);

  const second = await start({ ownProcess: true });
  await second.screen.openSettings();
  await expect(second.screen.settings.getByText(KEY.slice(-4))).toHaveCount(0);
});

test('a key whose keychain has gone is a named problem, and nothing is lost', async ({
  start,
  keyring,
}) => {
  const first = await start({ keyring });
  await first.screen.setKey('Vision API', KEY);
  await first.close();
  const second = await start();
  await second.screen.openSettings();
  await expect(second.screen.settings).toContainText(/keychain|libsecret/i);
  await second.close();
  const third = await start({ keyring });
  await third.screen.openSettings();
  await expect(third.screen.keyStatus('Vision API')).toContainText(KEY.slice(-4));
});

test('a key goes only to the origin it was entered for', async ({ start, stub, keyring }) => {
  const { page, screen } = await start({ keyring });
  await screen.setKey('Vision API', KEY);
  await screen.drop([picture('receipt.png')]);
  await screen.prompt.fill('Describe it');
  await screen.setBaseUrl('Vision API', stub.baseUrl.replace('127.0.0.1', 'localhost'));
  await expect(page.getByText('The address changed')).toBeVisible();
  await screen.ask.click();
  await expect(page.getByRole('button', { name: 'Enter key' })).toBeVisible();
  expect(stub.requests).toHaveLength(0);
  // Back at its own address it is good again.
  await screen.setBaseUrl('Vision API', stub.baseUrl);
  await screen.ask.click();
  await expect(screen.card).toContainText('A wooden path');
  expect(stub.requests).toHaveLength(1);
});
