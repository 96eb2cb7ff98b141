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

/** An endpoint, and what its profile has that others have not. */
type Hostile = readonly [endpoint: HostileEndpoint, changes: Partial<EndpointProfile>];

const nameOf = (index: number): string => `Hostile ${index}`;

/** The window, with a picture and these endpoints. */
async function open(
  start: (options?: StartOptions) => Promise<RunningApp>,
  userData: string,
  endpoints: readonly Hostile[],
): Promise<RunningApp> {
  const auth = { type: 'none' } as const;
  const profiles = endpoints.map(([endpoint, changes], index) => {
    const own = { id: `hostile-${index}`, name: nameOf(index) };
    return profileFor('openai', endpoint, { auth, stream: true, ...changes, ...own });
  });
  writeSettings(userData, {
    choices: {
      endpointId: 'hostile-0',
      models: Object.fromEntries(profiles.map(({ id }) => [id, 'm'])),
    },
    profiles,
  });
  const app = await start();
  await app.screen.drop([picture('receipt.png')]);
  return app;
}

async function ask({ page, screen }: RunningApp, endpoint: HostileEndpoint): Promise<void> {
  await screen.prompt.fill('Describe it');
  await watchSmoothness(page);
  await screen.ask.click();
  await endpoint.arrived;
}

/** The window, with a question at the endpoint that was just asked. */
async function askIn(
  start: (options?: StartOptions) => Promise<RunningApp>,
  userData: string,
  endpoint: HostileEndpoint,
  changes: Partial<EndpointProfile> = {},
): Promise<RunningApp> {
  const app = await open(start, userData, [[endpoint, changes]]);
  await ask(app, endpoint);
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

/** Presses Cancel. @param entries of the history then @returns milliseconds until the endpoint was hung up on */
async function cancel(
  { screen }: RunningApp,
  endpoint: HostileEndpoint,
  entries: number,
): Promise<number> {
  const from = performance.now();
  await screen.cancel().click();
  await endpoint.hungUp.opened;
  const ms = performance.now() - from;
  await expect(screen.card).toContainText(/canceled/i);
  await expect(screen.entries).toHaveCount(entries);
  expect(endpoint.requests).toBe(1);
  return ms;
}

function note(figures: Readonly<Record<string, number>>): void {
  const description = Object.entries(figures).map(([name, value]) => `${name} ${value.toFixed(0)}`);
  test.info().annotations.push({ type: 'measured', description: description.join(', ') });
}

const CANCELLED: readonly (readonly [string, Conduct, Partial<EndpointProfile>])[] = [
  ['sends one byte a second', drip, {}],
  ['sends one byte a second, unasked as a stream', drip, { stream: false }],
  ['never answers', silent, {}],
  ['never answers, asked for one piece', silent, { stream: false }],
];
const LATE: readonly (readonly [string, Conduct, RegExp, EndpointProfile['timeouts']])[] = [
  [
    'never answers: after the time that its profile gives, it may have been billed',
    silent,
    /billed/i,
    { connect: 10_000, firstByte: 1_000, betweenBytes: 120_000 },
  ],
  [
    'falls silent in the middle: what came is kept',
    drip,
    /billed|cut off|broke off/i,
    { connect: 10_000, firstByte: 600_000, betweenBytes: 200 },
  ],
];

test('the window works while endpoints are slow, silent or without an end, cancel hangs up at once, and nothing is sent again', async ({
  hostile,
  start,
  userData,
}) => {
  const cancelled = await Promise.all(CANCELLED.map(([, conduct]) => hostile(conduct)));
  const late = await Promise.all(LATE.map(([, conduct]) => hostile(conduct)));
  const withoutEnd = await hostile(endless);
  const endpoints: readonly Hostile[] = [
    ...cancelled.map((endpoint, at): Hostile => [endpoint, CANCELLED[at]?.[2] ?? {}]),
    ...late.map((endpoint, at): Hostile => {
      const timeouts = LATE[at]?.[3];
      return [endpoint, timeouts ? { timeouts } : {}];
    }),
    [withoutEnd, {}],
  ];
  const app = await open(start, userData, endpoints);
  const { page, screen } = app;
  let asks = 0;
  const askNext = async (endpoint: HostileEndpoint): Promise<void> => {
    await screen.chooseEndpoint(nameOf(asks));
    asks += 1;
    await ask(app, endpoint);
    await expect(screen.cards).toHaveCount(asks);
  };

  for (const [at, [name]] of CANCELLED.entries()) {
    await test.step(`an endpoint that ${name}`, async () => {
      const endpoint = cancelled[at];
      if (!endpoint) throw new Error('It was not started.');
      await askNext(endpoint);
      const clickMs = await clickAround(app);
      const { longestTask, longestGap } = await smoothness(page);
      const cancelMs = await cancel(app, endpoint, asks);
      note({ longestTask, longestGap, clickMs, cancelMs });
      expect(longestTask).toBeLessThan(SMOOTH_MS);
      expect(clickMs).toBeLessThan(CLICK_MS);
      expect(cancelMs).toBeLessThan(CANCEL_MS);
    });
  }

  for (const [at, [name, , says]] of LATE.entries()) {
    await test.step(`an endpoint that ${name}`, async () => {
      const endpoint = late[at];
      if (!endpoint) throw new Error('It was not started.');
      await askNext(endpoint);
      await endpoint.hungUp.opened;
      await expect(screen.card).toContainText(says);
      await expect(screen.askAgain).toBeVisible();
      expect(endpoint.requests).toBe(1);
    });
  }

  await test.step('tiny deltas without an end: cancel takes effect in the middle of them', async () => {
    await askNext(withoutEnd);
    await expect(screen.card).toContainText('word1000 ');
    const clickMs = await clickAround(app);
    const cancelMs = await cancel(app, withoutEnd, asks);
    const { longestTask } = await smoothness(page);
    note({ longestTask, clickMs, cancelMs });
    expect(longestTask).toBeLessThan(SMOOTH_MS);
    expect(clickMs).toBeLessThan(CLICK_MS);
    expect(cancelMs).toBeLessThan(CANCEL_MS);
    await expect(screen.card).toContainText('word1000 ');
  });
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
