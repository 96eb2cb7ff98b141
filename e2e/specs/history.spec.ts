import { existsSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { writeSettings, type RunningApp } from '../fixtures/app';
import { runLooksee } from '../fixtures/command-line';
import { Gate } from '../fixtures/gate';
import { copyOf, picture } from '../fixtures/pictures';
import { visionApi } from '../fixtures/seed-rules';
import { overrideFor } from '../fixtures/settings';
import { expect, test } from '../fixtures/test';

const KEY = 'sk-test-4f9a8c7b6d5e4321';

test.beforeEach(({ stub, userData }) => {
  stub.rules = visionApi(KEY);
  stub.behaviour = { type: 'answer', text: ({ body }) => `You asked: ${asked(body)}` };
  writeSettings(userData, {
    choices: { endpointId: 'vision-api' },
    endpoints: overrideFor('vision-api', stub),
  });
});

const asked = (body: { messages: readonly { content: readonly { text?: string }[] }[] }) =>
  body.messages.at(-1)?.content.find(({ text }) => text !== undefined)?.text;

async function askAbout({ screen }: RunningApp, path: string, prompt: string): Promise<void> {
  const before = await screen.entries.count();
  await screen.newDraft();
  await screen.drop([path]);
  await screen.prompt.fill(prompt);
  await screen.ask.click();
  await expect(screen.answers.getByText(`You asked: ${prompt}`)).toBeVisible();
  await expect(screen.entries).toHaveCount(before + 1);
}

test('after a restart everything is there, even when the original file is gone', async ({
  start,
  folder,
}) => {
  const original = copyOf('exif-orient-6.jpg', folder, 'Lunch (1).jpg');
  const first = await start();
  await first.screen.setKey('Vision API', KEY);
  await askAbout(first, original, 'First question');
  await askAbout(first, picture('alpha.webp'), 'Second question');
  await expect(first.screen.entries.first()).toContainText('Second question');
  await first.close();
  renameSync(original, join(folder, 'elsewhere.jpg'));

  const { page, screen } = await start();
  await expect(screen.entries).toHaveCount(2);
  await expect(screen.entries.nth(0)).toContainText('Second question');
  await expect(screen.entries.nth(1)).toContainText('First question');
  await screen.openEntry('First question');
  await expect(screen.card).toContainText('You asked: First question');
  await expect(screen.card).toContainText('1,183');
  await expect(screen.card).toContainText('gpt-4o');
  await expect(screen.card).toContainText(/auto/i);
  await expect(screen.stage.getByRole('img', { name: /Lunch \(1\)\.jpg/ }).first()).toBeVisible();
  await expect
    .poll(() => screen.stagePictureWidth(), { message: 'the picture as it was sent is decoded' })
    .toBeGreaterThan(0);
  await expect(page.getByRole('button', { name: 'Back to draft' })).toBeVisible();
});

test('a kill in the middle of a request costs no row: it is interrupted, and can be asked again', async ({
  start,
  stub,
}) => {
  const first = await start({ ownProcess: true });
  await first.screen.setKey('Vision API', KEY);
  await askAbout(first, picture('receipt.png'), 'Kept');
  stub.once({ type: 'answer', text: 'Never seen', hold: new Gate() });
  await first.screen.prompt.fill('In the middle');
  await first.screen.ask.click();
  await stub.received(2);
  await first.kill();

  const { screen } = await start();
  await expect(screen.entries).toHaveCount(2);
  await expect(screen.entries.first()).toContainText('In the middle');
  await expect(screen.entries.first()).toContainText(/interrupted/i);
  await expect(screen.entries.last()).toContainText('Kept');
  await screen.openEntry('In the middle');
  await expect(screen.card).toContainText(/interrupted/i);
  await screen.setKey('Vision API', KEY);
  await screen.askAgain.click();
  await expect(screen.answers.getByText('You asked: In the middle')).toBeVisible();
  await expect(screen.entries).toHaveCount(3);
});

test('a command line beside the window writes to the same history and harms nothing', async ({
  start,
  stub,
  userData,
}) => {
  const app = await start();
  const { screen } = app;
  await screen.setKey('Vision API', KEY);
  const gate = new Gate();
  stub.once({ type: 'answer', text: 'Slow but sure', hold: gate });
  await screen.drop([picture('receipt.png')]);
  await screen.prompt.fill('Asked in the window');
  await screen.ask.click();
  await stub.received(1);

  const flags = ['--prompt', 'Asked on the command line', '--json', '--user-data-dir', userData];
  const run = await runLooksee(['analyze', picture('no-text.jpg'), ...flags]);
  expect(run.code).toBe(0);
  await expect(screen.entry('Asked on the command line')).toHaveCount(1);
  await expect(screen.entry('Asked in the window')).not.toContainText(/interrupted/i);
  gate.open();
  await expect(screen.answers.getByText('Slow but sure')).toBeVisible();
  await expect(screen.entries).toHaveCount(2);
  await app.close();

  const again = await start();
  await expect(again.screen.entries).toHaveCount(2);
  await expect(again.screen.entry(/interrupted/i)).toHaveCount(0);
});

test('what was asked is found, and kept when it failed', async ({ start, stub, folder }) => {
  const app = await start();
  const { screen } = app;
  await screen.setKey('Vision API', KEY);

  await test.step('search finds words in prompt, answer, file name and model, in any script', async () => {
    await askAbout(app, picture('IMG_2024.jpg'), 'Where was this');
    await askAbout(app, copyOf('receipt.png', folder, '領収書.png'), '合計金額はいくらですか');
    stub.once({ type: 'answer', text: 'You asked: Colour? A crimson kite.' });
    await screen.newDraft();
    await screen.drop([picture('alpha.webp')]);
    await screen.prompt.fill('Colour?');
    await screen.ask.click();
    await expect(screen.entries).toHaveCount(3);

    const finds = async (words: string, prompts: readonly string[]) => {
      await screen.search.fill(words);
      await expect(screen.entries).toHaveCount(prompts.length);
      for (const prompt of prompts) await expect(screen.entry(prompt)).toHaveCount(1);
    };
    await finds('IMG_2024', ['Where was this']);
    await finds('金額', ['合計金額はいくらですか']);
    await finds('額', ['合計金額はいくらですか']);
    await finds('領収書', ['合計金額はいくらですか']);
    await finds('crimson', ['Colour?']);
    await finds('CRIMSON kite', ['Colour?']);
    await finds('webp', ['Colour?']);
    await finds('gpt-4o', ['Where was this', '合計金額はいくらですか', 'Colour?']);
    await screen.search.fill('nothing of the kind');
    await expect(screen.entries).toHaveCount(0);
    await screen.search.fill('%');
    await expect(screen.entries).toHaveCount(0);
    await screen.search.fill('"');
    await expect(screen.entries).toHaveCount(0);
    await screen.search.fill('');
    await expect(screen.entries).toHaveCount(3);
  });

  await test.step('failed analyses are kept and found', async () => {
    await screen.newDraft();
    stub.behaviour = { type: 'error', status: 400, body: '{"error":"no"}' };
    await screen.drop([picture('receipt.png')]);
    await screen.prompt.fill('Will fail');
    await screen.ask.click();
    await expect(screen.entry('Will fail')).toContainText(/failed/i);
  });
});

test('use again brings question and picture back into the draft', async ({ start, folder }) => {
  const original = copyOf('receipt.png', folder, 'Lunch.png');
  const app = await start();
  const { page, screen } = app;
  await screen.setKey('Vision API', KEY);
  await askAbout(app, original, 'How much?');
  await screen.newDraft();
  await screen.draftHolds(0);
  renameSync(original, join(folder, 'moved.png'));
  await screen.openEntry('How much?');
  await page.getByRole('button', { name: 'Use again' }).first().click();
  await screen.draftHolds(1);
  await expect(screen.picture('Lunch.png')).toHaveCount(1);
  await expect(screen.prompt).toHaveValue('How much?');
});

test('delete hides at once, undo brings back, and without undo it is really gone', async ({
  start,
  userData,
}) => {
  const app = await start();
  const { screen } = app;
  await screen.setKey('Vision API', KEY);
  await askAbout(app, picture('receipt.png'), 'Shared picture one');
  await askAbout(app, picture('receipt.png'), 'Shared picture two');
  await askAbout(app, picture('exif-orient-6.jpg'), 'Zanzibar question');
  await screen.newDraft();
  const before = filesIn(userData);

  await screen.deleteEntry('Zanzibar question');
  await expect(screen.entries).toHaveCount(2);
  await screen.undo('Deleted').click();
  await expect(screen.entries).toHaveCount(3);
  await expect(screen.entries.first()).toContainText('Zanzibar question');

  await screen.deleteEntry('Zanzibar question');
  await screen.deleteEntry('Shared picture two');
  await expect(screen.entries).toHaveCount(1);
  await app.close();

  const again = await start();
  await expect(again.screen.entries).toHaveCount(1);
  await again.screen.search.fill('Zanzibar');
  await expect(again.screen.entries).toHaveCount(0);
  await again.screen.search.fill('');
  // The picture that another entry still uses is there; the other one has left the disk, and so have the words.
  await again.screen.openEntry('Shared picture one');
  await expect.poll(() => again.screen.stagePictureWidth()).toBeGreaterThan(0);
  await again.close();
  expect(filesContaining(userData, 'Zanzibar')).toEqual([]);
  expect(filesIn(userData).filter(isKeptPicture).length).toBeLessThan(
    before.filter(isKeptPicture).length,
  );
  expect(filesIn(userData).filter(isKeptPicture).length).toBeGreaterThan(0);
});

/** All files below a folder, relative to it. */
function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}

const isKeptPicture = (file: string): boolean =>
  /^history\b/.test(file) && /[0-9a-f]{64}/.test(file);

function filesContaining(folder: string, words: string): string[] {
  const forms = [Buffer.from(words), Buffer.from(words, 'utf16le')];
  return filesIn(folder).filter((file) => {
    const path = join(folder, file);
    if (!existsSync(path)) return false;
    const bytes = readFileSync(path);
    return forms.some((form) => bytes.includes(form));
  });
}
