import { describe, expect, it } from 'vitest';
import { Limiter } from './limiter';

function gate(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((open) => (resolve = open));
  return { promise, resolve };
}

describe('Limiter', () => {
  it('never runs more than the limit, starts in order, and goes on after a failure', async () => {
    const limiter = new Limiter(2);
    const started: number[] = [];
    const gates = Array.from({ length: 6 }, gate);
    let running = 0;
    let most = 0;
    const results = gates.map((gate, index) =>
      limiter.run(async () => {
        started.push(index);
        most = Math.max(most, (running += 1));
        await gate.promise;
        running -= 1;
        if (index === 1) throw new Error('refused');
        return index;
      }),
    );
    await Promise.resolve();
    expect(started).toEqual([0, 1]);
    const outcomes = Promise.allSettled(results);
    for (const gate of gates) {
      gate.resolve();
      await new Promise((done) => setImmediate(done));
    }
    expect((await outcomes).map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
      'fulfilled',
      'fulfilled',
    ]);
    expect(started).toEqual([0, 1, 2, 3, 4, 5]);
    expect(most).toBe(2);
  });

  it('starts those that wait as soon as more are allowed, and fewer once enough have ended', async () => {
    const limiter = new Limiter(1);
    const gates = Array.from({ length: 6 }, gate);
    const started: number[] = [];
    const all = gates.map(({ promise }, index) =>
      limiter.run(async () => {
        started.push(index);
        await promise;
      }),
    );
    const settled = () => new Promise((done) => setImmediate(done));
    limiter.allow(3);
    await settled();
    expect(started).toEqual([0, 1, 2]);
    limiter.allow(1);
    for (const ended of [0, 1]) gates[ended]?.resolve();
    await settled();
    expect(started).toEqual([0, 1, 2]);
    gates[2]?.resolve();
    await settled();
    expect(started).toEqual([0, 1, 2, 3]);
    for (const { resolve } of gates) resolve();
    await Promise.all(all);
    expect(started).toHaveLength(6);
  });

  it('lets one that waits leave at once, and gives its turn to the next', async () => {
    const limiter = new Limiter(1);
    const first = gate();
    const busy = limiter.run(() => first.promise);
    const leaving = new AbortController();
    const left = limiter.run(async () => 'never', leaving.signal);
    const next = limiter.run(async () => 'next');
    leaving.abort(new Error('left'));
    await expect(left).rejects.toThrow('left');
    first.resolve();
    await busy;
    await expect(next).resolves.toBe('next');
    await expect(limiter.run(async () => 'free')).resolves.toBe('free');
    await expect(limiter.run(async () => 'late', leaving.signal)).rejects.toThrow('left');
  });

  it('lets a task that waits aside give its place away, and go on before those that have not begun', async () => {
    const limiter = new Limiter(1);
    const order: string[] = [];
    const [answer, other] = [gate(), gate()];
    const aside = (name: string) =>
      limiter.run(async () => {
        await limiter.aside(() => answer.promise, new AbortController().signal);
        order.push(name);
      });
    const all = [
      aside('first'),
      aside('second'),
      limiter.run(async () => {
        order.push('other');
        await other.promise;
      }),
      limiter.run(async () => void order.push('last')),
    ];
    await new Promise((done) => setImmediate(done));
    answer.resolve();
    await new Promise((done) => setImmediate(done));
    expect(order).toEqual(['other']);
    other.resolve();
    await Promise.all(all);
    expect(order).toEqual(['other', 'first', 'second', 'last']);
  });

  it('loses no place where a task is aborted while it waits to go on', async () => {
    const limiter = new Limiter(1);
    const [answer, other] = [gate(), gate()];
    const leaving = new AbortController();
    const left = limiter.run(() => limiter.aside(() => answer.promise, leaving.signal));
    const busy = limiter.run(() => other.promise);
    answer.resolve();
    await new Promise((done) => setImmediate(done));
    leaving.abort(new Error('left'));
    await expect(left).rejects.toThrow('left');
    let isThird = false;
    const third = limiter.run(async () => (isThird = true));
    await new Promise((done) => setImmediate(done));
    expect(isThird).toBe(false);
    other.resolve();
    await Promise.all([busy, third]);
    expect(isThird).toBe(true);
  });
});
