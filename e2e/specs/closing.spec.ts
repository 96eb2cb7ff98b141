import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeSettings } from '../fixtures/app';
import { Gate } from '../fixtures/gate';
import { manyPictures, picture } from '../fixtures/pictures';
import { overrideFor } from '../fixtures/settings';
import { visionApi } from '../fixtures/seed-rules';
import { expect, test } from '../fixtures/test';

const KEY = 'sk-test-4f9a8c7b6d5e4321';

/** What the system's message box was asked, in the app's main process, and how it is answered next. */
interface Questions {
  questions: { message: string; buttons: string[] }[];
  answer?: (button: number) => void;
}

test('what is paid for survives New and removal, keeps its Cancel, and closing asks once', async ({
  folder,
  start,
  stub,
  userData,
}) => {
  stub.rules = visionApi(KEY);
  const hold = new Gate();
  stub.behaviour = { type: 'answer', text: 'Stripes.', hold };
  writeSettings(userData, {
    choices: { endpointId: 'vision-api' },
    endpoints: overrideFor('vision-api', stub),
  });
  const app = await start();
  const { electron, page, screen } = app;
  await screen.setKey('Vision API', KEY);
  await screen.drop(manyPictures(join(folder, 'many'), 30));
  await screen.prompt.fill('What is it?');
  await expect(screen.ask).toHaveText(/^Ask about 30/);
  await screen.ask.click();
  await stub.received(1);
  await screen.newDraft();
  const earlier = page.getByRole('region', { name: 'Earlier questions' });
  await expect(earlier).toContainText('Earlier: 0 of 30 answered');
  await expect(earlier.getByRole('button', { name: 'Cancel 30' })).toBeVisible();
  await page.screenshot({ path: join(process.env['LOOKSEE_SHOTS'] ?? folder, 'earlier.png') });

  await electron.evaluate(({ dialog }) => {
    const seen: Questions = { questions: [] };
    Object.assign(globalThis, { seen });
    dialog.showMessageBox = ((...given: unknown[]) => {
      seen.questions.push(given.at(-1) as Questions['questions'][number]);
      return new Promise((resolve) => {
        seen.answer = (response) => resolve({ response, checkboxChecked: false });
      });
    }) as typeof dialog.showMessageBox;
  });
  const questions = () =>
    electron.evaluate(() => (globalThis as unknown as { seen: Questions }).seen.questions);
  const answer = (button: number) =>
    electron.evaluate(
      (_electron, response) =>
        (globalThis as unknown as { seen: Questions }).seen.answer?.(response),
      button,
    );
  const closeWindow = () =>
    electron.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()
        .find((window) => window.isVisible())
        ?.close(),
    );
  await closeWindow();
  await closeWindow();
  await electron.evaluate(({ app: electronApp }) => electronApp.quit());
  expect(await questions()).toMatchObject([
    {
      message: '30 requests are still running.',
      buttons: ['Wait', expect.stringMatching(/^Close anyway, \d may be billed$/)],
    },
  ]);
  await answer(0);
  expect(app.running).toBe(true);

  hold.open();
  await stub.received(30);
  await expect(earlier).toHaveCount(0);
  await expect(screen.entries.filter({ hasText: 'failed' })).toHaveCount(0);
  await app.close();
  expect(stub.requests).toHaveLength(30);
});

test('a history that cannot be opened is said, and this run goes without one', async ({
  start,
  userData,
}) => {
  mkdirSync(userData, { recursive: true });
  writeFileSync(join(userData, 'history'), 'no folder');
  const { page, screen } = await start();
  const problem = page.getByRole('alert').filter({ hasText: 'Not kept after you quit' });
  await expect(problem).toBeVisible();
  await screen.drop([picture('receipt.png')]);
  await screen.ask.click();
  await expect(screen.cards).toHaveCount(1);
  await expect(screen.entries).toHaveCount(1);
  await expect(screen.card.getByRole('button', { name: 'Copy answer' })).toBeVisible();
  await page.screenshot({ path: join(process.env['LOOKSEE_SHOTS'] ?? userData, 'no-history.png') });
});
