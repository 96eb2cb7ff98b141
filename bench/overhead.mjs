// @ts-check
import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { inRoot } from '../scripts/paths.mjs';
import { ANSWER, listen } from './chat-endpoint.mjs';
import { drawPictures } from './pictures.mjs';
import { benchDir, startWindow } from './running-window.mjs';
import { median } from './stats.mjs';

const RUNS = 7;
/** Noise of this size and quality is about a megabyte, and no larger in pixels than the model can use. */
const FORM = /** @type {const} */ ({ width: 1024, height: 768, type: 'image/jpeg', quality: 0.97 });
/** What passes between the drop of a picture and the click, at least. */
const PAUSE_MS = 1000;

/** @type {import('./metric.mjs').Metric} */
export const overhead = {
  name: 'overhead',
  what: "click to the endpoint's first byte with a 1 MB JPEG, more than a plain Node POST",
  unit: 'ms',
  goal: 25,
  measure: async (display) => {
    const folder = benchDir('overhead');
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const drawn = (await drawPictures(display, RUNS + 1, FORM)).map(withoutProfile);
    const pictures = drawn.map((bytes, index) => {
      const file = join(folder, `noise-${index}.jpg`);
      writeFileSync(file, bytes);
      return { bytes, file };
    });
    const endpoint = await startEndpoint();
    const userData = join(folder, 'user-data');
    writeSettings(userData, endpoint.baseUrl);
    const window = await startWindow('looksee', userData, display);
    const plain = fork(inRoot('bench', 'plain-post.mjs'), { execArgv: [] });
    try {
      await enterKey(window);
      /** @type {number[]} */
      const runs = [];
      // The first click also loads what is loaded on first need; it is not counted.
      for (const [run, { bytes, file }] of pictures.entries()) {
        await draftWith(window, file);
        await delay(PAUSE_MS);
        const click = await clickTime(window, endpoint);
        if (!pictureOf(click.body).equals(sha256(bytes)))
          throw new Error(
            'The picture was not sent as it is, so this is not what was to be measured.',
          );
        const bodyFile = join(folder, 'body.json');
        writeFileSync(bodyFile, click.body);
        plain.send({ load: { file: bodyFile, url: endpoint.baseUrl } });
        await once(plain, 'message');
        const post = endpoint.next();
        const from = performance.now();
        plain.send('post');
        const { at } = await post;
        await once(plain, 'message');
        if (run > 0) runs.push(click.ms - (at - from));
      }
      return { value: median(runs), runs };
    } finally {
      plain.kill();
      await window.close();
      await endpoint.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/**
 * The runtime writes a colour profile behind a JPEG's first segment; with it the file would not be sent as it is.
 * @param {Buffer} jpeg
 */
function withoutProfile(jpeg) {
  const from = 4 + jpeg.readUInt16BE(4);
  if (jpeg.readUInt16BE(from) !== 0xffe2) return jpeg;
  const to = from + 2 + jpeg.readUInt16BE(from + 2);
  return Buffer.concat([jpeg.subarray(0, from), jpeg.subarray(to)]);
}

/** An endpoint that notes when a request's first bytes came. */
async function startEndpoint() {
  /** @type {((request: {at: number, body: Buffer}) => void)[]} */
  const waiting = [];
  const server = await listen(async (request, response) => {
    const at = performance.now();
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    response.setHeader('content-type', 'application/json').end(ANSWER);
    waiting.shift()?.({ at, body: Buffer.concat(chunks) });
  });
  return {
    ...server,
    /** @returns {Promise<{at: number, body: Buffer}>} the next request */
    next: () => new Promise((resolve) => waiting.push(resolve)),
  };
}

/**
 * @param {string} userData
 * @param {string} baseUrl
 */
function writeSettings(userData, baseUrl) {
  const choices = {
    endpointId: 'vision-api',
    models: { 'vision-api': 'gpt-4o' },
    detail: 'high',
    mode: 'each',
    system: '',
    maxTokens: null,
    temperature: null,
  };
  mkdirSync(userData, { recursive: true });
  const settings = { choices, endpoints: { 'vision-api': { baseUrl } } };
  writeFileSync(join(userData, 'settings.json'), JSON.stringify(settings));
}

/** @param {import('./running-window.mjs').RunningWindow} window */
async function enterKey(window) {
  await window.run(async () => {
    const bridge = /** @type {any} */ (globalThis).looksee;
    const reply = await bridge.setKey('vision-api', 'sk-bench-0000');
    if (!reply.ok) throw new Error(reply.error.message);
  });
  await window.send('Page.reload');
  await delay(PAUSE_MS);
  await window.until('the composer', () =>
    document.querySelector('textarea[aria-label="Prompt"]') ? true : null,
  );
}

/**
 * Empties the draft, drops a file on the window and writes a prompt.
 * @param {import('./running-window.mjs').RunningWindow} window
 * @param {string} file
 */
async function draftWith(window, file) {
  const newDraft = { modifiers: 2, key: 'n', code: 'KeyN', windowsVirtualKeyCode: 78 };
  await window.send('Input.dispatchKeyEvent', { type: 'keyDown', ...newDraft });
  await window.send('Input.dispatchKeyEvent', { type: 'keyUp', ...newDraft });
  const options = '[role="listbox"][aria-label="Pictures"] [role="option"]';
  await window.until(
    'an empty draft',
    (selector) => (document.querySelector(selector) ? null : true),
    options,
  );
  await window.drop([file]);
  await window.until(
    'the picture',
    (selector) => {
      const option = document.querySelector(selector);
      return option && !option.textContent?.includes('Reading') ? true : null;
    },
    options,
  );
  await window.run(() => {
    /** @type {HTMLElement | null} */ (
      document.querySelector('textarea[aria-label="Prompt"]')
    )?.focus();
  });
  await window.send('Input.insertText', { text: 'What is this?' });
}

/**
 * A click on Ask, with the time from the release of the button to the request's first bytes.
 * @param {import('./running-window.mjs').RunningWindow} window
 * @param {Awaited<ReturnType<typeof startEndpoint>>} endpoint
 */
async function clickTime(window, endpoint) {
  const { x, y } = await window.until('the Ask button', () => {
    const buttons = [...document.querySelectorAll('form[aria-label="Ask"] button')];
    const ask = buttons.find((button) => button.textContent?.startsWith('Ask'));
    if (!ask || ask.hasAttribute('data-loading')) return null;
    const box = ask.getBoundingClientRect();
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  });
  const at = { x, y, button: 'left', clickCount: 1 };
  await window.send('Input.dispatchMouseEvent', { type: 'mouseMoved', x, y });
  await window.send('Input.dispatchMouseEvent', { type: 'mousePressed', ...at });
  const asked = endpoint.next();
  const from = performance.now();
  void window.send('Input.dispatchMouseEvent', { type: 'mouseReleased', ...at });
  const request = await asked;
  return { ms: request.at - from, body: request.body };
}

/** The digest of the picture in a request's body. @param {Buffer} body */
function pictureOf(body) {
  const base64 = /data:image\/jpeg;base64,([^"]+)"/.exec(body.toString('latin1'))?.[1] ?? '';
  return sha256(Buffer.from(base64, 'base64'));
}

/** @param {Uint8Array} bytes */
const sha256 = (bytes) => createHash('sha256').update(bytes).digest();
