import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { blankPng } from '../fixtures/oriented';
import { picture } from '../fixtures/pictures';
import { expect, test } from '../harness/test';
import type { RunningHarness } from '../harness/start';

test.describe.configure({ mode: 'default' });

const PICTURES = ['receipt.png', 'umlaut.png', 'alpha.webp'].map(picture);
const DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"/>';
/** A hundred million rectangles, in one kilobyte. */
const ENDLESS_DRAWING = `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect id="a0" width="1" height="1"/>${Array.from(
  { length: 8 },
  (_, depth) => `<g id="a${depth + 1}">${`<use href="#a${depth}"/>`.repeat(10)}</g>`,
).join('')}</svg>`;

function file(folder: string, name: string, bytes: Uint8Array | string): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

/** `ready`, or why there is no picture: the reason, or the code and its details. */
async function inspect(harness: RunningHarness, path: string): Promise<string> {
  const answer = await harness.call('inspect', path);
  if (!('failure' in answer)) return 'ready';
  const { code, details, reason } = answer.failure;
  return reason ?? `${code}: ${details}`;
}

const inspectAll = (harness: RunningHarness, paths: readonly string[]) =>
  Promise.all(paths.map((path) => inspect(harness, path)));

const ready = (count: number) => Array.from({ length: count }, () => 'ready');

function isAlive(pid: number | null): boolean {
  try {
    return process.kill(pid ?? 0, 0);
  } catch {
    return false;
  }
}

/** Blocks the first of the workers, as a decoder that never comes to an end would. */
async function hangWorker(harness: RunningHarness): Promise<void> {
  await harness.inWorkers('void setTimeout(() => { for (;;); })', 1);
}

/** Kills the process of each new page before it runs its script, so often. */
async function killOnStart(harness: RunningHarness, times: number): Promise<void> {
  await harness.electron.evaluate(({ app }, count) => {
    let left = count;
    app.on('web-contents-created', (_event, contents) => {
      contents.once('did-navigate', () => {
        left -= 1;
        if (left >= 0) process.kill(contents.getOSProcessId(), 'SIGKILL');
      });
    });
  }, times);
}

test('the process is killed in the middle of 30 pictures: all 30 come', async ({
  start,
  folder,
}) => {
  const harness = await start();
  const paths = Array.from({ length: 30 }, (_, index) =>
    file(folder, `${index}.png`, blankPng(1500 + index, 1000)),
  );
  let done = 0;
  const jobs = paths.map(async (path) => {
    const result = await inspect(harness, path);
    done += 1;
    return result;
  });
  await expect.poll(() => done).toBeGreaterThan(4);
  const pid = await harness.call('processId');
  process.kill(pid ?? 0, 'SIGKILL');
  expect(done).toBeLessThan(30);
  expect(await Promise.all(jobs)).toEqual(ready(30));
  expect(await harness.call('processId')).not.toBe(pid);
});

test('a worker that hangs costs its own picture alone, while two others work', async ({
  start,
}) => {
  const harness = await start({ workers: 3, timeoutMs: 5000 });
  expect(await inspectAll(harness, PICTURES)).toEqual(ready(3));
  const pid = await harness.call('processId');
  await hangWorker(harness);
  const results = await inspectAll(harness, [...PICTURES, ...PICTURES]);
  expect(results.toSorted()).toEqual([...ready(5), 'timeout']);
  // Its place was taken, in the same process.
  expect(await inspectAll(harness, [...PICTURES, ...PICTURES])).toEqual(ready(6));
  expect(await harness.call('processId')).toBe(pid);
});

test('a page whose own thread hangs is ended, and what waited is done', async ({ start }) => {
  const harness = await start({ workers: 1, timeoutMs: 3000, graceMs: 1000 });
  expect(await inspectAll(harness, PICTURES)).toEqual(ready(3));
  const pid = await harness.call('processId');
  await harness.call('evaluate', 'setTimeout(() => { for (;;); })');
  // One may be with the page when it hangs; what it has not taken is done by the next.
  const [first, ...others] = (await inspectAll(harness, PICTURES)).toSorted().toReversed();
  expect(['timeout', 'ready']).toContain(first);
  expect(others).toEqual(ready(2));
  await expect.poll(() => isAlive(pid)).toBe(false);
});

test('a page that takes no job is replaced', async ({ start }) => {
  const harness = await start({ timeoutMs: 3000, stalledMs: 6000 });
  // The first page is kept from running its script.
  await harness.electron.evaluate(({ app }) => {
    app.once('web-contents-created', (_event, contents) => {
      contents.debugger.attach();
      void contents.debugger.sendCommand('Emulation.setScriptExecutionDisabled', { value: true });
    });
  });
  expect(await inspectAll(harness, PICTURES)).toEqual(ready(3));
});

test('a process that dies on its start is started again, but not for ever', async ({ start }) => {
  const harness = await start();
  await killOnStart(harness, 2);
  expect(await inspectAll(harness, PICTURES)).toEqual(ready(3));

  const hopeless = await start();
  await killOnStart(hopeless, 3);
  expect(await inspectAll(hopeless, PICTURES)).toEqual(
    PICTURES.map(() => expect.stringMatching(/^imaging-failed/)),
  );
  expect(await inspectAll(hopeless, PICTURES)).toEqual(ready(3));
});

test('a drawing that never ends costs itself alone', async ({ start, folder }) => {
  const harness = await start({ timeoutMs: 5000 });
  const drawing = file(folder, 'drawing.svg', DRAWING);
  const endless = file(folder, 'endless.svg', ENDLESS_DRAWING);
  expect(await inspectAll(harness, [drawing, ...PICTURES])).toEqual(ready(4));
  const pictures = await harness.call('processId');
  const drawings = await harness.call('processId', 'drawings');
  expect(drawings).not.toBe(pictures);

  let ended = false;
  const never = inspect(harness, endless).finally(() => (ended = true));
  const later = inspect(harness, drawing);
  for (let round = 0; round < 3; round += 1) {
    expect(await inspectAll(harness, PICTURES)).toEqual(ready(3));
  }
  expect(ended).toBe(false);
  expect(await never).toBe('timeout');
  expect(await later).toBe('ready');
  await expect.poll(() => isAlive(drawings)).toBe(false);
  expect(await harness.call('processId')).toBe(pictures);
});

test('many drawings that never end do not cost those behind them', async ({ start, folder }) => {
  const harness = await start({ timeoutMs: 1000 });
  const drawing = file(folder, 'drawing.svg', DRAWING);
  const endless = file(folder, 'endless.svg', ENDLESS_DRAWING);
  const paths = [endless, endless, endless, endless, drawing];
  const results = await inspectAll(harness, paths);
  expect(results.slice(0, 4)).toEqual(['timeout', 'timeout', 'timeout', 'timeout']);
  expect(results[4]).toBe('ready');
});

test('drawings are drawn again when their process is killed', async ({ start, folder }) => {
  const harness = await start();
  const paths = Array.from({ length: 10 }, (_, index) =>
    file(folder, `${index}.svg`, DRAWING.replace('40', String(40 + index))),
  );
  expect(await inspect(harness, paths[0] ?? '')).toBe('ready');
  const pid = await harness.call('processId', 'drawings');
  const jobs = inspectAll(harness, paths);
  process.kill(pid ?? 0, 'SIGKILL');
  expect(await jobs).toEqual(ready(10));
});

test('the window for drawings is opened with the first of them, and closed when idle', async ({
  start,
  folder,
}) => {
  const harness = await start({ idleMs: 50 });
  expect(await inspectAll(harness, PICTURES)).toEqual(ready(3));
  expect(await harness.call('processId', 'drawings')).toBeNull();
  expect(await inspect(harness, file(folder, 'a.svg', DRAWING))).toBe('ready');
  await expect.poll(() => harness.call('processId', 'drawings')).toBeNull();
});
