import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Locator } from '@playwright/test';
import { writeSettings, type RunningApp } from '../fixtures/app';
import { picture, readDataUrl } from '../fixtures/pictures';
import { overrideFor } from '../fixtures/settings';
import type { RecordedRequest, StubEndpoint } from '../fixtures/stub-endpoint';
import { expect, test } from '../fixtures/test';

const KEY = 'sk-test-4f9a8c7b6d5e4321';
const REFUSED = JSON.stringify({
  error: {
    message: "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.",
    type: 'invalid_request_error',
    param: 'max_tokens',
    code: 'unsupported_parameter',
  },
});

function settle(userData: string, stub: StubEndpoint, stream = false): void {
  writeSettings(userData, {
    choices: { endpointId: 'vision-api', models: { 'vision-api': 'o4-mini' }, maxTokens: 300 },
    endpoints: overrideFor('vision-api', stub, stream),
  });
}

async function ask({ screen }: RunningApp, prompt: string): Promise<void> {
  const before = await screen.cards.count();
  await screen.prompt.fill(prompt);
  await screen.ask.click();
  await expect(screen.cards).toHaveCount(before + 1);
  await expect(screen.card.getByRole('button', { name: 'Delete' })).toBeVisible();
}

const copied = ({ electron }: RunningApp): Promise<string> =>
  electron.evaluate(({ clipboard }) => clipboard.readText());

/** Presses a button that copies. @returns what it copied */
async function copy(app: RunningApp, button: Locator): Promise<string> {
  await app.electron.evaluate(({ clipboard }) => clipboard.clear());
  await button.click();
  await expect.poll(() => copied(app)).not.toBe('');
  return copied(app);
}

/** The request's headers as `name: value`, in their order, the key masked. */
function headersOf({ rawHeaders }: RecordedRequest): string[] {
  const lines: string[] = [];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    lines.push(`${rawHeaders[at]?.toLowerCase()}: ${rawHeaders[at + 1]?.replace(KEY, '[key]')}`);
  }
  return lines;
}

/** The headers of a part of the dialog. @param part `The request` or `The response` */
async function shownHeaders(dialog: Locator, part: string): Promise<string[]> {
  const lines = dialog.getByRole('region', { name: part }).locator('dl > div');
  return (await lines.all()).reduce<Promise<string[]>>(async (before, line) => {
    const [name, value] = [
      await line.locator('dt').innerText(),
      await line.locator('dd').innerText(),
    ];
    return [...(await before), `${name.toLowerCase()} ${value}`];
  }, Promise.resolve([]));
}

/** The body with the picture as the dialog names it. */
function elided({ body, text }: RecordedRequest): unknown {
  const url = body.messages[0]?.content[1]?.image_url?.url ?? '';
  const { bytes } = readDataUrl(url);
  const hash = createHash('sha256').update(bytes).digest('hex').slice(0, 16);
  const size = bytes.length.toLocaleString('en-US');
  const head = url.slice(0, url.indexOf(',') + 1);
  return JSON.parse(text.replace(url, `${head}... (${size} bytes, SHA-256 ${hash}…)`));
}

const filesWith = (dir: string, text: string): string[] =>
  readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => readFileSync(file).includes(text));

test('each sending is shown to the letter but for key and picture, also after a restart', async ({
  start,
  stub,
  userData,
  clipboard: _,
}) => {
  settle(userData, stub);
  stub.once({ type: 'error', status: 400, body: REFUSED, headers: { 'x-request-id': 'req-1' } });
  const first = await start();
  const { page, screen } = first;
  await screen.setKey('Vision API', KEY);
  await screen.drop([picture('receipt.png')]);
  await ask(first, 'What does it say?');
  expect(stub.requests).toHaveLength(2);

  const dialog = await screen.openRequest();
  const sendings = dialog.getByRole('list', { name: 'Sent' }).getByRole('button');
  await expect(sendings).toHaveText(['1. 400, max_tokens refused', '2. 200']);
  for (const [index, request] of stub.requests.entries()) {
    await sendings.nth(index).click();
    await expect(sendings.nth(index)).toHaveAttribute('aria-pressed', 'true');
    await expect(dialog).toContainText(`POST ${stub.baseUrl}/chat/completions`);
    expect((await shownHeaders(dialog, 'The request')).toSorted()).toEqual(
      headersOf(request).toSorted(),
    );
    expect(JSON.parse((await screen.wireBody('Request').textContent()) ?? '')).toEqual(
      elided(request),
    );
    const raw = await copy(first, dialog.getByRole('button', { name: 'Copy body' }));
    expect(JSON.parse(raw)).toEqual(elided(request));
  }
  await expect(dialog).toContainText('Sent again because max_tokens was refused');
  await expect(screen.wireBody('Response')).toContainText('"content": "A wooden path');
  const moments = dialog.getByRole('table').getByRole('rowheader');
  await expect(moments).toHaveText(['queued', 'prepared', 'connected', 'sent', 'headers', 'done']);
  await sendings.first().click();
  expect(await shownHeaders(dialog, 'The response')).toContain('x-request-id: req-1');
  const response = await copy(first, dialog.getByRole('button', { name: 'Copy response' }));
  expect(response.startsWith('HTTP 400\n')).toBe(true);
  expect(response.endsWith(`\n\n${REFUSED}`)).toBe(true);

  const shown = await dialog.textContent();
  expect(shown).toContain('Bearer [key]');
  expect(`${shown}${response}`).not.toContain(KEY);
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(screen.card.getByRole('button', { name: 'Request', exact: true })).toBeFocused();
  await first.close();
  expect(filesWith(join(userData, 'history'), KEY)).toEqual([]);

  const second = await start();
  await second.screen.openEntry('What does it say?');
  await second.screen.openRequest();
  const kept = second.screen.request.getByRole('list', { name: 'Sent' }).getByRole('button');
  await kept.first().click();
  expect(await second.screen.request.textContent()).toBe(shown);
});

test('copied as curl, it is sent again by curl, with the key from the environment', async ({
  start,
  stub,
  userData,
  clipboard: _,
}) => {
  settle(userData, stub);
  const app = await start();
  await app.screen.setKey('Vision API', KEY);
  await app.screen.drop([picture('receipt.png')]);
  await ask(app, 'It’s "quoted" $HOME `here`');
  const dialog = await app.screen.openRequest();
  const command = await copy(app, dialog.getByRole('button', { name: 'Copy as curl' }));
  expect(command).not.toContain(KEY);
  const [remark = ''] = command.split('\n');
  const [, place = '', head = ''] = /replace "(.+)" with "(.+)" and/.exec(remark) ?? [];
  const url = stub.requests[0]?.body.messages[0]?.content[1]?.image_url?.url ?? '';
  expect(url.startsWith(head)).toBe(true);

  const whole = command
    .split('\n')
    .slice(1)
    .join('\n')
    .replace(place, () => url);
  const env = { ...process.env, API_KEY: KEY };
  const { stdout } = await promisify(execFile)('sh', ['-c', whole], { env });
  expect(JSON.parse(stdout)).toMatchObject({ object: 'chat.completion' });
  const [asked, again] = stub.requests;
  expect(again?.text.trimEnd()).toBe(asked?.text);
  expect(again?.headers.authorization).toBe(`Bearer ${KEY}`);
  expect([again?.method, again?.path]).toEqual([asked?.method, asked?.path]);
});

test('a stream is shown as it came, a long one within its own place', async ({
  start,
  stub,
  userData,
}) => {
  settle(userData, stub, true);
  // More than is kept of a response.
  const pieces = Array.from({ length: 3_000 }, (_, index) => `word ${index} `);
  stub.behaviour = { type: 'stream', pieces };
  const app = await start();
  const { page, screen } = app;
  await screen.setKey('Vision API', KEY);
  await screen.drop([picture('receipt.png')]);
  await ask(app, 'Tell me more');
  const dialog = await screen.openRequest();
  const body = screen.wireBody('Response');
  await expect(body).toContainText('data: {"id":"chatcmpl-123"');
  await expect(body).toContainText('"content":"word 1000 "');
  await expect(dialog).toContainText('The first 262,144 characters of ');
  await expect(dialog.getByRole('table').getByRole('rowheader')).toContainText(['first delta']);
  const room = await body.evaluate(({ clientHeight, scrollHeight, clientWidth, scrollWidth }) => ({
    scrolls: scrollHeight > clientHeight * 10,
    height: clientHeight,
    sideways: scrollWidth > clientWidth,
  }));
  expect(room).toMatchObject({ scrolls: true, sideways: false });
  expect(room.height).toBeLessThanOrEqual(400);
  await body.focus();
  await page.keyboard.press('End');
  await expect.poll(() => body.evaluate(({ scrollTop }) => scrollTop)).toBeGreaterThan(1_000);
  // What lies below is not asked by the keys of the window.
  await page.keyboard.press('Control+Enter');
  expect(stub.requests).toHaveLength(1);
});

test('where nothing was sent it says so', async ({ start }) => {
  const app = await start();
  await app.screen.drop([picture('receipt.png')]);
  await ask(app, '');
  await expect(app.screen.card).toContainText('CORNER BAKERY');
  await expect(await app.screen.openRequest()).toContainText('read on this device');
});
