import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startHttpProxy } from '../../electron/platform/testing/proxies';
import type { EndpointProfile } from '../../shared/domain/endpoint';
import { writeSettings, type RunningApp } from '../fixtures/app';
import { expectNoViolationInBothThemes } from '../fixtures/axe';
import { picture, readDataUrl } from '../fixtures/pictures';
import { visionApi } from '../fixtures/seed-rules';
import { overrideFor } from '../fixtures/settings';
import type { StubEndpoint } from '../fixtures/stub-endpoint';
import { expect, test } from '../fixtures/test';

const KEY = 'sk-test-4f9a8c7b6d5e4321';
const SECRET = 'value-5b21c09e7d3f6688';

/** The profiles of the settings file, in order. */
function kept(userData: string): readonly EndpointProfile[] {
  const file = join(userData, 'settings.json');
  if (!existsSync(file)) return [];
  const { profiles } = JSON.parse(readFileSync(file, 'utf8')) as { profiles?: EndpointProfile[] };
  return profiles ?? [];
}

const keptNames = (userData: string) => kept(userData).map(({ name }) => name);

function writeVisionApi(userData: string, stub: StubEndpoint): void {
  writeSettings(userData, {
    choices: { endpointId: 'vision-api', models: { 'vision-api': 'gpt-4o' } },
    endpoints: overrideFor('vision-api', stub),
  });
}

async function answerDialogs(app: RunningApp, path: string): Promise<void> {
  await app.electron.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [filePath] });
  }, path);
}

test('from a preset to an answer: the address, then the key, and nothing else', async ({
  start,
  stub,
  userData,
}) => {
  const { page, screen } = await start();
  await screen.addEndpoint('Azure OpenAI');
  const part = screen.endpointSettings('Azure OpenAI');
  const address = part.getByRole('textbox', { name: 'Base URL' });
  await expect(address).toBeFocused();
  await expect(address).toHaveValue('https://{resource}.openai.azure.com/openai/v1');
  await expect(part).toContainText('Put your own resource in place of {resource}.');

  // Its part in braces is marked, to be typed over; as it is, it is refused.
  await page.keyboard.press('Enter');
  await expect(address).toHaveAttribute('aria-invalid', 'true');
  await expect(part.getByRole('alert')).toHaveText('Put your own resource in place of {resource}.');
  expect(kept(userData).find(({ id }) => id === 'azure-openai')?.baseUrl).toBe('');

  await address.fill(stub.baseUrl);
  await expect(part).toContainText('Not encrypted');
  await page.keyboard.press('Enter');
  await expect(part.getByLabel('Key for Azure OpenAI')).toBeFocused();
  await page.keyboard.type(KEY);
  await page.keyboard.press('Enter');
  await expect(part).toContainText(KEY.slice(-4));
  await expect(screen.endpointRow('Azure OpenAI')).toContainText('ready');
  await screen.setField('Add a model', 'my-deployment');
  await expect(part.getByRole('list', { name: 'Models' })).toContainText('my-deployment');
  await page.keyboard.press('Escape');

  await screen.chooseEndpoint('Azure OpenAI');
  await screen.drop([picture('receipt.png')]);
  await screen.prompt.fill('Describe it');
  await screen.ask.click();
  await expect(screen.card).toContainText('A wooden path');
  const [request] = stub.requests;
  expect(request?.headers['api-key']).toBe(KEY);
  expect(request?.headers.authorization).toBeUndefined();
  expect(request?.body.model).toBe('my-deployment');
});

test('a field that is typed in while an address is saved keeps the focus', async ({
  start,
  stub,
}) => {
  const { screen } = await start();
  await screen.addEndpoint('Another');
  const part = screen.endpointSettings('New endpoint');
  const url = part.getByRole('textbox', { name: 'Base URL' });
  const name = part.getByRole('textbox', { name: 'Name', exact: true });
  await url.fill(stub.baseUrl);
  // In one step, so that the address is not saved in between.
  await url.evaluate(
    (field, other) => {
      field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
      (other as HTMLElement).focus();
    },
    await name.elementHandle(),
  );
  await expect(screen.endpointRow('New endpoint')).toContainText(new URL(stub.baseUrl).host);
  await expect(name).toBeFocused();

  // Without going on, the key is next.
  await url.fill(`${stub.baseUrl}/other`);
  await url.press('Enter');
  await expect(part.getByRole('textbox', { name: 'Key for New endpoint' })).toBeFocused();
});

test('what is set of an endpoint is what it gets', async ({ start, stub, userData }) => {
  const app = await start();
  const { page, screen } = app;
  await screen.addEndpoint('Another');
  const part = screen.endpointSettings('New endpoint');
  await expect(part.getByRole('textbox', { name: 'Base URL' })).toBeFocused();
  await screen.setField('Base URL', `${stub.baseUrl}/exact#`);
  await screen.setField('Name', 'Mine');
  const mine = screen.endpointSettings('Mine');
  await screen.chooseField('Key is sent as', 'In a header of another name');
  await screen.setField('Name of the header', 'X-Own-Key');
  await screen.enterKey('Mine', KEY);

  const addHeader = async (name: string, value: string, secret: boolean) => {
    await mine.getByRole('button', { name: 'Add a header' }).click();
    await mine.getByLabel('Header name').fill(name);
    await expect(mine.getByRole('switch', { name: /^Secret/ })).toBeChecked({ checked: secret });
    await mine.getByLabel('Header value').fill(value);
    await page.keyboard.press('Enter');
    await expect(mine.getByRole('group', { name, exact: true })).toBeVisible();
  };
  await addHeader('X-Title', 'My pictures', false);
  await addHeader('X-Team-Token', SECRET, true);
  await expect(mine.getByRole('group', { name: 'X-Team-Token' })).toContainText(SECRET.slice(-4));
  await expect(page.getByText(SECRET)).toHaveCount(0);

  await screen.setField('Add a model', 'first');
  await expect(mine.getByRole('list', { name: 'Models' })).toContainText('first');
  await screen.setField('Add a model', 'second');
  await mine.getByRole('button', { name: 'second: favorite' }).click();
  await mine.getByRole('button', { name: 'Remove first' }).click();
  await expect(mine.getByRole('list', { name: 'Models' }).getByRole('listitem')).toHaveCount(1);

  await mine.getByText(/^More: /).click();
  await mine.getByRole('switch', { name: 'Say so when they are not streamed' }).click();
  await screen.chooseField('Detail is sent', 'In both places');
  await screen.chooseField('Max tokens is called', 'max_completion_tokens');
  await screen.chooseField('System prompt', 'Before the prompt, in the same message');
  await mine.getByRole('checkbox', { name: 'PNG', exact: true }).click();
  await mine.getByRole('switch', { name: 'It loads links itself' }).click();
  await screen.setField('Longest side', '300');
  await screen.setField('One picture', '1.5');
  await screen.setField('One request', '7');
  await screen.setField('One request, whole', '2');
  await screen.setField('Wait to connect', '2,5');
  await screen.setField('Wait for an answer', '90');
  await screen.setField('Wait within it', '30');
  await screen.setField('Requests at once', '2');
  await screen.chooseField('Proxy', 'None');
  await expect
    .poll(() => kept(userData).find(({ name }) => name === 'Mine'))
    .toMatchObject({
      preset: null,
      baseUrl: `${stub.baseUrl}/exact#`,
      auth: { type: 'header', name: 'X-Own-Key' },
      extraHeaders: [
        { name: 'X-Title', value: 'My pictures' },
        { name: 'X-Team-Token', value: null },
      ],
      models: ['second'],
      favourites: ['second'],
      statesStream: true,
      detailPlacement: 'both',
      tokenParameter: 'max_completion_tokens',
      systemPrompt: 'first-text-part',
      formats: ['jpeg', 'gif', 'webp'],
      takesLinks: false,
      maxSide: 300,
      maxPictureBytes: 1_500_000,
      maxPictures: 7,
      maxBodyBytes: 2_000_000,
      timeouts: { connect: 2_500, firstByte: 90_000, betweenBytes: 30_000 },
      concurrency: 2,
      proxy: { type: 'none' },
    });
  await page.keyboard.press('Escape');

  await screen.chooseEndpoint('Mine');
  await screen.drop([picture('receipt.png')]);
  await screen.prompt.fill('Describe it');
  await screen.chooseDetail('High');
  await page.getByRole('form', { name: 'Ask' }).getByRole('button', { name: /^More/ }).click();
  await page.getByRole('textbox', { name: 'System prompt' }).fill('Answer in one word.');
  await page.getByRole('textbox', { name: 'Max tokens' }).fill('50');
  await screen.ask.click();
  await expect(screen.card).toContainText('A wooden path');
  const [request] = stub.requests;
  if (request === undefined) throw new Error('No request came.');
  expect(request.path).toBe('/v1/exact');
  expect(request.headers).toMatchObject({
    'x-own-key': KEY,
    'x-title': 'My pictures',
    'x-team-token': SECRET,
  });
  const url = request.body.messages[0]?.content[2]?.image_url?.url ?? '';
  expect(request.body).toEqual({
    model: 'second',
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Answer in one word.' },
          { type: 'text', text: 'Describe it' },
          { type: 'image_url', image_url: { url, detail: 'high' } },
        ],
      },
    ],
    detail: 'high',
    max_completion_tokens: 50,
    stream: false,
  });
  expect(url).toMatch(/^data:image\/(?:jpeg|webp);base64,/);
  expect(readDataUrl(url)).toMatchObject({ width: 300, height: 225 });
});

test('an endpoint behind a proxy of its own is reached through it, with its login', async ({
  start,
  stub,
  userData,
}) => {
  stub.rules = visionApi(KEY);
  writeVisionApi(userData, stub);
  const proxy = await startHttpProxy({ login: 'anna:secret-4711' });
  const url = `http://127.0.0.1:${proxy.port}`;
  try {
    const { page, screen } = await start();
    await screen.enterKey('Vision API', KEY);
    await screen.settings.getByText(/^More: /).click();
    await screen.chooseField('Proxy', 'This one');
    const field = screen.settings.getByRole('textbox', { name: 'Address of the proxy' });
    await expect(field).toBeFocused();
    await screen.setField('Address of the proxy', 'proxy.example');
    await expect(screen.settings.getByRole('alert')).toContainText('whole address of the proxy');
    await screen.setField('Address of the proxy', url);
    await expect
      .poll(() => kept(userData).find(({ id }) => id === 'vision-api')?.proxy)
      .toEqual({ type: 'url', url });
    await page.keyboard.press('Escape');
    await screen.drop([picture('receipt.png')]);
    await screen.prompt.fill('Describe it');
    await screen.ask.click();
    await screen.card.getByRole('button', { name: 'Enter proxy login' }).click();
    const user = screen.settings.getByRole('textbox', { name: 'User name for the proxy' });
    await expect(user).toBeFocused();
    await expect(user).toBeInViewport();
    //SHOT a
    await user.fill('anna');
    await screen.settings.getByLabel('Password for the proxy').fill('secret-4711');
    await page.keyboard.press('Enter');
    await expect(screen.settings.getByText('User name: anna')).toBeVisible();
    //SHOT b
    await page.keyboard.press('Escape');
    await screen.ask.click();
    await expect.poll(() => stub.requests.length).toBe(1);
    expect(proxy.targets).toEqual(Array.from({ length: 2 }, () => `127.0.0.1:${stub.port}`));
    const settings = readFileSync(join(userData, 'settings.json'), 'utf8');
    expect(settings).not.toMatch(/anna|4711/);
  } finally {
    await proxy.close();
  }
});

test('what is wrong is said beside the field and kept there; what holds is the old value', async ({
  start,
  stub,
  userData,
}) => {
  writeVisionApi(userData, stub);
  const { page, screen } = await start();
  await screen.openSettings();
  const part = screen.endpointSettings('Vision API');
  const address = await screen.setField('Base URL', 'http://api.example.com/v1');
  await expect(address).toHaveAttribute('aria-invalid', 'true');
  await expect(part.getByRole('alert')).toContainText('https');
  await part.getByText(/^More: /).click();
  const wait = await screen.setField('Wait to connect', 'soon');
  await expect(part.getByRole('alert').last()).toHaveText(
    'A time is a number of seconds, such as 10.',
  );
  // It is still there after a look at another endpoint.
  await screen.showEndpoint('GPTProto');
  await screen.showEndpoint('Vision API');
  await expect(address).toHaveValue('http://api.example.com/v1');
  await expect(address).toHaveAttribute('aria-invalid', 'true');
  await expect(wait).toBeVisible();
  await expect(wait).toHaveValue('soon');
  await screen.setField('Wait to connect', '20');
  await expect(wait).toHaveAttribute('aria-invalid', 'false');
  await expect
    .poll(() => kept(userData).find(({ id }) => id === 'vision-api'))
    .toMatchObject({ baseUrl: stub.baseUrl, timeouts: { connect: 20_000 } });

  // What is whole is saved by closing, too.
  await part.getByRole('textbox', { name: 'Name' }).fill('At work');
  await page.keyboard.press('Escape');
  await expect(screen.settings).toBeHidden();
  await expect.poll(() => keptNames(userData)).toContain('At work');
  await screen.openSettings();
  await expect(screen.endpointSettings('At work')).toBeVisible();
  await expect(address).toHaveValue('http://api.example.com/v1');
  await expect(address).toHaveAttribute('aria-invalid', 'true');
});

test('the settings keep their place, their keys and their clicks', async ({ start }) => {
  const { page, screen } = await start();

  await test.step('on this device is always there: it can be put elsewhere, and nothing else', async () => {
    const part = await screen.showEndpoint('On this device');
    await expect(part.getByRole('textbox')).toHaveCount(0);
    await part.getByRole('button', { name: 'More for On this device' }).click();
    await expect(page.getByRole('menuitem')).toHaveText(['Move up', 'Move down']);
    await page.keyboard.press('Escape');
    await expect(page.getByRole('menuitem')).toHaveCount(0);
    await screen.endpointRow('On this device').focus();
    await page.keyboard.press('Delete');
    await expect(screen.endpointRows).toHaveCount(3);
    await page.keyboard.press('Escape');
    await expect(screen.settings).toBeHidden();
  });

  await test.step('an endpoint is chosen from presets, servers of this computer first, and Esc leaves the choice', async () => {
    await screen.openSettings();
    await screen.settings.getByRole('button', { name: 'Add endpoint' }).click();
    await expect(screen.presets.getByRole('status')).toHaveText(
      /^(?:Looking for servers on this computer…|No server answers|The servers that answer)/,
    );
    await expect(
      screen.presets.getByRole('button', { name: /^Ollama on this computer/ }),
    ).toBeVisible();
    // Esc leaves the choice, then the settings.
    await page.keyboard.press('Escape');
    await expect(screen.presets).toBeHidden();
    await expect(screen.endpointRow('On this device')).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(screen.settings).toBeHidden();
  });

  await test.step('a key that was pasted is kept when the settings are closed; one that is there is not replaced so', async () => {
    const part = await screen.showEndpoint('GPTProto');
    const key = part.getByLabel('Key for GPTProto');
    await key.fill(KEY);
    await page.keyboard.press('Escape');
    await expect(screen.settings).toBeHidden();
    await screen.showEndpoint('GPTProto');
    await expect(part).toContainText(KEY.slice(-4));
    await part.getByRole('button', { name: 'Replace' }).click();
    await key.fill('sk-half-typed');
    await page.keyboard.press('Escape');
    await expect(screen.settings).toBeHidden();
    await screen.showEndpoint('GPTProto');
    await expect(part.getByRole('button', { name: 'Replace' })).toBeVisible();
    await expect(part).toContainText(KEY.slice(-4));
    await page.keyboard.press('Escape');
    await expect(screen.settings).toBeHidden();
  });

  await test.step('what is said beside a field that is left takes no click away', async () => {
    await screen.addEndpoint('Another');
    const part = screen.endpointSettings('New endpoint');
    await part.getByText(/^More: /).click();
    const wait = part.getByRole('textbox', { name: 'Wait for an answer' });
    const own = part.getByRole('switch', { name: 'It has prices of its own' });
    await own.scrollIntoViewIfNeeded();
    await wait.fill('soon');
    const box = await own.boundingBox();
    if (box === null) throw new Error('The switch is not on the screen.');
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.down();
    // Where it came at once, the switch would be elsewhere when the button is let go.
    await page.evaluate(
      () => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))),
    );
    await expect(wait).toHaveAttribute('aria-invalid', 'false');
    await page.mouse.up();
    await expect(own).toBeChecked();
    await expect(wait).toHaveAttribute('aria-invalid', 'true');
  });
});

test('a header becomes a secret one, and Esc leaves one that is begun, not the settings', async ({
  start,
  userData,
}) => {
  const { page, screen } = await start();
  await screen.addEndpoint('Another');
  await screen.setField('Base URL', 'https://api.example.com/v1');
  const part = screen.endpointSettings('New endpoint');
  const add = part.getByRole('button', { name: 'Add a header' });
  await add.click();
  await part.getByLabel('Header name').fill('X-Team');
  await part.getByLabel('Header value').fill(SECRET);
  await page.keyboard.press('Enter');
  await expect(add).toBeFocused();
  const headers = () => kept(userData).find(({ name }) => name === 'New endpoint')?.extraHeaders;
  await expect.poll(headers).toEqual([{ name: 'X-Team', value: SECRET }]);
  await part.getByRole('button', { name: /^Make X-Team secret/ }).click();
  await expect(part.getByRole('group', { name: 'X-Team' })).toContainText(SECRET.slice(-4));
  await expect.poll(headers).toEqual([{ name: 'X-Team', value: null }]);
  expect(readFileSync(join(userData, 'settings.json'), 'utf8')).not.toContain(SECRET);

  await add.click();
  await part.getByLabel('Header name').fill('X-Half');
  await page.keyboard.press('Escape');
  await expect(part.getByLabel('Header name')).toHaveCount(0);
  await expect(add).toBeFocused();
  await expect(screen.settings).toBeVisible();
});

test('a copy has no key, and a new origin asks for the key again', async ({
  start,
  stub,
  userData,
}) => {
  stub.rules = visionApi(KEY);
  writeVisionApi(userData, stub);
  const { screen } = await start();
  await screen.enterKey('Vision API', KEY);
  await screen.endpointMenu('Vision API', 'Copy');
  const copy = screen.endpointSettings('Vision API 2');
  await expect(copy.getByLabel('Key for Vision API 2')).toBeFocused();
  await expect(copy).not.toContainText(KEY.slice(-4));
  await expect(screen.endpointRows.nth(2)).toContainText('Vision API 2');
  await expect(screen.endpointRows.nth(2)).toContainText('needs key');
  await expect(copy.getByRole('textbox', { name: 'Base URL' })).toHaveValue(stub.baseUrl);

  const part = await screen.showEndpoint('Vision API');
  await expect(part).toContainText(KEY.slice(-4));
  await screen.setField('Base URL', stub.baseUrl.replace('127.0.0.1', 'localhost'));
  await expect(part.getByRole('alert')).toContainText('The key was entered for another address.');
  await expect(part.getByLabel('Key for Vision API')).toBeFocused();
  await expect(screen.endpointRow('Vision API')).toContainText('needs key again');
});

test('an endpoint is deleted at once, can be brought back with its key, and is gone after a restart', async ({
  start,
  stub,
  userData,
  keyring,
}) => {
  writeVisionApi(userData, stub);
  const first = await start({ keyring });
  const { page, screen } = first;
  await screen.enterKey('Vision API', KEY);
  await screen.endpointMenu('Vision API', 'Delete');
  await expect(screen.endpointRow('Vision API')).toHaveCount(0);
  await expect(screen.endpointRow('GPTProto')).toBeFocused();
  await expect(screen.settingsNotice).toContainText('Removed Vision API');
  await screen.settingsNotice.getByRole('button', { name: 'Undo' }).click();
  await expect(screen.endpointRows.nth(1)).toContainText('Vision API');
  await expect(screen.endpointRow('Vision API')).toContainText('ready');

  // By key, from the list, and for good. It was the one in use.
  await screen.endpointRow('Vision API').click();
  await page.keyboard.press('Delete');
  await expect(screen.endpointRow('Vision API')).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(screen.settings).toBeHidden();
  await expect(screen.history).toContainText('On this device');
  await first.close();
  const keys = readFileSync(join(userData, 'keys.json'), 'utf8');
  expect(keys).not.toContain('vision-api');

  const second = await start({ keyring });
  await second.screen.openSettings();
  await expect(second.screen.endpointRows).toHaveCount(2);
});

test('the order is the user’s, by keyboard and by drag, and survives a restart', async ({
  start,
  userData,
}) => {
  const first = await start();
  const { page, screen } = first;
  await screen.openSettings();
  await screen.endpointRow('Vision API').click();
  await page.keyboard.press('Alt+ArrowDown');
  await expect(screen.endpointRows.nth(2)).toContainText('Vision API');
  await expect(screen.endpointRow('Vision API')).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await expect(screen.endpointRow('GPTProto')).toBeFocused();
  await expect(screen.endpointSettings('GPTProto')).toBeVisible();

  const from = await screen.endpointRow('Vision API').boundingBox();
  const to = await screen.endpointRow('On this device').boundingBox();
  if (from === null || to === null) throw new Error('The rows are not shown.');
  await page.mouse.move(from.x + 20, from.y + from.height / 2);
  await page.mouse.down();
  await page.mouse.move(to.x + 20, to.y + to.height / 2, { steps: 4 });
  await page.mouse.move(to.x + 20, to.y + 2);
  await page.mouse.up();
  await expect(screen.endpointRows.nth(0)).toContainText('Vision API');
  await expect
    .poll(() => keptNames(userData))
    .toEqual(['Vision API', 'On this device', 'GPTProto']);
  await first.close();

  const second = await start();
  await second.screen.openSettings();
  await expect(second.screen.endpointRows.nth(0)).toContainText('Vision API');
  await expect(second.screen.endpointRows.nth(2)).toContainText('GPTProto');
});

test('endpoints go into a file without secrets, and come back from it', async ({
  start,
  stub,
  userData,
  folder,
}) => {
  writeVisionApi(userData, stub);
  const app = await start();
  const { page, screen } = app;
  const file = join(folder, 'endpoints.json');
  await answerDialogs(app, file);
  await screen.enterKey('Vision API', KEY);
  const part = screen.endpointSettings('Vision API');
  await part.getByRole('button', { name: 'Add a header' }).click();
  await part.getByLabel('Header name').fill('X-Token');
  await part.getByLabel('Header value').fill(SECRET);
  await page.keyboard.press('Enter');
  await expect(part.getByRole('group', { name: 'X-Token' })).toContainText(SECRET.slice(-4));

  await screen.settings.getByRole('button', { name: 'Import and export' }).click();
  await page.getByRole('menuitem', { name: 'Export all…' }).click();
  await expect(screen.settingsNotice).toContainText('Exported 2 endpoints');
  const text = readFileSync(file, 'utf8');
  expect(text).toContain(stub.baseUrl);
  expect(text).toContain('X-Token');
  for (const secret of [KEY, SECRET]) expect(text).not.toContain(secret);

  await screen.endpointMenu('Vision API', 'Delete');
  await screen.settings.getByRole('button', { name: 'Add endpoint' }).click();
  await screen.presets.getByRole('button', { name: /^Import/ }).click();
  await expect(screen.settingsNotice).toContainText('Added 1 endpoint. Already here: GPTProto.');
  await expect(screen.endpointRows).toHaveCount(3);
  await expect(screen.endpointRows.nth(2)).toBeFocused();
  await expect(screen.endpointRows.nth(2)).toContainText('needs key');
  await expect(screen.settings.getByRole('textbox', { name: 'Base URL' })).toHaveValue(
    stub.baseUrl,
  );

  // A file of something else is refused in words, and changes nothing.
  writeFileSync(file, '{"hello":1}');
  await screen.settings.getByRole('button', { name: 'Import and export' }).click();
  await page.getByRole('menuitem', { name: 'Import…' }).click();
  await expect(screen.settingsNotice).not.toContainText('Added');
  await expect(screen.settingsNotice.getByRole('button', { name: 'Dismiss' })).toBeVisible();
  await expect(screen.endpointRows).toHaveCount(3);
});

test('forty endpoints scroll within their list, however long their names', async ({
  start,
  userData,
}) => {
  const { page, screen } = await start();
  const long =
    'An endpoint whose name is far too long for any list that anybody would like to read';
  await page.evaluate(async (name) => {
    for (let n = 0; n < 37; n += 1) {
      await window.looksee.addEndpoint('openrouter', { name: `${name} ${n}` });
    }
  }, long);
  await screen.openSettings();
  await expect(screen.endpointRows).toHaveCount(40);
  await page.keyboard.press('Tab');
  await expect(screen.endpointRow('On this device')).toBeFocused();
  await page.keyboard.press('End');
  await expect(screen.endpointRows.last()).toBeFocused();
  await expect(screen.endpointRows.last()).toBeInViewport();
  const { width, inside } = await screen.settings.evaluate((dialog) => ({
    width: dialog.scrollWidth - dialog.clientWidth,
    inside: [...dialog.querySelectorAll('[role="option"]')].every(
      (row) => row.getBoundingClientRect().width < 260,
    ),
  }));
  expect({ width, inside }).toEqual({ width: 0, inside: true });
  await expect.poll(() => kept(userData).length).toBe(40);
});

test('all of it is accessible in both themes', async ({ start, stub, userData }) => {
  writeVisionApi(userData, stub);
  const { page, screen } = await start();
  const part = await screen.showEndpoint('Vision API');
  await part.getByRole('button', { name: 'Add a header' }).click();
  await part.getByText(/^More: /).click();
  await screen.setField('Wait to connect', 'soon');
  await screen.chooseField('Proxy', 'This one');
  await part.getByRole('button', { name: 'gpt-4o: favorite' }).click();
  await expectNoViolationInBothThemes(page);

  await screen.settings.getByRole('button', { name: 'Add endpoint' }).click();
  await expect(screen.presets.getByRole('status')).not.toContainText('Looking');
  await expectNoViolationInBothThemes(page);
  await screen.presets.getByRole('button', { name: /^Azure/ }).click();
  await expect(screen.settings.getByRole('textbox', { name: 'Base URL' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(screen.endpointSettings('Azure OpenAI').getByRole('alert')).toBeVisible();
  await screen.endpointMenu('Azure OpenAI', 'Delete');
  await expect(screen.settingsNotice).toContainText('Removed Azure OpenAI');
  await expectNoViolationInBothThemes(page);
});
