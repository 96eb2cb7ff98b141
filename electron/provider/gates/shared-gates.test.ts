import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createConnection, createServer, type Socket } from 'node:net';
import { spawnSync } from 'node:child_process';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { plainProfile, type EndpointProfile } from '../../../shared/domain/endpoint';
import { gateAddress } from './gate-address';
import type { Permit, TurnOptions, Wait } from './gates';
import { SharedGates } from './shared-gates';

function folder(): string {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'looksee-gates-')));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** In its folder, which is there afterwards. */
function socketOf(dir: string): string {
  const privateDir = join(dir, 'gate-1');
  mkdirSync(privateDir, { recursive: true, mode: 0o700 });
  return join(privateDir, 'socket');
}

const profileWith = (changes: Partial<EndpointProfile> = {}): EndpointProfile => ({
  ...plainProfile('profile', 'Profile'),
  baseUrl: 'https://api.example.com/v1?key=in-the-address',
  concurrency: 1,
  ...changes,
});

/** Gates as another process would have them, and what they warn of. */
function gatesOf(dir: string, pingMs?: number) {
  const warnings: string[] = [];
  const log = { warn: (message: string) => warnings.push(message) };
  const gates = new SharedGates({ dir, log, ...(pingMs !== undefined && { pingMs }) });
  onTestFinished(() => gates.close());
  return { gates, warnings };
}

/** A turn that was begun, and how to end it. */
interface Begun {
  readonly permit: Permit;
  readonly end: () => void;
  readonly ended: Promise<void>;
}

function begin(
  gates: SharedGates,
  options: TurnOptions = {},
  profile = profileWith(),
): Promise<Begun> {
  return new Promise((resolve, reject) => {
    let end = (): void => undefined;
    const held = new Promise<void>((release) => (end = release));
    const ended: Promise<void> = gates
      .for(profile)
      .run((permit) => (resolve({ permit, end, ended }), held), options);
    ended.catch(reject);
  });
}

/** Resolves when everything sent so far was read: a turn of another profile goes the same way. */
async function goneThrough(gates: SharedGates): Promise<void> {
  const other = await begin(gates, {}, profileWith({ id: `other ${Math.random()}` }));
  other.end();
  await other.ended;
}

const never = (): string | null => null;

it('listens only once somebody asks, for its owner alone, and leaves nothing behind', async () => {
  const dir = folder();
  const { gates, warnings } = gatesOf(dir);
  gates.for(profileWith());
  expect(readdirSync(dir)).toEqual([]);
  const turn = await begin(gates);
  expect(readdirSync(dir)).toEqual(['gate-1']);
  expect(statSync(join(dir, 'gate-1')).mode & 0o777).toBe(0o700);
  expect(statSync(socketOf(dir)).isSocket()).toBe(true);
  turn.end();
  await turn.ended;
  await gates.close();
  expect(readdirSync(dir)).toEqual([]);
  expect(warnings).toEqual([]);
});

it('lets one process wait for the turn of another, tells it why, and forgets who leaves', async () => {
  const dir = folder();
  const { gates: leader } = gatesOf(dir);
  const { gates: client } = gatesOf(dir);
  const first = await begin(leader);
  const leaving = new AbortController();
  const waits: (Wait | null)[] = [];
  const left = begin(client, { signal: leaving.signal });
  const second = begin(client, { onWait: (wait) => waits.push(wait) });
  await goneThrough(client);
  leaving.abort(new Error('not wanted any more'));
  await expect(left).rejects.toThrow('not wanted any more');

  first.permit.answered(429, (name) => (name === 'retry-after-ms' ? '300' : null));
  first.end();
  const { end, ended } = await second;
  expect(waits.at(-1)).toEqual({ why: 'rate-limit', until: expect.any(Number) });
  end();
  await ended;
});

it('counts together what asks for different numbers at once: the last one asked for holds', async () => {
  const dir = folder();
  const { gates: leader } = gatesOf(dir);
  const { gates: client } = gatesOf(dir);
  const two = profileWith({ concurrency: 2 });
  const three = profileWith({ concurrency: 3 });
  const first = await begin(leader, {}, two);
  first.permit.answered(200, never);
  const others = [await begin(client, {}, three), await begin(client, {}, three)];
  let begun = false;
  const last = begin(leader, {}, two).then((turn) => ((begun = true), turn));
  first.end();
  await goneThrough(leader);
  expect(begun).toBe(false);
  for (const { end } of others) end();
  (await last).end();
});

it('a turn of a process that has gone is free again', async () => {
  const dir = folder();
  const { gates: leader } = gatesOf(dir);
  const { gates: client } = gatesOf(dir);
  const first = await begin(leader);
  first.end();
  await begin(client);
  const next = begin(leader);
  await client.close();
  await next;
});

it('who leads goes: the others count what is under way, and go on', async () => {
  const dir = folder();
  const { gates: leader } = gatesOf(dir);
  // Two at once, once something was answered.
  const profile = profileWith({ concurrency: 2 });
  const all = [gatesOf(dir), gatesOf(dir)];
  const [one, other] = all.map(({ gates }) => gates) as [SharedGates, SharedGates];
  const learning = await begin(leader, {}, profile);
  learning.permit.answered(200, never);
  learning.end();
  await learning.ended;
  const first = await begin(one, {}, profile);
  const second = await begin(other, {}, profile);
  const order: string[] = [];
  const third = begin(one, {}, profile).then((turn) => (order.push('third'), turn));
  await goneThrough(one);
  await leader.close();
  // Whichever leads now has begun no more than two.
  await goneThrough(one);
  await goneThrough(other);
  expect(order).toEqual([]);
  second.permit.answered(200, never);
  second.end();
  (await third).end();
  first.end();
  await Promise.all([first.ended, second.ended]);
  expect(all.flatMap(({ warnings }) => warnings)).toEqual([]);
});

it('many at once find the file of a process that was killed: one leads', async () => {
  const dir = folder();
  const script = `require('net').createServer().listen(${JSON.stringify(socketOf(dir))}, () => process.kill(process.pid, 'SIGKILL'))`;
  expect(spawnSync(process.execPath, ['-e', script]).signal).toBe('SIGKILL');
  expect(existsSync(socketOf(dir))).toBe(true);

  let running = 0;
  let most = 0;
  const all = Array.from({ length: 12 }, () => gatesOf(dir));
  await Promise.all(
    all.map(({ gates }) =>
      gates.for(profileWith()).run(async (permit) => {
        running += 1;
        most = Math.max(most, running);
        permit.answered(200, never);
        await new Promise((resolve) => setTimeout(resolve, 5));
        running -= 1;
      }),
    ),
  );
  expect(most).toBe(1);
  expect(all.flatMap(({ warnings }) => warnings)).toEqual([]);
  await Promise.all(all.map(({ gates }) => gates.close()));
  expect(readdirSync(dir)).toEqual([]);
});

it('a lock that died with its process holds nobody up', async () => {
  const dir = folder();
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  writeFileSync(join(dir, 'gate-1.lock'), `id ${hostname()} ${pid} ms:${Date.now()}`);
  const { gates, warnings } = gatesOf(dir);
  const turn = await begin(gates);
  expect(warnings).toEqual([]);
  expect(readdirSync(dir)).toEqual(['gate-1']);
  turn.end();
});

it('meets in a folder of this user alone where the path is too long for a socket', async () => {
  const dir = join(folder(), 'a'.repeat(60), 'b'.repeat(60));
  mkdirSync(dir, { recursive: true });
  const address = gateAddress({ dir, platform: process.platform, temporaryDir: tmpdir() });
  expect(Buffer.byteLength(address.path)).toBeLessThanOrEqual(100);
  const { gates: leader, warnings } = gatesOf(dir);
  const { gates: client } = gatesOf(dir);
  const first = await begin(leader);
  expect(statSync(address.socket?.privateDir ?? '').mode & 0o777).toBe(0o700);
  let begun = false;
  const second = begin(client).then((turn) => ((begun = true), turn));
  await goneThrough(client);
  expect(begun).toBe(false);
  first.end();
  (await second).end();
  await client.close();
  await leader.close();
  expect(warnings).toEqual([]);
  expect(existsSync(address.socket?.privateDir ?? '')).toBe(false);
  expect(readdirSync(dir)).toEqual([]);
});

it('goes on alone, and says so, where the folder for the socket is open to others', async () => {
  const dir = join(folder(), 'a'.repeat(100));
  mkdirSync(dir);
  const { socket } = gateAddress({ dir, platform: process.platform, temporaryDir: tmpdir() });
  const privateDir = socket?.privateDir;
  mkdirSync(privateDir ?? '', { mode: 0o755 });
  onTestFinished(() => rmSync(privateDir ?? '', { recursive: true }));
  const { gates, warnings } = gatesOf(dir);
  await begin(gates);
  expect(warnings).toEqual([expect.stringContaining("is not this user's alone")]);
});

it('goes on alone, and says so once, where there is no folder', async () => {
  const { gates, warnings } = gatesOf(join(folder(), 'none'));
  const turn = await begin(gates);
  turn.end();
  await begin(gates);
  expect(warnings).toEqual([expect.stringContaining('ENOENT')]);
});

/** Somebody else at the address. */
async function listenAs(dir: string, onConnection: (socket: Socket) => void): Promise<void> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(socketOf(dir), resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
}

it.each([
  ['says nothing', () => undefined, 'silent'],
  ['says what is no message', (socket: Socket) => socket.write('HTTP/1.1 400\r\n'), 'unreadable'],
  ['never ends a line', (socket: Socket) => socket.write('x'.repeat(9_000)), 'unreadable'],
  ['hangs up at once', (socket: Socket) => socket.destroy(), 'gone without a word'],
])(
  'goes on alone, and says so, where somebody listens who %s',
  async (_what, onConnection, word) => {
    const dir = folder();
    await listenAs(dir, onConnection);
    const { gates, warnings } = gatesOf(dir, 20);
    const turn = await begin(gates);
    turn.end();
    await turn.ended;
    expect(warnings).toEqual([expect.stringContaining(word)]);
  },
);

it('goes on alone where whoever leads falls silent in the middle', async () => {
  const dir = folder();
  await listenAs(dir, (socket) => {
    socket.once('data', () => socket.write('{"type":"start","id":0}\n'));
  });
  const { gates, warnings } = gatesOf(dir, 20);
  const turn = await begin(gates);
  // Nothing was sent, so it goes again.
  expect(await turn.permit.unreachable()).toBe(true);
  expect(warnings).toEqual([expect.stringContaining('silent')]);
  turn.end();
  await turn.ended;
  (await begin(gates)).end();
});

it('tells another process what it needs for limits, and nothing else', async () => {
  const dir = folder();
  const lines: string[] = [];
  let told = (): void => undefined;
  const ended = new Promise<void>((resolve) => (told = resolve));
  await listenAs(dir, (socket) => {
    socket.on('data', (data: Buffer) => {
      lines.push(...data.toString().split('\n').filter(Boolean));
      if (lines.length === 1) socket.write('{"type":"start","id":0}\n');
      if (lines.some((line) => line.includes('"end"'))) told();
    });
  });
  const { gates } = gatesOf(dir);
  const turn = await begin(gates, { tokens: 700 });
  const headers: Record<string, string> = {
    'retry-after': '1',
    'x-ratelimit-remaining-tokens': '5',
    'set-cookie': 'session=secret',
    'x-request-id': 'req-1',
    authorization: 'Bearer secret',
  };
  turn.permit.answered(429, (name) => headers[name] ?? null);
  turn.end();
  await ended;
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    {
      type: 'ask',
      id: 0,
      place: expect.stringMatching(/^[0-9a-f]{64}$/),
      concurrency: 1,
      tokens: 700,
      ahead: false,
      running: false,
    },
    {
      type: 'answered',
      id: 0,
      status: 429,
      headers: { 'retry-after': '1', 'x-ratelimit-remaining-tokens': '5' },
    },
    { type: 'end', id: 0 },
  ]);
  expect(lines.join('')).not.toContain('in-the-address');
});

it.each([
  ['no JSON', 'GET / HTTP/1.1\r\n\r\n'],
  ['an unknown message', '{"type":"steal"}\n'],
  ['a message with more in it', '{"type":"ping","more":1}\n'],
  [
    'an address for a place',
    '{"type":"ask","id":0,"place":"https://x","concurrency":1,"tokens":null,"ahead":false,"running":false}\n',
  ],
  [
    'a header that is none of limits',
    '{"type":"answered","id":0,"status":200,"headers":{"set-cookie":"a"}}\n',
  ],
  ['a line without an end', 'x'.repeat(9_000)],
])('cuts off who sends %s, and nobody else', async (_what, text) => {
  const dir = folder();
  const { gates: leader } = gatesOf(dir);
  const { gates: client } = gatesOf(dir);
  await goneThrough(leader);
  await goneThrough(client);
  const stranger = createConnection(socketOf(dir));
  const closed = new Promise<void>((resolve) => stranger.once('close', () => resolve()));
  stranger.on('error', () => undefined).write(text);
  await closed;
  await goneThrough(client);
  const turn = await begin(client);
  turn.end();
  await turn.ended;
});

it('a process that cannot reach the endpoint learns from the others whether to wait for it', async () => {
  const dir = folder();
  const { gates: leader } = gatesOf(dir);
  const { gates: client } = gatesOf(dir);
  const first = await begin(leader);
  expect(await first.permit.unreachable()).toBe(false);
  first.end();
  const answered = await begin(leader);
  answered.permit.answered(200, never);
  answered.end();
  const second = await begin(client);
  expect(await second.permit.unreachable()).toBe(true);
  second.end();
});

it('holds all where another process tells that its request was lost', async () => {
  const dir = folder();
  const { gates: leader } = gatesOf(dir);
  const { gates: client } = gatesOf(dir);
  const answered = await begin(leader);
  answered.permit.answered(200, never);
  answered.end();
  const lost = await begin(client);
  lost.permit.lost();
  lost.end();
  await lost.ended;
  await goneThrough(client);
  const whys: (string | undefined)[] = [];
  const next = begin(leader, { onWait: (wait) => whys.push(wait?.why) });
  expect(whys).toEqual(['unreachable']);
  (await next).end();
});

it('what waits when it is closed goes on by itself', async () => {
  const dir = folder();
  const { gates: leader } = gatesOf(dir);
  const { gates: client } = gatesOf(dir);
  await begin(leader);
  const waiting = begin(client);
  await goneThrough(client);
  await client.close();
  (await waiting).end();
});

it('meets at a named pipe on Windows', () => {
  const place = { platform: 'win32', temporaryDir: 'C:\\Temp' } as const;
  const one = gateAddress({ ...place, dir: 'C:\\Users\\One\\Looksee' });
  expect(one.path).toMatch(/^\\\\\.\\pipe\\looksee-gate-1-[0-9a-f]{24}$/);
  expect(one.socket).toBeNull();
  expect(gateAddress({ ...place, dir: 'C:\\Users\\Two\\Looksee' }).path).not.toBe(one.path);
});
