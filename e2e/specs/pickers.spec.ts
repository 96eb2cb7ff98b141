import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { writeSettings } from '../fixtures/app';
import { expectNoViolation } from '../fixtures/axe';
import { picture } from '../fixtures/pictures';
import { ChatServer, type ServerRules } from '../../electron/services/testing/servers/chat-server';
import { ollama } from '../../electron/services/testing/servers/ollama';
import { openai } from '../../electron/services/testing/servers/openai';
import { openrouter } from '../../electron/services/testing/servers/openrouter';
import { profileFor } from '../../electron/services/testing/profile-for';
import { expect, test as base } from '../fixtures/test';

const test = base.extend<{ serve: (rules: ServerRules) => Promise<ChatServer> }>({
  /** Starts a server, which ends with the test. */
  serve: async ({}, use) => {
    const servers: ChatServer[] = [];
    await use(async (rules) => {
      const server = await ChatServer.start(rules);
      servers.push(server);
      return server;
    });
    for (const server of servers) await server.close();
  },
});

const LONG = `somebody/${'a-model-with-a-very-long-name-'.repeat(4)}2025-10-11`;
/** As OpenRouter lists them: hundreds, and of each what it takes. */
const MODELS = [
  listed('anthropic/claude-sonnet-4.5', ['text', 'image'], 1_000_000),
  listed(LONG, ['text'], 8_192),
  ...Array.from({ length: 398 }, (_, index) => listed(`maker/model-${index}`, ['text'], 131_072)),
];
const manyModels: ServerRules = {
  ...openrouter,
  others: { [`GET ${openrouter.path}/models`]: { data: MODELS } },
};
const LISTING = `GET ${openrouter.path}/models`;

function listed(id: string, takes: readonly string[], context: number): object {
  const architecture = { input_modalities: takes, output_modalities: ['text'] };
  return { id, name: id, context_length: context, architecture };
}

/** An app whose only endpoint is this server, with no model chosen by hand. */
function settingsFor(server: ChatServer, model: string) {
  const { preset } = server.rules;
  return {
    choices: { endpointId: preset, models: { [preset]: model } },
    costs: { askAbove: null },
    profiles: [profileFor(preset, server, { models: ['own-name'] })],
  };
}

test('the endpoint is asked for its models when the picker opens, and once a day', async ({
  serve,
  start,
  userData,
}) => {
  const server = await serve(manyModels);
  writeSettings(userData, settingsFor(server, 'own-name'));
  const { page, screen } = await start();
  await screen.setKey('OpenRouter', openrouter.key ?? '');
  await screen.tabTo(screen.model);
  await expect(screen.modelOptions).toHaveCount(0);
  expect(server.asked).toEqual([]);

  await page.keyboard.press('ArrowDown');
  await expect(screen.models).toContainText('and 341 more: type to search');
  expect(server.asked).toEqual([LISTING]);
  await expect(screen.models.getByRole('group')).toHaveText([
    /^Suggestedown-name/,
    /^Listed by the endpoint/,
  ]);
  await expect(screen.modelOption('claude')).toHaveAccessibleName(
    /^anthropic\/claude-sonnet-4\.5\s*, takes pictures\s*, 1M\s*tokens$/,
  );
  await expect(screen.modelOption('somebody')).toHaveAccessibleName(
    /2025-10-11\s*no pictures\s*, 8K\s*tokens$/,
  );
  await expectNoViolation(page);

  // Closed by Esc it is as it was; it is not asked again, but when it is told to be.
  await screen.model.fill('nothing like it');
  await expect(screen.models).toContainText('It is sent as you typed it.');
  await page.keyboard.press('Escape');
  await expect(screen.models).toBeHidden();
  await expect(screen.model).toHaveValue('own-name');
  await screen.model.click();
  await expect(screen.modelOptions).toHaveCount(60);
  expect(server.asked).toEqual([LISTING]);
  await screen.refreshModels.click();
  await expect.poll(() => server.asked).toEqual([LISTING, LISTING]);
  await expect(screen.model).toBeFocused();

  // By keys alone.
  await screen.model.fill('MODEL-39 maker');
  await expect(screen.modelOptions).toHaveCount(9);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(screen.models).toBeHidden();
  await expect(screen.model).toHaveValue('maker/model-390');
});

test('a favourite is offered first, by its star in the list or beside the field, after a restart too', async ({
  serve,
  start,
  userData,
}) => {
  const server = await serve(manyModels);
  writeSettings(userData, settingsFor(server, 'own-name'));
  const first = await start();
  await first.screen.setKey('OpenRouter', openrouter.key ?? '');
  await first.screen.model.click();
  const claude = first.screen.modelOption('claude');
  await claude.hover();
  const place = await claude.boundingBox();
  await claude.locator('svg').first().click();
  await expect(claude).toHaveAccessibleName(/favorite/);
  // It stays where it is, and the list stays open.
  expect(await claude.boundingBox()).toEqual(place);
  await first.page.keyboard.press('Escape');
  await first.screen.favourite('own-name').click();
  await expect(first.screen.favourite('own-name')).toHaveAttribute('aria-pressed', 'true');
  await first.close();

  const { page, screen } = await start();
  await expect(screen.favourite('own-name')).toHaveAttribute('aria-pressed', 'true');
  await screen.model.click();
  const favourites = screen.models.getByRole('group', { name: 'Favorites' });
  await expect(favourites.getByRole('option')).toHaveText([/^anthropic\/claude/, /^own-name/]);
  await page.keyboard.press('Escape');
  await screen.favourite('own-name').click();
  await expect(screen.favourite('own-name')).toHaveAttribute('aria-pressed', 'false');
});

test('an endpoint that lists nothing is fine: what is typed is sent as it is', async ({
  serve,
  start,
  userData,
}) => {
  const server = await serve({ ...openai, others: {}, refuse: () => null });
  writeSettings(userData, settingsFor(server, ''));
  const { page, screen } = await start();
  await screen.setKey('OpenAI', openai.key ?? '');
  await screen.model.click();
  await expect(screen.modelOptions).toHaveText([/^own-name/]);
  await expect(screen.listing).toHaveText('The endpoint lists no models.');
  await screen.model.fill('a-name-of-my-own');
  await page.keyboard.press('Enter');
  await expect(screen.models).toBeHidden();
  await screen.drop([picture('receipt.png')]);
  await screen.prompt.fill('What is it?');
  await screen.ask.click();
  await expect(screen.card).toContainText('A png of 640 by 480.');
  expect(server.chats.map(({ body }) => body['model'])).toEqual(['a-name-of-my-own']);
});

test('where the list could not be had, it says why, and the names that are known are offered', async ({
  serve,
  start,
  userData,
}) => {
  const refused = { status: 401, body: { error: { message: 'No auth credentials found' } } };
  const server = await serve({ ...openrouter, others: {}, otherwise: () => refused });
  writeSettings(userData, settingsFor(server, 'own-name'));
  const { page, screen } = await start();
  await screen.model.click();
  await expect(screen.listing).toContainText('Not listed: OpenRouter needs an API key.');
  await expect(screen.modelOptions).toHaveText([/^own-name/]);
  await expectNoViolation(page);
  expect(server.asked).toEqual([LISTING]);
});

test('a server on this computer is looked for when the picker opens, and moves nothing when it is found', async ({
  start,
}) => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const wanted = `${request.method} ${request.url}`;
    asked.push(wanted);
    const known = ollama.others[wanted];
    response.writeHead(known === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(known ?? {}));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    const { page, screen } = await start({ env: { OLLAMA_HOST: host } });
    await screen.endpoint.focus();
    expect(asked).toEqual([]);
    await page.keyboard.press('Enter');
    const places = () =>
      screen.endpoints
        .getByRole('option', { name: /^(On this device|Vision API|Add endpoint…|Settings)$/ })
        .evaluateAll((options) => options.map((option) => option.getBoundingClientRect().top));
    const before = await places();
    expect(before).toHaveLength(4);
    const found = screen.endpoints
      .getByRole('group', { name: 'Running on this computer' })
      .getByRole('option', { name: /^Ollama/ });
    await expect(found).toContainText(host);
    expect(await places()).toEqual(before);
    await expectNoViolation(page);

    await found.click();
    await expect(screen.endpoint).toHaveText('Ollama');
    await expect(screen.model).toHaveValue(ollama.model);
    await screen.endpoint.click();
    await expect(screen.endpoints.getByRole('option', { name: 'Ollama', exact: true })).toHaveCount(
      1,
    );
    await expect(screen.endpoints).toContainText('All of them are in the list.');
    await page.keyboard.press('Escape');
    await expect(screen.endpoints).toBeHidden();
    await expect(screen.endpoint).toBeFocused();
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

test('the endpoint picker leads to the settings, and to a new endpoint', async ({ start }) => {
  const { page, screen } = await start();
  await screen.chooseEndpoint('Settings');
  await expect(screen.settings).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(screen.settings).toBeHidden();
  await screen.endpoint.focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await expect(screen.settings).toContainText('OpenRouter');
});
