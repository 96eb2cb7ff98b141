// @ts-check
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { inRoot } from '../scripts/paths.mjs';
import { ANSWER, listen } from './chat-endpoint.mjs';
import { keylessSettings } from './keyless-settings.mjs';
import { drawPictures } from './pictures.mjs';
import { benchDir, startWindow } from './running-window.mjs';
import { median } from './stats.mjs';

const RUNS = 5;
const REQUESTS = 200;
const CONCURRENCY = 16;
const LATENCY_MS = 50;
/** Small, and sent as they are: what is measured is the sending. */
const FORM = /** @type {const} */ ({ width: 64, height: 64, type: 'image/webp', quality: 0.9 });

/** @type {import('./metric.mjs').Metric} */
export const parallel = {
  name: 'parallel',
  what: `${REQUESTS} requests at concurrency ${CONCURRENCY}, from the first to the last answer, over a Node script with the openai package`,
  unit: 'ratio',
  goal: 1.1,
  measure: async (display) => {
    const folder = benchDir('parallel');
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const files = (await drawPictures(display, REQUESTS, FORM)).map((bytes, index) => {
      const file = join(folder, `noise-${index}.webp`);
      writeFileSync(file, bytes);
      return file;
    });
    const endpoint = await startEndpoint();
    const userData = join(folder, 'user-data');
    keylessSettings(userData, endpoint.baseUrl, { concurrency: CONCURRENCY });
    const window = await startWindow('looksee', userData, display);
    const plain = fork(inRoot('bench', 'openai-client.mjs'), { execArgv: [] });
    try {
      plain.send({ files, baseUrl: endpoint.baseUrl, concurrency: CONCURRENCY });
      await once(plain, 'message');
      const ids = await draftWith(window, files);
      /** @type {number[]} */
      const runs = [];
      // The first of each also loads what is loaded on first need; it is not counted.
      for (let run = 0; run <= RUNS; run += 1) {
        const ours = endpoint.next(REQUESTS);
        await window.run(ask, ids);
        const { ms, most } = await ours;
        if (most > CONCURRENCY) throw new Error(`${most} requests at once.`);
        await delay(1000);
        const theirs = endpoint.next(REQUESTS);
        plain.send('ask');
        const { ms: plainMs } = await theirs;
        await once(plain, 'message');
        if (run > 0) runs.push(ms / plainMs);
        await delay(1000);
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

/** An endpoint that takes its time, and notes when requests come and go. */
async function startEndpoint() {
  let running = 0;
  let most = 0;
  let answered = 0;
  let from = 0;
  /** @type {{count: number, resolve: (taken: {ms: number, most: number}) => void} | null} */
  let wanted = null;
  const server = await listen(async (request, response) => {
    if (answered === 0 && running === 0) from = performance.now();
    running += 1;
    most = Math.max(most, running);
    request.resume();
    await once(request, 'end');
    await delay(LATENCY_MS);
    running -= 1;
    answered += 1;
    response.setHeader('content-type', 'application/json').end(ANSWER);
    if (answered === wanted?.count) wanted.resolve({ ms: performance.now() - from, most });
  });
  return {
    ...server,
    /**
     * @param {number} count
     * @returns {Promise<{ms: number, most: number}>} from the first request until so many are answered; the most at once
     */
    next: (count) => {
      [answered, most] = [0, 0];
      return new Promise((resolve) => (wanted = { count, resolve }));
    },
  };
}

/**
 * Drops the files on the window.
 * @param {import('./running-window.mjs').RunningWindow} window
 * @param {readonly string[]} files
 * @returns {Promise<string[]>} ids of the pictures
 */
async function draftWith(window, files) {
  await window.run(() => {
    const page = /** @type {any} */ (globalThis);
    page.benchPictures = new Map();
    page.looksee.onPicturesUpdate((/** @type {any} */ { upsert }) => {
      for (const picture of upsert) page.benchPictures.set(picture.id, picture.state);
    });
  });
  await window.drop(files);
  return window.until(
    'the pictures',
    (count) => {
      const pictures = /** @type {Map<string, string>} */ (
        /** @type {any} */ (globalThis).benchPictures
      );
      const ready = [...pictures].filter(([, state]) => state === 'ready');
      return ready.length === count ? ready.map(([id]) => id) : null;
    },
    files.length,
  );
}

/**
 * Runs in the page.
 * @param {string[]} ids
 */
async function ask(ids) {
  const question = {
    endpointId: 'vision-api',
    model: 'gpt-4o',
    detail: 'auto',
    size: 'fit',
    prompt: 'What is this?',
    system: '',
    maxTokens: null,
    temperature: null,
  };
  const reply = await /** @type {any} */ (globalThis).looksee.ask(question, ids, 'each');
  if (!reply.ok) throw new Error(reply.error.message);
}
