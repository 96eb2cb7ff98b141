import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { sized } from '../platform/testing/size';
import { buildGateProcesses, type GateProcesses } from './testing/gate-processes';
import { serve } from './testing/harness';
import { LimitedEndpoint, type Counting } from './testing/limited-endpoint';

let processes: GateProcesses;
beforeAll(async () => {
  processes = await buildGateProcesses();
}, 60_000);
afterAll(() => processes.remove());

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'looksee-gates-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** Requests in a window of time, milliseconds of one, and requests of each process. */
const LIMIT = sized(20, 60);
const WINDOW_MS = sized(300, 2_000);
const EACH = sized(20, 60);

/** A real endpoint that takes 3 at once and so many in a window of time, and how to wait until so many came. */
async function limitedEndpoint(counting: Counting) {
  const limited = new LimitedEndpoint({
    counting,
    atOnce: 3,
    limit: LIMIT,
    windowMs: WINDOW_MS,
    now: () => performance.now(),
  });
  const waiting: { count: number; resolve: () => void }[] = [];
  const endpoint = await serve((response, { body }) => {
    const { status, headers } = limited.arrive(String(body['id']));
    for (const each of waiting) if (limited.arrivals.length >= each.count) each.resolve();
    response.writeHead(status, headers);
    response.flushHeaders();
    setTimeout(() => {
      if (status === 200) limited.done();
      response.end('{}');
    }, 20);
  });
  const arrived = (count: number): Promise<void> =>
    new Promise((resolve) => waiting.push({ count, resolve }));
  return { limited, endpoint, arrived };
}

const names = (name: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${name}-${index}`);

// No time is asserted: whatever holds this computer up, the endpoint refuses whatever is more than it allows.
it('three processes together never send more than the endpoint allows', async () => {
  const { limited, endpoint } = await limitedEndpoint('sliding window');
  const dir = folder();
  const all = ['a', 'b', 'c'].map((name) => processes.start(dir, endpoint.baseUrl, name, EACH));
  const statuses = await Promise.all(all.map((each) => each.statuses));

  expect(statuses.flat()).toEqual(Array.from({ length: 3 * EACH }, () => 200));
  expect(limited.arrivals.map(({ status }) => status)).not.toContain(429);
  expect(limited.arrivals.map(({ id }) => id).toSorted()).toEqual(
    ['a', 'b', 'c'].flatMap((name) => names(name, EACH)).toSorted(),
  );
  expect(all.map((each) => each.warnings())).toEqual(['', '', '']);
  expect(readdirSync(dir)).toEqual([]);
}, 120_000);

it('the one that leads is killed: the others go on, each request is taken once, nothing is left behind', async () => {
  const { limited, endpoint, arrived } = await limitedEndpoint('fixed window');
  const dir = folder();
  const first = arrived(1);
  const leader = processes.start(dir, endpoint.baseUrl, 'leader', 500);
  await first;
  const others = ['b', 'c'].map((name) => processes.start(dir, endpoint.baseUrl, name, EACH));
  await arrived(sized(30, 100));
  leader.process.kill('SIGKILL');
  expect(await leader.statuses).toBeNull();
  const statuses = await Promise.all(others.map((each) => each.statuses));

  expect(statuses.flat()).toEqual(Array.from({ length: 2 * EACH }, () => 200));
  const taken = limited.arrivals.filter(({ status }) => status === 200).map(({ id }) => id);
  expect(new Set(taken).size).toBe(taken.length);
  expect(taken).toEqual(expect.arrayContaining([...names('b', EACH), ...names('c', EACH)]));
  expect(limited.arrivals.map(({ status }) => status)).not.toContain(429);
  expect(others.map((each) => each.warnings())).toEqual(['', '']);
  expect(readdirSync(dir)).toEqual([]);
}, 120_000);

it('one that is led is killed: its places are free again', async () => {
  const { limited, endpoint, arrived } = await limitedEndpoint('fixed window');
  const dir = folder();
  const first = arrived(1);
  const leader = processes.start(dir, endpoint.baseUrl, 'leader', 2 * EACH);
  await first;
  const client = processes.start(dir, endpoint.baseUrl, 'client', 500);
  while (!limited.arrivals.some(({ id }) => id.startsWith('client'))) {
    await arrived(limited.arrivals.length + 1);
  }
  client.process.kill('SIGKILL');
  expect(await client.statuses).toBeNull();
  expect(await leader.statuses).toEqual(Array.from({ length: 2 * EACH }, () => 200));
}, 120_000);

it('one that leads and is stopped for a while holds nobody up', async () => {
  const { endpoint, arrived } = await limitedEndpoint('fixed window');
  const dir = folder();
  const first = arrived(1);
  const leader = processes.start(dir, endpoint.baseUrl, 'leader', 3 * EACH);
  await first;
  leader.process.kill('SIGSTOP');
  const other = processes.start(dir, endpoint.baseUrl, 'other', 5);
  expect(await other.statuses).toEqual([200, 200, 200, 200, 200]);
  expect(other.warnings()).toContain('silent');
  leader.process.kill('SIGCONT');
  expect(await leader.statuses).toHaveLength(3 * EACH);
}, 120_000);
