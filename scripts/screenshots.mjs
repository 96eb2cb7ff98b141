// @ts-check
/**
 * `npm run screenshots`: makes the pictures of the README from the running app.
 * `npm run screenshots -- DIR`: every state at 720, 1280 and 2560 pixels in both themes, to be looked at.
 */
import { _electron } from '@playwright/test';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ensureBuild } from './build.mjs';
import { hasDisplay, startXvfb } from './display.mjs';
import { ROOT } from './paths.mjs';
import { runMain } from './report.mjs';
import { electronPath, setUp } from './setup.mjs';
import { userFolder } from './app-process.mjs';

/** @typedef {import('@playwright/test').Page} Page */
/** @typedef {{ width: number, height: number, theme: 'light' | 'dark' }} Look */
/** @typedef {(page: Page, shot: (state: string) => Promise<void>) => Promise<void>} Story */

const SAMPLE = join(ROOT, 'resources', 'Sample receipt.jpg');
const TEST_PICTURES = join(ROOT, 'e2e', 'fixtures', 'pictures');
const PICTURES = ['IMG_2024.jpg', 'receipt.png', 'no-text.jpg'].map((name) =>
  join(TEST_PICTURES, name),
);

const ANSWER = `The picture shows a **receipt** from *Corner Bakery*, 12 Harbour Street, on a wooden table.

| Item | Price |
| --- | ---: |
| 2 x Sourdough loaf | 9.80 |
| 1 x Cinnamon roll | 3.20 |
| 3 x Flat white | 11.40 |
| 1 x Orange juice | 4.10 |

The total is **28.50**, paid by card on 17 March 2026 at 09:42.`;

const MODELS = Array.from({ length: 40 }, (_, index) => `vendor/vision-${index + 1}`);

/** An endpoint on this machine, so that a picture of an answer needs no key and no network. */
async function startEndpoint() {
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (part) => (body += part));
    request.on('end', () => {
      response.setHeader('content-type', 'application/json');
      if (request.method === 'GET') {
        response.end(JSON.stringify({ data: MODELS.map((id) => ({ id })) }));
        return;
      }
      const asked = JSON.parse(body);
      const prompt = JSON.stringify(asked.messages.map(textOf));
      if (prompt.includes('Wait')) return;
      /** @type {(status: number, message: string, headers?: Record<string, string>) => void} */
      const refuse = (status, message, headers = {}) => {
        response.writeHead(status, headers);
        response.end(JSON.stringify({ error: { message } }));
      };
      if (prompt.includes('Hurry')) {
        refuse(429, 'Rate limit reached for requests', { 'retry-after': '20' });
        return;
      }
      if (prompt.includes('Fail')) {
        refuse(402, 'Insufficient credits');
        return;
      }
      if (asked.max_tokens !== undefined) {
        refuse(400, "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.");
        return;
      }
      const content = prompt.includes('Long') ? Array(40).fill(ANSWER).join('\n\n') : ANSWER;
      response.end(
        JSON.stringify({
          model: 'gpt-4o-2024-11-20',
          choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
          usage: { prompt_tokens: 786, completion_tokens: 148, total_tokens: 934 },
        }),
      );
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (!address || typeof address === 'string') throw new Error('no port');
  return {
    baseUrl: `http://127.0.0.1:${address.port}/v1`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** @param {{ content: unknown }} message */
function textOf({ content }) {
  return Array.isArray(content)
    ? content.map((part) => (part.type === 'text' ? part.text : ''))
    : content;
}

/**
 * @param {Look} look
 * @param {string} baseUrl
 * @param {readonly string[]} files
 * @param {Story} story
 * @param {string} out folder and beginning of the names; state and theme follow
 * @param {string} endpointId chosen at the start
 */
async function tell(look, baseUrl, files, story, out, endpointId = 'vision-api') {
  const userData = mkdtempSync(join(tmpdir(), 'looksee-screenshots-'));
  const settings = {
    choices: {
      endpointId,
      models: {},
      detail: 'high',
      mode: 'each',
      system: '',
      maxTokens: null,
      temperature: null,
    },
    endpoints: { 'vision-api': { baseUrl, auth: { type: 'none' } } },
  };
  writeFileSync(join(userData, 'settings.json'), JSON.stringify(settings));
  const app = await _electron.launch({
    executablePath: electronPath(),
    args: [ROOT, `--user-data-dir=${userData}`, ...files],
    colorScheme: look.theme,
  });
  try {
    const page = await app.firstWindow();
    await page.getByRole('textbox', { name: 'Prompt' }).waitFor();
    const window = await app.browserWindow(page);
    await window.evaluate((each, { width, height }) => {
      each.setContentBounds({ x: 0, y: 0, width, height });
    }, look);
    for (const file of files) {
      const name = file.split('/').at(-1) ?? '';
      await page.getByText(name, { exact: false }).first().waitFor();
    }
    // Asked before they are read, the question waits for another press.
    const pictures = page.getByRole('listbox', { name: 'Pictures' });
    await pictures.getByText('Reading').first().waitFor({ state: 'detached' });
    await story(page, async (state) => {
      // Motion ends within 150 ms; pictures on the stage take a little longer to decode.
      await page.waitForTimeout(700);
      await page.screenshot({ path: `${out}${state}-${look.theme}.png` });
    });
  } finally {
    await app.close();
    rmSync(userData, { recursive: true, force: true });
  }
}

/**
 * @param {Page} page
 * @param {string} prompt
 */
async function ask(page, prompt) {
  await page.getByRole('textbox', { name: 'Prompt' }).fill(prompt);
  await page.keyboard.press('Control+Enter');
}

/**
 * Shows what the model sees at detail low, where it sees least.
 * @param {Page} page
 */
async function see(page) {
  await page.getByRole('radiogroup', { name: 'Detail' }).getByText('Low', { exact: true }).click();
  await page.getByRole('group', { name: /^Picture / }).focus();
  await page.keyboard.press('m');
  await page.getByText(/about 85 tokens$/).waitFor();
}

/** @type {Story} */
const everyState = async (page, shot) => {
  await shot('pictures');
  await see(page);
  await shot('sent');
  await page.keyboard.press('m');
  await ask(page, 'What does it say? List every item with its price.');
  await page.getByText('= 934').first().waitFor();
  await shot('answer');
  await ask(page, 'Long: tell everything');
  await page.getByText('= 934').nth(4).waitFor();
  await shot('long');
  await ask(page, 'Fail, please');
  await page.getByText('has no credit left').first().waitFor();
  await shot('error');
  await ask(page, 'Wait for it');
  await shot('working');
  await page.keyboard.press('Escape');
  await pickers(page, shot);
  await page.getByRole('button', { name: 'Request', exact: true }).first().click();
  await page.getByRole('group', { name: 'Response body' }).waitFor();
  await shot('request');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+,');
  await settings(page, shot);
  await page.keyboard.press('Escape');
  await ask(page, 'Hurry');
  await page.getByText(/next in \d+ s/).waitFor();
  await shot('waiting');
  await page.keyboard.press('Escape');
};

/** @type {Story} */
const pickers = async (page, shot) => {
  await page.getByRole('combobox', { name: 'Endpoint', exact: true }).click();
  await shot('endpoints');
  await page.keyboard.press('Escape');
  await page.getByRole('combobox', { name: 'Model', exact: true }).click();
  await page.getByText(/^40 models, /).waitFor();
  await shot('models');
  await page.keyboard.press('Escape');
};

/** @type {Story} */
const settings = async (page, shot) => {
  const dialog = page.getByRole('dialog', { name: 'Settings' });
  await dialog.waitFor();
  await shot('settings');
  await dialog.getByRole('button', { name: 'Add endpoint' }).click();
  await shot('settings-add');
  await page.keyboard.press('Escape');
  await dialog.getByText(/^More: /).click();
  await dialog.getByRole('combobox', { name: 'Detail is sent' }).scrollIntoViewIfNeeded();
  await shot('settings-more');
  const check = dialog.getByRole('button', { name: 'Check this endpoint' });
  await check.click();
  await dialog.getByText(/^Checked: /).waitFor();
  await check.scrollIntoViewIfNeeded();
  await shot('settings-check');
  await dialog.getByRole('tab', { name: 'Costs' }).click();
  await shot('costs');
};

/** @type {Story} */
const emptyState = (_page, shot) => shot('empty');

/** @type {Story} */
const readmeStory = async (page, shot) => {
  await ask(page, 'What does it say? List every item with its price.');
  await page.getByText('= 934').first().waitFor();
  await shot('window');
  await see(page);
  await shot('sent');
  await page.keyboard.press('m');
  await page.keyboard.press('Control+,');
  const dialog = page.getByRole('dialog', { name: 'Settings' });
  const check = dialog.getByRole('button', { name: 'Check this endpoint' });
  await check.click();
  await dialog.getByText(/^Checked: /).waitFor();
  await check.evaluate((button) => button.scrollIntoView());
  await shot('check');
};

await runMain(async () => {
  await setUp(['run', 'headless']);
  await ensureBuild();
  const display = hasDisplay(process.platform, process.env)
    ? null
    : await startXvfb('2560x1600x24');
  Object.assign(process.env, display?.env);
  const endpoint = await startEndpoint();
  const [dir] = process.argv.slice(2);
  try {
    for (const theme of /** @type {const} */ (['light', 'dark'])) {
      if (dir === undefined) {
        const docs = join(ROOT, 'docs');
        mkdirSync(docs, { recursive: true });
        await tell(
          { width: 1280, height: 800, theme },
          endpoint.baseUrl,
          [SAMPLE],
          readmeStory,
          `${docs}/`,
        );
        continue;
      }
      const folder = resolve(userFolder(), dir);
      mkdirSync(folder, { recursive: true });
      for (const [width, height] of /** @type {const} */ ([
        [720, 520],
        [1280, 800],
        [2560, 1440],
      ])) {
        const look = { width, height, theme };
        const out = join(folder, `${width}-`);
        await tell(look, endpoint.baseUrl, [], emptyState, out, 'on-device');
        await tell(look, endpoint.baseUrl, [SAMPLE, ...PICTURES], everyState, out);
      }
    }
  } finally {
    endpoint.close();
    await display?.stop();
  }
  return 0;
});
