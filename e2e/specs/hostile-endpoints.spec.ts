import type { EndpointProfile } from '../../shared/domain/endpoint';
import { MAX_ANSWER_CHARS, MAX_RESPONSE_BYTES } from '../../shared/domain/limits';
import { writeSettings, type RunningApp, type StartOptions } from '../fixtures/app';
import {
  drip,
  endless,
  flood,
  HostileEndpoint,
  hugeBody,
  silent,
  tinyDeltas,
  type Conduct,
} from '../fixtures/hostile-endpoint';
import { picture } from '../fixtures/pictures';
import { profileFor } from '../../electron/services/testing/profile-for';
import { sized } from '../fixtures/size';
import { memoryOf, smoothness, watchMemory, watchSmoothness } from '../fixtures/smoothness';
import { expect, test as base } from '../fixtures/test';

/**
 * Milliseconds that no task of the page may take, and that no click may wait. Where an answer is drawn whole at each delta,
 * or one event is sent for each of them, it is many times that.
 */
const SMOOTH_MS = 1_000;
const CLICK_MS = 5_000;
/** Milliseconds from the press of Cancel until the endpoint is hung up on. */
const CANCEL_MS = 5_000;
const FIFTY_MB = 50_000_000;
const DELTAS = sized(10_000, 100_000);

const test = base.extend<{ hostile: (conduct: Conduct) => Promise<HostileEndpoint> }>({
  /** Starts an endpoint, which ends with the test. */
  hostile: async ({}, use) => {
    const endpoints: HostileEndpoint[] = [];
    await use(async (conduct) => {
      const endpoint = await HostileEndpoint.start(conduct);
      endpoints.push(endpoint);
      return endpoint;
    });
    for (const endpoint of endpoints) await endpoint.close();
  },
});

/** The window, with a question at the endpoint that was just asked. */
async function askIn(
  start: (options?: StartOptions) => Promise<RunningApp>,
  userData: string,
  endpoint: HostileEndpoint,
  changes: Partial<EndpointProfile> = {},
): Promise<RunningApp> {
  const auth = { type: 'none' } as const;
  const profile = profileFor('openai', endpoint, { auth, stream: true, ...changes });
  writeSettings(userData, {
    choices: { endpointId: 'openai', models: { openai: 'm' } },
    profiles: [profile],
  });
  const app = await start();
  const { page, screen } = app;
  await screen.drop([picture('receipt.png')]);
  await screen.prompt.fill('Describe it');
  await watchSmoothness(page);
  await screen.ask.click();
  await endpoint.arrived;
  return app;
}

/** Uses the window as somebody who does not wait for the answer. @returns milliseconds that the slowest click took */
async function clickAround({ screen }: RunningApp): Promise<number> {
  let slowest = 0;
  for (const detail of ['Low', 'High', 'Auto'] as const) {
    const from = performance.now();
    await screen.chooseDetail(detail);
    slowest = Math.max(slowest, performance.now() - from);
  }
  return slowest;
}

/** Presses Cancel. @returns milliseconds until the endpoint was hung up on */
async function cancel({ screen }: RunningApp, endpoint: HostileEndpoint): Promise<number> {
  const from = performance.now();
  await screen.cancel().click();
  await endpoint.hungUp.opened;
  const ms = performance.now() - from;
  await expect(screen.card).toContainText(/canceled/i);
  await expect(screen.entries).toHaveCount(1);
  expect(endpoint.requests).toBe(1);
  return ms;
}

function note(figures: Readonly<Record<string, number>>): void {
  const description = Object.entries(figures).map(([name, value]) => `${name} ${value.toFixed(0)}`);
  test.info().annotations.push({ type: 'measured', description: description.join(', ') });
}

for (const [name, conduct, changes] of [
  ['sends one byte a second', drip, {}],
  ['sends one byte a second, unasked as a stream', drip, { stream: false }],
  ['never answers', silent, {}],
  ['never answers, asked for one piece', silent, { stream: false }],
] as const) {
  test(`an endpoint that ${name}: the window works, and cancel hangs up at once`, async ({
    hostile,
    start,
    userData,
  }) => {
    const endpoint = await hostile(conduct);
    const app = await askIn(start, userData, endpoint, changes);
    const clickMs = await clickAround(app);
    const { longestTask, longestGap } = await smoothness(app.page);
    const cancelMs = await cancel(app, endpoint);
    note({ longestTask, longestGap, clickMs, cancelMs });
    expect(longestTask).toBeLessThan(SMOOTH_MS);
    expect(clickMs).toBeLessThan(CLICK_MS);
    expect(cancelMs).toBeLessThan(CANCEL_MS);
  });
}

test('an endpoint that never answers: after the time that its profile gives, it may have been billed, and nothing is sent again', async ({
  hostile,
  start,
  userData,
}) => {
  const endpoint = await hostile(silent);
  const timeouts = { connect: 10_000, firstByte: 1_000, betweenBytes: 120_000 };
  const { screen } = await askIn(start, userData, endpoint, { timeouts });
  await endpoint.hungUp.opened;
  await expect(screen.card).toContainText(/billed/i);
  await expect(screen.askAgain).toBeVisible();
  expect(endpoint.requests).toBe(1);
});

test('an endpoint that falls silent in the middle: what came is kept, and nothing is sent again', async ({
  hostile,
  start,
  userData,
}) => {
  const endpoint = await hostile(drip);
  const timeouts = { connect: 10_000, firstByte: 600_000, betweenBytes: 200 };
  const { screen } = await askIn(start, userData, endpoint, { timeouts });
  await endpoint.hungUp.opened;
  await expect(screen.card).toContainText(/billed|cut off|broke off/i);
  expect(endpoint.requests).toBe(1);
});

test(`${DELTAS} tiny deltas: the window stays smooth, the memory flat, and the text is whole`, async ({
  hostile,
  start,
  userData,
}) => {
  const endpoint = await hostile(tinyDeltas(DELTAS));
  const app = await askIn(start, userData, endpoint);
  const { page, screen } = app;
  const before = await memoryOf(app.pid);
  const stop = watchMemory(app.pid);
  const clickMs = await clickAround(app);
  await expect(screen.cancelAll()).toHaveCount(0);
  await expect(screen.card.getByText('The end.')).toBeAttached();
  const { longestTask, longestGap, frames } = await smoothness(page);
  const peak = await stop();
  const grown = { mainMb: peak.main - before.main, pageMb: peak.page - before.page };
  note({ longestTask, longestGap, frames, clickMs, ...grown });
  expect(longestTask).toBeLessThan(SMOOTH_MS);
  expect(clickMs).toBeLessThan(CLICK_MS);
  expect(grown.mainMb).toBeLessThan(150);
  expect(grown.pageMb).toBeLessThan(400);
  await expect(screen.card).toContainText('word0 word1 word2');
  await expect(screen.card).toContainText(`word${DELTAS - 1}.`);
});

test('tiny deltas without an end: cancel takes effect in the middle of them', async ({
  hostile,
  start,
  userData,
}) => {
  const endpoint = await hostile(endless);
  const app = await askIn(start, userData, endpoint);
  await expect(app.screen.card).toContainText('word1000 ');
  const clickMs = await clickAround(app);
  const cancelMs = await cancel(app, endpoint);
  const { longestTask } = await smoothness(app.page);
  note({ longestTask, clickMs, cancelMs });
  expect(longestTask).toBeLessThan(SMOOTH_MS);
  expect(clickMs).toBeLessThan(CLICK_MS);
  expect(cancelMs).toBeLessThan(CANCEL_MS);
  await expect(app.screen.card).toContainText('word1000 ');
});

for (const [name, conduct, stream, limit, kept] of [
  ['50 MB as a stream', flood, true, MAX_ANSWER_CHARS, 'The beginning is kept.'],
  ['50 MB in one piece', hugeBody, false, MAX_RESPONSE_BYTES, 'It may have been billed.'],
] as const) {
  test(`${name}: it is hung up on at the limit, and the window stays smooth`, async ({
    hostile,
    start,
    userData,
  }) => {
    let written = 0;
    const endpoint = await hostile(conduct(FIFTY_MB, (bytes) => (written = bytes)));
    const app = await askIn(start, userData, endpoint, { stream });
    const { page, screen } = app;
    const before = await memoryOf(app.pid);
    const stop = watchMemory(app.pid);
    const clickMs = await clickAround(app);
    await endpoint.hungUp.opened;
    await expect(screen.cancelAll()).toHaveCount(0);
    await expect(screen.card).toContainText(/far too long/);
    await expect(screen.card).toContainText(kept);
    const after = await clickAround(app);
    const { longestTask, longestGap } = await smoothness(page);
    const peak = await stop();
    const grown = { mainMb: peak.main - before.main, pageMb: peak.page - before.page };
    note({ longestTask, longestGap, clickMs: Math.max(clickMs, after), written, ...grown });
    expect(endpoint.requests).toBe(1);
    // What the sockets between the two held had been written already.
    expect(written).toBeLessThan(limit + 16_000_000);
    expect(longestTask).toBeLessThan(SMOOTH_MS);
    expect(Math.max(clickMs, after)).toBeLessThan(CLICK_MS);
    expect(grown.mainMb).toBeLessThan(200);
    expect(grown.pageMb).toBeLessThan(400);
  });
}
