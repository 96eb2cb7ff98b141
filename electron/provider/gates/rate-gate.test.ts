import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RateGate, type Permit, type TurnOptions } from './rate-gate';
import { LimitedEndpoint, type Counting, type LimitedOptions } from '../testing/limited-endpoint';
import type { Wait } from './waiting-line';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'], now: 1e12 });
});
afterEach(() => {
  vi.useRealTimers();
});

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const headerOf =
  (headers: Readonly<Record<string, string>>) =>
  (name: string): string | null =>
    headers[name] ?? null;
const passed = (): number => Date.now() - 1e12;

/** The same numbers each time, from 0 to 1. */
function randomNumbers(): () => number {
  let state = 42;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}

/** Sends each once it is its turn, and again where it was refused, over a line of changing speed. */
async function sendAll(
  gate: RateGate,
  endpoint: LimitedEndpoint,
  ids: readonly string[],
  workMs = 40,
): Promise<void> {
  const random = randomNumbers();
  const send = async (id: string, ahead: boolean): Promise<void> => {
    const status = await gate.run(
      async (permit) => {
        await sleep(2 + 8 * random());
        const arrival = endpoint.arrive(id);
        if (arrival.status === 200) await sleep(workMs * (0.5 + random()));
        if (arrival.status === 200) endpoint.done();
        await sleep(2 + 8 * random());
        permit.answered(arrival.status, headerOf(arrival.headers));
        return arrival.status;
      },
      { ahead },
    );
    if (status === 429) await send(id, true);
  };
  const all = Promise.all(ids.map((id) => send(id, false)));
  await vi.runAllTimersAsync();
  await all;
}

const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `${index}`);

function endpointWith(changes: Partial<LimitedOptions> = {}): LimitedEndpoint {
  return new LimitedEndpoint({
    counting: 'fixed window',
    atOnce: 3,
    limit: 60,
    windowMs: 2_000,
    now: () => performance.now(),
    ...changes,
  });
}

describe('an endpoint that takes 3 at once and 60 per 2 s', () => {
  const cases: [Counting, number][] = (
    ['fixed window', 'clock window', 'sliding window', 'bucket'] as const
  ).flatMap((counting) => [3, 8].map((concurrency): [Counting, number] => [counting, concurrency]));

  it.each(cases)('%s, %i at once asked of it', async (counting, concurrency) => {
    const endpoint = endpointWith({ counting });
    const gate = new RateGate({ concurrency });
    const ids = names(500);
    // In the middle of a window, where there is a clock.
    await vi.advanceTimersByTimeAsync(1_300);
    const from = performance.now();
    await sendAll(gate, endpoint, ids);

    const taken = endpoint.arrivals.filter(({ status }) => status === 200);
    expect(taken.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
    const refused = endpoint.arrivals.filter(({ status }) => status === 429);
    const learned = from + 2_000;
    expect(refused.filter(({ at }) => at > learned)).toEqual([]);
    // Whoever asks for no more at once than is allowed is never refused at all.
    if (concurrency === 3) expect(refused).toEqual([]);
    expect(Math.max(...endpoint.arrivals.map(({ running }) => running))).toBeLessThanOrEqual(3);
    // A bucket gives more than its size within a window: what it has, and what flows in.
    const most = counting === 'bucket' ? 120 : 60;
    expect(endpoint.mostInWindow(learned)).toBeLessThanOrEqual(most);
    // 60 at once, and the other 440 in 8 windows: nothing is wasted but reserves against jitter.
    expect(performance.now() - from).toBeLessThan(22_000);
  });

  it.each(
    cases.flatMap(([counting, concurrency]) =>
      [undefined, '1'].map((pause) => ({ counting, concurrency, pause })),
    ),
  )('and says so by refusing alone: %o', async ({ counting, concurrency, pause }) => {
    const endpoint = endpointWith({
      counting,
      statesLimits: false,
      ...(pause !== undefined && { retryAfterAtOnce: pause }),
    });
    const gate = new RateGate({ concurrency });
    const ids = names(500);
    const from = performance.now();
    await sendAll(gate, endpoint, ids);

    const taken = endpoint.arrivals.filter(({ status }) => status === 200);
    expect(taken.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
    const refused = endpoint.arrivals.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length).toBeLessThan(15);
    // Where its windows began by the clock, or a pause came between, it takes some more of them.
    const isPlain = counting !== 'clock window' && pause === undefined;
    if (isPlain) expect(refused.filter(({ at }) => at > from + 2_000)).toEqual([]);
    expect(performance.now() - from).toBeLessThan(22_000);
  });

  it('obeys a pause that it asks for where there are too many at once', async () => {
    const endpoint = endpointWith({ retryAfterAtOnce: '1' });
    await sendAll(new RateGate({ concurrency: 8 }), endpoint, names(100));
    const refused = endpoint.arrivals.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(0);
    const last = Math.max(...refused.map(({ at }) => at));
    const next = endpoint.arrivals.find(({ at }) => at > last);
    expect((next?.at ?? 0) - last).toBeGreaterThanOrEqual(1_000);
    expect(
      new Set(endpoint.arrivals.filter(({ status }) => status === 200).map(({ id }) => id)).size,
    ).toBe(100);
  });
});

/** A gate and, for each task, the moment at which it started; a task ends when its permit was used and `end` called. */
function watched(concurrency: number): {
  gate: RateGate;
  started: string[];
  permits: Map<string, Permit>;
  ends: Map<string, () => void>;
  ask: (id: string, options?: TurnOptions) => Promise<void>;
  answer: (id: string, status: number, headers?: Readonly<Record<string, string>>) => Promise<void>;
} {
  const gate = new RateGate({ concurrency });
  const started: string[] = [];
  const permits = new Map<string, Permit>();
  const ends = new Map<string, () => void>();
  return {
    gate,
    started,
    permits,
    ends,
    ask: (id, options) =>
      gate.run((permit) => {
        started.push(id);
        permits.set(id, permit);
        return new Promise<void>((resolve) => ends.set(id, resolve));
      }, options),
    answer: async (id, status, headers = {}) => {
      await vi.advanceTimersByTimeAsync(0);
      permits.get(id)?.answered(status, headerOf(headers));
      ends.get(id)?.();
      await vi.advanceTimersByTimeAsync(0);
    },
  };
}

const limits = (limit: number, remaining: number, reset: string): Record<string, string> => ({
  'x-ratelimit-limit-requests': String(limit),
  'x-ratelimit-remaining-requests': String(remaining),
  'x-ratelimit-reset-requests': reset,
});

describe('before anything is known', () => {
  it('the first goes alone, and one more each half second', async () => {
    const { started, ask } = watched(3);
    for (const id of names(5)) void ask(id);
    await vi.advanceTimersByTimeAsync(0);
    expect(started).toEqual(['0']);
    await vi.advanceTimersByTimeAsync(499);
    expect(started).toEqual(['0']);
    await vi.advanceTimersByTimeAsync(1);
    expect(started).toEqual(['0', '1']);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(started).toEqual(['0', '1', '2']);
  });

  it('after the first answer as many as the profile allows go', async () => {
    const { started, ask, answer } = watched(3);
    for (const id of names(9)) void ask(id);
    await answer('0', 200);
    expect(started).toEqual(['0', '1', '2', '3']);
  });

  it('what never got an answer tells nothing', async () => {
    const { started, ask, ends } = watched(3);
    for (const id of names(4)) void ask(id);
    await vi.advanceTimersByTimeAsync(0);
    ends.get('0')?.();
    await vi.advanceTimersByTimeAsync(0);
    expect(started).toEqual(['0', '1']);
  });
});

describe('waiting', () => {
  it('is in order, but for one that has waited before', async () => {
    const { started, ask, answer } = watched(1);
    for (const id of ['a', 'b', 'c']) void ask(id);
    void ask('again', { ahead: true });
    for (const id of ['a', 'again', 'b', 'c']) await answer(id, 200);
    expect(started).toEqual(['a', 'again', 'b', 'c']);
  });

  it('for a window is told with its end, once, and again where it moves', async () => {
    const { started, ask, answer } = watched(2);
    void ask('a');
    await answer('a', 200, limits(60, 0, '10s'));
    const told: [string, Wait | null][] = [];
    void ask('b', { onWait: (wait) => told.push(['b', wait]) });
    void ask('c', { onWait: (wait) => told.push(['c', wait]) });
    await vi.advanceTimersByTimeAsync(5_000);
    const wait = { why: 'rate-limit', until: 1e12 + 10_205 };
    expect(told).toEqual([
      ['b', wait],
      ['c', wait],
    ]);
    await vi.advanceTimersByTimeAsync(5_204);
    expect(started).toEqual(['a']);
    await vi.advanceTimersByTimeAsync(1);
    expect(started).toEqual(['a', 'b', 'c']);
    expect(told).toHaveLength(2);
  });

  it('for others to end is told only where a time was told before', async () => {
    const { ask, answer } = watched(1);
    const told: (number | null)[] = [];
    void ask('a');
    void ask('b');
    void ask('c', { onWait: (wait) => told.push(wait?.until ?? null) });
    await answer('a', 429, { 'retry-after': '3' });
    // The pace before the first answer is no limit of the endpoint's: nothing is said of it.
    expect(told).toEqual([1e12 + 3_000]);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(told).toEqual([1e12 + 3_000, null]);
  });

  it('ends at once when cancelled, and lets the next go', async () => {
    const { gate, started, ask, answer } = watched(1);
    const leaving = new AbortController();
    void ask('a');
    const left = gate.run(async () => 'never', { signal: leaving.signal, tokens: 10 });
    void ask('c');
    leaving.abort(new Error('left'));
    await expect(left).rejects.toThrow('left');
    await expect(gate.run(async () => 'late', { signal: leaving.signal })).rejects.toThrow('left');
    await answer('a', 200);
    expect(started).toEqual(['a', 'c']);
  });

  it('goes on after a task that failed', async () => {
    const { gate, started, ask } = watched(1);
    await expect(
      gate.run(async () => {
        throw new Error('refused');
      }),
    ).rejects.toThrow('refused');
    void ask('a');
    await vi.advanceTimersByTimeAsync(0);
    expect(started).toEqual(['a']);
  });
});

describe('an endpoint that cannot be reached', () => {
  /** Fails, and tells whether it is worth going again. */
  const fail = async (gate: ReturnType<typeof watched>, id: string): Promise<boolean> => {
    await vi.advanceTimersByTimeAsync(0);
    const again = (await gate.permits.get(id)?.unreachable()) ?? false;
    gate.ends.get(id)?.();
    await vi.advanceTimersByTimeAsync(0);
    return again;
  };

  it('and never answered holds nobody', async () => {
    const gate = watched(2);
    for (const id of names(3)) void gate.ask(id);
    expect(await fail(gate, '0')).toBe(false);
    expect(gate.started).toEqual(['0', '1']);
    expect(await fail(gate, '1')).toBe(false);
    expect(gate.started).toEqual(['0', '1', '2']);
  });

  it('is tried by one at a time with growing pauses, and all go when it answers', async () => {
    const gate = watched(3);
    void gate.ask('first');
    await gate.answer('first', 200);
    for (const id of ['a', 'b', 'c']) void gate.ask(id);
    const told: (Wait | null)[] = [];
    void gate.ask('d', { onWait: (wait) => told.push(wait) });
    // All three that were under way tell the same.
    for (const id of ['a', 'b', 'c']) expect(await fail(gate, id)).toBe(true);
    for (const id of ['a2', 'b2', 'c2']) void gate.ask(id, { ahead: true });
    const pauses: number[] = [];
    for (let tries = 0; tries < 6; tries += 1) {
      const count = gate.started.length;
      const from = passed();
      while (gate.started.length === count) await vi.advanceTimersByTimeAsync(1);
      pauses.push(passed() - from);
      await vi.advanceTimersByTimeAsync(1_000);
      expect(gate.started).toHaveLength(count + 1);
      const probe = gate.started.at(-1) ?? '';
      expect(await fail(gate, probe)).toBe(true);
      void gate.ask(`${probe}'`, { ahead: true });
    }
    for (const [index, pause] of pauses.entries()) {
      expect(pause).toBeLessThanOrEqual(Math.min(5_000, 500 * 2 ** index) + 1);
      expect(pause).toBeGreaterThanOrEqual(Math.min(5_000, 375 * 2 ** index) - 1);
    }
    expect(told.at(-1)).toEqual({ why: 'unreachable', until: expect.any(Number) });
    await vi.advanceTimersByTimeAsync(5_000);
    const count = gate.started.length;
    await gate.answer(gate.started.at(-1) ?? '', 200);
    expect(gate.started).toHaveLength(count + 3);
  });

  it('is given up after two minutes, until it answers', async () => {
    const gate = watched(1);
    void gate.ask('first');
    await gate.answer('first', 200);
    let again = true;
    let tries = 0;
    const from = passed();
    for (; again && tries < 1_000; tries += 1) {
      void gate.ask(`${tries}`, { ahead: true });
      while (!gate.started.includes(`${tries}`)) await vi.advanceTimersByTimeAsync(50);
      again = await fail(gate, `${tries}`);
    }
    expect(passed() - from).toBeGreaterThanOrEqual(120_000);
    expect(passed() - from).toBeLessThan(130_000);
    void gate.ask('late');
    expect(await fail(gate, 'late')).toBe(false);
    void gate.ask('back');
    await gate.answer('back', 200);
    void gate.ask('gone');
    expect(await fail(gate, 'gone')).toBe(true);
  });
});

describe('an endpoint that loses what it was sent', () => {
  const lose = async (gate: ReturnType<typeof watched>, id: string): Promise<void> => {
    await vi.advanceTimersByTimeAsync(0);
    gate.permits.get(id)?.lost();
    gate.ends.get(id)?.();
    await vi.advanceTimersByTimeAsync(0);
  };

  it.each([
    ['drops it', lose],
    ['lets a proxy give up on it', (gate, id) => gate.answer(id, 504)],
  ] satisfies [string, typeof lose][])(
    'and %s is asked one at a time, ever more rarely, until it answers anything',
    async (_how, fail) => {
      const gate = watched(3);
      void gate.ask('first');
      await gate.answer('first', 200);
      for (const id of names(300)) void gate.ask(id);
      for (const id of ['0', '1', '2']) await fail(gate, id);
      const from = passed();
      let lost = 3;
      for (; passed() - from < 600_000; lost += 1) {
        const count = gate.started.length;
        while (gate.started.length === count) await vi.advanceTimersByTimeAsync(10);
        await vi.advanceTimersByTimeAsync(500);
        expect(gate.started).toHaveLength(count + 1);
        await fail(gate, gate.started.at(-1) ?? '');
      }
      expect(lost).toBeLessThan(35);
      await vi.advanceTimersByTimeAsync(30_000);
      const count = gate.started.length;
      await gate.answer(gate.started.at(-1) ?? '', 400);
      expect(gate.started).toHaveLength(count + 3);
    },
  );

  it('beside others that it answers holds nobody for long', async () => {
    const gate = watched(3);
    void gate.ask('first');
    await gate.answer('first', 200);
    for (const id of names(5)) void gate.ask(id);
    await lose(gate, '0');
    await vi.advanceTimersByTimeAsync(370);
    expect(gate.started).toHaveLength(4);
    await gate.answer('1', 200);
    expect(gate.started).toHaveLength(6);
  });
});

describe('a 429', () => {
  it('with Retry-After holds everybody', async () => {
    const { started, ask, answer } = watched(3);
    void ask('a');
    await answer('a', 200);
    void ask('b');
    await answer('b', 429, { 'retry-after': '20' });
    for (const id of ['c', 'd']) void ask(id);
    await vi.advanceTimersByTimeAsync(19_999);
    expect(started).toEqual(['a', 'b']);
    await vi.advanceTimersByTimeAsync(1);
    expect(started).toEqual(['a', 'b', 'c', 'd']);
  });

  it('that says nothing holds longer each time', async () => {
    const { started, ask, answer } = watched(1);
    const starts: number[] = [];
    for (let index = 0; index < 5; index += 1) {
      void ask(`${index}`);
      while (started.length === index) await vi.advanceTimersByTimeAsync(1);
      starts.push(passed());
      await answer(`${index}`, 429);
    }
    const waits = starts.slice(1).map((at, index) => at - (starts[index] ?? 0));
    for (const [index, wait] of waits.entries()) {
      expect(wait).toBeLessThanOrEqual(500 * 2 ** index + 1);
      expect(wait).toBeGreaterThanOrEqual(375 * 2 ** index);
    }
  });

  it('beside others that are taken lowers the number at once, and a while later one more is tried', async () => {
    const { started, ask, answer } = watched(4);
    void ask('first');
    await answer('first', 200);
    for (const id of names(40)) void ask(id);
    await vi.advanceTimersByTimeAsync(0);
    expect(started).toEqual(['first', '0', '1', '2', '3']);
    await answer('3', 429);
    expect(started).toHaveLength(5);
    for (const id of names(12)) if (id !== '3') await answer(id, 200);
    // 11 of 12 were answered and one refused: three more of them run.
    expect(started).toHaveLength(1 + 12 + 3);
    await vi.advanceTimersByTimeAsync(600_000);
    await answer('12', 200);
    expect(started).toHaveLength(1 + 12 + 3 + 2);
  });

  it('of a shortage that passed is forgotten after a while', async () => {
    const gate = new RateGate({ concurrency: 1 });
    let taken = 0;
    const askAll = async (count: number): Promise<void> => {
      for (const _ of names(count)) {
        void gate.run(async (permit) => {
          permit.answered(200, () => null);
          taken += 1;
        });
      }
      await vi.advanceTimersByTimeAsync(0);
    };
    await askAll(4);
    await gate.run(async (permit) => permit.answered(429, headerOf({ 'retry-after': '10' })));
    await vi.advanceTimersByTimeAsync(10_300);
    await askAll(6);
    // Four were taken before, and four are now: the others wait for as long as that took.
    expect(taken).toBe(4 + 4);
    await vi.advanceTimersByTimeAsync(600_000);
    expect(taken).toBe(4 + 6);
    await askAll(9);
    expect(taken).toBe(4 + 6 + 9);
  });

  it('that asks for an hour does not stop a later question, however many were answered before', async () => {
    const gate = new RateGate({ concurrency: 1 });
    const ask = (status: number, headers = {}): Promise<void> =>
      gate.run(async (permit) => permit.answered(status, headerOf(headers)));
    for (const _ of names(10)) await ask(200);
    await ask(429, { 'retry-after': '3600' });
    const waits: (Wait | null)[] = [];
    await gate.run(async (permit) => permit.answered(200, () => null), {
      onWait: (wait) => waits.push(wait),
    });
    expect([passed(), waits]).toEqual([0, []]);
  });

  it('of a window that is used up does not', async () => {
    const { started, ask, answer } = watched(3);
    void ask('first');
    await answer('first', 200);
    for (const id of names(6)) void ask(id);
    await vi.advanceTimersByTimeAsync(0);
    await answer('2', 429, limits(60, 0, '1s'));
    await answer('0', 200, limits(60, 0, '1s'));
    await answer('1', 200, limits(60, 0, '1s'));
    await vi.advanceTimersByTimeAsync(2_000);
    expect(started).toEqual(['first', '0', '1', '2', '3', '4', '5']);
  });
});

describe('tokens', () => {
  const tokenLimits = (
    limit: number,
    remaining: number,
    reset: string,
  ): Record<string, string> => ({
    'x-ratelimit-limit-tokens': String(limit),
    'x-ratelimit-remaining-tokens': String(remaining),
    'x-ratelimit-reset-tokens': reset,
  });

  it('are waited for, by what each request is likely to cost, in order', async () => {
    const { started, ask, answer } = watched(5);
    void ask('first', { tokens: 1_000 });
    await answer('first', 200, tokenLimits(10_000, 9_000, '6s'));
    void ask('a', { tokens: 5_000 });
    void ask('b', { tokens: 5_000 });
    // Small enough for what is left, but it is not its turn.
    void ask('c', { tokens: 10 });
    await vi.advanceTimersByTimeAsync(0);
    expect(started).toEqual(['first', 'a']);
    await vi.advanceTimersByTimeAsync(6_500);
    expect(started).toEqual(['first', 'a', 'b']);
    await answer('a', 200, tokenLimits(10_000, 5_000, '6s'));
    expect(started).toEqual(['first', 'a', 'b']);
    await answer('b', 200, tokenLimits(10_000, 4_000, '6s'));
    expect(started).toEqual(['first', 'a', 'b']);
    await vi.advanceTimersByTimeAsync(6_500);
    expect(started).toEqual(['first', 'a', 'b', 'c']);
  });

  it('more than the limit go when everything is there', async () => {
    const { started, ask, answer } = watched(5);
    void ask('first', { tokens: 100 });
    await answer('first', 200, tokenLimits(1_000, 900, '2s'));
    void ask('huge', { tokens: 50_000 });
    await vi.advanceTimersByTimeAsync(2_000);
    expect(started).toEqual(['first']);
    await vi.advanceTimersByTimeAsync(100);
    expect(started).toEqual(['first', 'huge']);
  });

  it('that another one with the same key has used are missed', async () => {
    const { started, ask, answer } = watched(5);
    void ask('first', { tokens: 100 });
    await answer('first', 200, tokenLimits(1_000, 900, '2s'));
    void ask('a', { tokens: 100 });
    await answer('a', 200, tokenLimits(1_000, 50, '2s'));
    void ask('b', { tokens: 100 });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(started).toEqual(['first', 'a']);
    await vi.advanceTimersByTimeAsync(1_100);
    expect(started).toEqual(['first', 'a', 'b']);
  });
});

describe('another number at once', () => {
  it('holds from then on', async () => {
    const { gate, started, ask, answer } = watched(1);
    for (const id of names(6)) void ask(id);
    await answer('0', 200);
    expect(started).toEqual(['0', '1']);
    gate.concurrency = 3;
    await vi.advanceTimersByTimeAsync(0);
    expect(started).toEqual(['0', '1', '2', '3']);
    gate.concurrency = 2;
    await answer('1', 200);
    expect(started).toEqual(['0', '1', '2', '3']);
    await answer('2', 200);
    expect(started).toEqual(['0', '1', '2', '3', '4']);
  });

  it('does not undo what was learned', async () => {
    const { gate, started, ask, answer } = watched(2);
    for (const id of names(6)) void ask(id);
    await answer('0', 200);
    await answer('2', 429);
    expect(started).toEqual(['0', '1', '2']);
    gate.concurrency = 8;
    await vi.advanceTimersByTimeAsync(0);
    expect(started).toEqual(['0', '1', '2']);
    await answer('1', 200);
    expect(started).toEqual(['0', '1', '2', '3']);
  });
});

describe('a gate that takes over from another', () => {
  const answer = (gate: RateGate, remaining: number, atOnce = 5): void =>
    gate.observe(null, 200, headerOf(limits(10, remaining, '2s')), atOnce);

  it('knows what is used up', async () => {
    const { gate, started, ask } = watched(5);
    for (const remaining of [9, 8, 7, 6, 5, 4, 3, 2]) answer(gate, remaining);
    for (const id of names(4)) void ask(id);
    await vi.advanceTimersByTimeAsync(1_900);
    expect(started).toEqual(['0', '1']);
    await vi.advanceTimersByTimeAsync(500);
    expect(started).toEqual(names(4));
  });

  it('knows how many go at once', async () => {
    const { gate, started, ask } = watched(5);
    answer(gate, 9, 2);
    for (const id of names(4)) void ask(id);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(started).toEqual(['0', '1']);
  });
});

it('gates know nothing of each other', async () => {
  const one = watched(1);
  const other = watched(1);
  void one.ask('a');
  await one.answer('a', 429, { 'retry-after': '60' });
  void one.ask('b');
  void other.ask('c');
  await vi.advanceTimersByTimeAsync(0);
  expect(one.started).toEqual(['a']);
  expect(other.started).toEqual(['c']);
});
