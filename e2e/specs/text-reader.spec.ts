import { expect, test } from '../harness/test';
import { blankPng } from '../fixtures/oriented';
import { picture } from '../fixtures/pictures';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

test.describe.configure({ mode: 'default' });

const RECEIPT = /CORNER BAKERY[\s\S]*Coffee 3\.50\nBread 2\.80\nCheese 7\.25[\s\S]*Total 13\.55/;

test('a picture that lies on its side is read, and how it lies is told', async ({ shared }) => {
  const read = await shared.call('read', picture('turned-90.jpg'), null);
  expect(read).toHaveProperty('text', expect.stringMatching(RECEIPT));
  expect(read).toHaveProperty('rotation', 270);
  const upright = await shared.call('read', picture('exif-orient-6.jpg'), null);
  expect(upright).toHaveProperty('text', expect.stringMatching(RECEIPT));
  expect(upright).toHaveProperty('rotation', 0);
});

test('a picture without text has none', async ({ shared, folder }) => {
  const blank = join(folder, 'blank.png');
  writeFileSync(blank, blankPng(1, 1));
  for (const path of [picture('no-text.jpg'), picture('alpha.webp'), blank]) {
    expect(await shared.call('read', path, null)).toMatchObject({ text: '', confidence: 0 });
  }
});

test('what English does not know is left out or near, never noise', async ({ shared }) => {
  const read = await shared.call('read', picture('umlaut.png'), null);
  const text = 'text' in read ? read.text : '';
  expect(text).toContain('aus K');
  expect(text).not.toMatch(/[^\p{L}\p{N}\s.,:;'"!?-]/u);
});

test('reading can be cancelled, and goes on with the next picture', async ({ shared }) => {
  const cancelled = shared.call('read', picture('IMG_2024.jpg'), 0);
  const next = shared.call('read', picture('receipt.png'), null);
  expect(await cancelled).toMatchObject({ failure: { code: 'cancelled' } });
  expect(await next).toHaveProperty('text', expect.stringMatching(RECEIPT));
});

test('printed text is read, line by line, and a process that died is replaced', async ({
  shared,
}) => {
  const ocrProcess = () =>
    shared.electron.evaluate(
      ({ app }) =>
        app.getAppMetrics().find(({ name }) => name === 'Looksee text reader')?.pid ?? null,
    );
  const read = await shared.call('read', picture('receipt.png'), null);
  expect(read).toMatchObject({ rotation: 0, language: 'English' });
  expect(read).toHaveProperty('text', expect.stringMatching(RECEIPT));
  const pid = await ocrProcess();
  expect(pid).not.toBeNull();
  process.kill(pid ?? 0, 'SIGKILL');
  await expect.poll(ocrProcess).toBeNull();
  expect(await shared.call('read', picture('receipt.png'), null)).toHaveProperty(
    'text',
    expect.stringMatching(RECEIPT),
  );
});
