// @ts-check
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { inRoot } from '../scripts/paths.mjs';
import { listen } from './chat-endpoint.mjs';
import { keylessSettings } from './keyless-settings.mjs';
import { benchDir, startWindow } from './running-window.mjs';
import { quantile } from './stats.mjs';
import { createRandom, createVocabulary } from './text.mjs';

const WORDS = 10_000;
/** A fast model: some 400 words a second. */
const WORDS_A_DELTA = 4;
const EVERY_MS = 10;
const RUNS = 2;

/** @type {import('./metric.mjs').Metric} */
export const stream = {
  name: 'stream',
  what: 'p95 from a delta that leaves the endpoint to its text on screen, 10,000 words of Markdown',
  unit: 'ms',
  goal: 33,
  measure: async (display) => {
    const folder = benchDir('stream');
    rmSync(folder, { recursive: true, force: true });
    /** @type {number[]} */
    const all = [];
    /** @type {number[]} */
    const runs = [];
    const endpoint = await startEndpoint();
    const userData = join(folder, 'user-data');
    keylessSettings(userData, endpoint.baseUrl, { stream: true });
    const window = await startWindow('looksee', userData, display);
    try {
      await window.run(noteMarks);
      await window.drop([inRoot('resources', 'Sample receipt.jpg')]);
      await window.until('the picture', () => {
        const option = document.querySelector(
          '[role="listbox"][aria-label="Pictures"] [role="option"]',
        );
        return option && !option.textContent?.includes('Reading') ? true : null;
      });
      await window.run(() => {
        /** @type {HTMLElement | null} */ (
          document.querySelector('textarea[aria-label="Prompt"]')
        )?.focus();
      });
      await window.send('Input.insertText', { text: 'Describe it at length.' });
      for (let run = 0; run < RUNS; run += 1) {
        await delay(1000);
        const streamed = endpoint.next(pieces(run));
        const enter = { modifiers: 2, key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 13 };
        await window.send('Input.dispatchKeyEvent', { type: 'keyDown', ...enter });
        await window.send('Input.dispatchKeyEvent', { type: 'keyUp', ...enter });
        const left = await streamed;
        await delay(2000);
        const seen = new Map(await window.run(takeMarks));
        const times = [...left].map(([mark, at]) => (seen.get(mark) ?? Infinity) - at);
        if (!times.every(Number.isFinite)) throw new Error('Some of the text was never on screen.');
        all.push(...times);
        runs.push(quantile(times, 0.95));
      }
      return { value: quantile(all, 0.95), runs };
    } finally {
      await window.close();
      await endpoint.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/**
 * Markdown in pieces, each with a mark of its own at its end.
 * @param {number} run
 * @returns {{mark: string, text: string}[]}
 */
function pieces(run) {
  const random = createRandom(5);
  const vocabulary = createVocabulary();
  const word = () => vocabulary[Math.floor(vocabulary.length * random() ** 4)] ?? '';
  const words = () => Array.from({ length: WORDS_A_DELTA - 1 }, word).join(' ');
  return Array.from({ length: WORDS / WORDS_A_DELTA }, (_, index) => {
    const mark = `m${run}${String(index).padStart(5, '0')}`;
    const place = index % 120;
    const before =
      place === 0
        ? '\n\n## '
        : place === 1 || place % 30 === 0
          ? '\n\n'
          : place > 60 && place < 80
            ? '\n- '
            : place === 90
              ? '\n\n```js\n'
              : place === 100
                ? '\n```\n\n'
                : place > 105 && place < 110
                  ? '\n> '
                  : ' ';
    const emphasis = random() < 0.1 ? '**' : '';
    return { mark, text: `${before}${emphasis}${words()}${emphasis} ${mark}` };
  });
}

async function startEndpoint() {
  /** @type {readonly {mark: string, text: string}[]} */
  let answer = [];
  /** @type {((left: Map<string, number>) => void) | null} */
  let done = null;
  const chunk = (/** @type {object} */ choice) =>
    `data: ${JSON.stringify({ model: 'gpt-4o', choices: [{ index: 0, ...choice }] })}\n\n`;
  const server = await listen(async (request, response) => {
    request.resume();
    await once(request, 'end');
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    /** @type {Map<string, number>} */
    const left = new Map();
    const from = performance.now();
    for (const [index, { mark, text }] of answer.entries()) {
      await delay(Math.max(0, from + index * EVERY_MS - performance.now()));
      left.set(mark, performance.timeOrigin + performance.now());
      response.write(chunk({ delta: { content: text } }));
    }
    response.end(`${chunk({ delta: {}, finish_reason: 'stop' })}data: [DONE]\n\n`);
    done?.(left);
  });
  return {
    ...server,
    /**
     * @param {readonly {mark: string, text: string}[]} pieces of the next answer
     * @returns {Promise<Map<string, number>>} when each mark left, milliseconds since 1970
     */
    next: (pieces) => {
      answer = pieces;
      return new Promise((resolve) => (done = resolve));
    },
  };
}

/** Runs in the page: notes when each mark is painted. Only what is new in the document is looked at. */
function noteMarks() {
  const page = /** @type {any} */ (globalThis);
  /** @type {Map<string, number>} */
  const seen = (page.benchMarks = new Map());
  /** @type {Set<string>} */
  const fresh = new Set();
  const look = (/** @type {Node} */ node) => {
    for (const mark of node.textContent?.match(/m\d{6}/g) ?? [])
      if (!seen.has(mark)) fresh.add(mark);
  };
  new MutationObserver((records) => {
    for (const { addedNodes, target, type } of records) {
      if (type === 'characterData') look(target);
      else addedNodes.forEach(look);
    }
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
  // A message that is posted in a frame's callback comes when that frame, with all that changed before, has been drawn.
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    const at = performance.timeOrigin + performance.now();
    for (const mark of fresh) seen.set(mark, at);
    fresh.clear();
  };
  const frame = () => {
    port2.postMessage(null);
    requestAnimationFrame(frame);
  };
  frame();
}

/** Runs in the page. @returns {[string, number][]} milliseconds since 1970 by mark; forgets them */
function takeMarks() {
  const page = /** @type {any} */ (globalThis);
  const marks = [...page.benchMarks];
  page.benchMarks.clear();
  return marks;
}
