import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeSettings } from '../fixtures/app';
import { watchBrowser } from '../fixtures/browser';
import { picture } from '../fixtures/pictures';
import { overrideFor } from '../fixtures/settings';
import { expect, test } from '../fixtures/test';
import type { Costs } from '../../shared/domain/settings';

const KEY = 'sk-test-4f9a8c7b6d5e4321';
const PRICES = { 'Price in': '100', 'Price out': '1000' };

/** What the settings file holds about money; undefined before it is there. */
function kept(userData: string): Costs | undefined {
  const file = join(userData, 'settings.json');
  if (!existsSync(file)) return undefined;
  return (JSON.parse(readFileSync(file, 'utf8')) as { costs?: Costs }).costs;
}

test('a model of the user’s own is estimated and priced; one that nobody knows is not', async ({
  start,
  stub,
  userData,
}) => {
  writeSettings(userData, {
    choices: { endpointId: 'vision-api', models: { 'vision-api': 'my-llava' }, detail: 'high' },
    endpoints: overrideFor('vision-api', stub),
  });
  const { page, screen } = await start();
  await screen.setKey('Vision API', KEY);
  await screen.drop([picture('receipt.png')]);
  const ask = async (prompt: string) => {
    const before = await screen.cards.count();
    await screen.prompt.fill(prompt);
    await screen.ask.click();
    await expect(screen.cards).toHaveCount(before + 1);
    await expect(screen.card).toContainText('1,118 + 65 = 1,183 tokens (reported)');
  };
  await ask('Unknown');
  await expect(screen.card).not.toContainText('estimated');
  await expect(screen.card).not.toContainText('$');

  await screen.openCosts();
  await screen.addModel('my-llava', PRICES);
  await page.keyboard.press('Escape');
  await expect(screen.settings).toBeHidden();
  await ask('Priced');
  await expect(screen.card).not.toContainText('estimated');
  // 1,118 at $100 and 65 at $1,000 for a million.
  await expect(screen.card).toContainText('$0.18');

  await screen.openCosts();
  await screen.countLike('my-llava', 'gpt-4o');
  await page.keyboard.press('Escape');
  await expect(screen.settings).toBeHidden();
  await ask('Known');
  // 640 x 480 takes two tiles of gpt-4o: 85 + 2 x 170, and one for the word.
  await expect(screen.card).toContainText('426 for the prompt (estimated)');
  await expect(screen.card).toContainText('$0.18');

  stub.once({ type: 'answer', text: 'No usage.', usage: null });
  await screen.prompt.fill('Silent');
  await screen.ask.click();
  await expect(screen.card).toContainText('No usage.');
  await expect(screen.card).toContainText('about 426 prompt tokens (estimate)');
  await expect(screen.card).toContainText('about $0.043 for the prompt');
});

test('what is typed about money holds at once, and is there again at the next start', async ({
  start,
  userData,
}) => {
  const first = await start();
  const { page, screen } = first;
  await screen.openCosts();
  await expect(screen.askAbove).toHaveValue('0.50');
  await screen.askAbove.fill('0,2');
  await expect.poll(() => kept(userData)?.askAbove).toBe(0.2);
  await screen.askAbove.fill('');
  await expect.poll(() => kept(userData)?.askAbove).toBeNull();
  await screen.askAbove.fill('1.5');
  await expect.poll(() => kept(userData)?.askAbove).toBe(1.5);

  await screen.addModel('my-llava', { ...PRICES, 'Price cached in': '50' });
  await screen.addModel('acme/vision-2', { like: 'gpt-4o-mini' });
  const models = [
    { name: 'my-llava', countsLike: null, price: { in: 100, out: 1000, cachedIn: 50 } },
    { name: 'acme/vision-2', countsLike: 'gpt-4o-mini', price: null },
  ];
  await expect.poll(() => kept(userData)?.ownModels).toEqual(models);
  await page.keyboard.press('Escape');
  await expect(screen.settings).toBeHidden();
  await first.close();

  const second = (await start()).screen;
  await second.openCosts();
  await expect(second.askAbove).toHaveValue('1.50');
  await expect(second.ownModel('my-llava').getByLabel('Price in')).toHaveValue('100.00');
  await expect(second.countsLike('acme/vision-2')).toHaveValue('gpt-4o-mini');

  await second.settings.getByRole('button', { name: 'Remove my-llava' }).click();
  await expect(second.ownModel('my-llava')).toHaveCount(0);
  await expect.poll(() => kept(userData)?.ownModels).toEqual(models.slice(1));
  await second.settings.getByRole('button', { name: 'Undo' }).click();
  await expect(second.ownModel('my-llava').getByLabel('Price out')).toHaveValue('1000.00');
  await expect.poll(() => kept(userData)?.ownModels).toEqual(models);
});

test('the costs say where they are from and what is wrong with them', async ({
  start,
  userData,
}) => {
  const app = await start();
  const { page, screen } = app;

  await test.step('the built-in table says where it is from, and opens that only on a click', async () => {
    const opened = await watchBrowser(app);
    await screen.openCosts();
    await screen.settings.getByText(/^All \d+ with their prices$/).click();
    const row = screen.settings.getByRole('row', { name: /^gpt-4o-mini / });
    await expect(row).toHaveText('gpt-4o-mini0.150.600.075');
    expect(await opened()).toEqual([]);
    await screen.settings.getByRole('link', { name: 'LiteLLM' }).click();
    await expect.poll(opened).toEqual([expect.stringMatching(/^https:\/\/github\.com\/BerriAI\//)]);
    await page.keyboard.press('Escape');
    await expect(screen.settings).toBeHidden();
  });

  await test.step('what cannot be is said beside the field, and what held before holds on', async () => {
    await screen.openCosts();
    await screen.askAbove.fill('0.75');
    await screen.askAbove.fill('half');
    await expect(screen.settings).toContainText(
      'The limit is a number of US dollars, such as 0.50. Until then $0.75 holds.',
    );

    await screen.addModel('gpt-4o', PRICES);
    const row = screen.ownModel('gpt-4o').first();
    await expect(row.getByLabel('Price cached in')).toHaveAttribute('placeholder', '1.25');
    await row.getByLabel('Price out').fill('ten');
    await expect(row).toContainText('A price is a number of US dollars, such as 2.50.');
    await expect(row.getByLabel('Price out')).toHaveAttribute('aria-invalid', 'true');
    await row.getByLabel('Price out').fill('');
    await expect(row).toContainText('Enter the price for what comes out.');

    await screen.addModel('GPT-4o', {});
    await expect(screen.ownModel('GPT-4o')).toContainText('GPT-4o is here twice.');
    await expect(row).toContainText('gpt-4o is here twice. Remove one of the two.');
    await expect
      .poll(() => kept(userData))
      .toEqual({
        askAbove: 0.75,
        ownModels: [
          { name: 'gpt-4o', countsLike: null, price: { in: 100, out: 1000, cachedIn: null } },
        ],
      });
  });
});
