import { describe, expect, it } from 'vitest';
import { SharedDecision } from './shared-decision';

function decision() {
  const put: { readonly signal: AbortSignal; readonly answer: (yes: boolean) => void }[] = [];
  const shared = new SharedDecision(
    (signal) => new Promise((answer) => void put.push({ signal, answer })),
  );
  return { put, shared };
}

const never = new AbortController().signal;

describe('SharedDecision', () => {
  it('is put once, and its answer holds for those that come later', async () => {
    const { put, shared } = decision();
    const both = [shared.get(never), shared.get(never)];
    const closed = shared.closed(never);
    expect(shared.isOpen).toBe(true);
    put[0]?.answer(true);
    expect(await Promise.all(both)).toEqual([true, true]);
    await closed;
    expect(shared.isOpen).toBe(false);
    expect(await shared.get(never)).toBe(true);
    expect(put).toHaveLength(1);
    expect(put[0]?.signal.aborted).toBe(false);
  });

  it('is taken back when the last has left, and put anew for the next', async () => {
    const { put, shared } = decision();
    const leaving = new AbortController();
    const left = shared.get(leaving.signal);
    const closed = shared.closed(never);
    leaving.abort();
    expect(await left).toBe(false);
    await closed;
    expect(put[0]?.signal.aborted).toBe(true);
    const next = shared.get(never);
    put[1]?.answer(true);
    expect(await next).toBe(true);
  });

  it('goes on for the others where one leaves', async () => {
    const { put, shared } = decision();
    const leaving = new AbortController();
    const [left, stays] = [shared.get(leaving.signal), shared.get(never)];
    leaving.abort();
    expect(await left).toBe(false);
    expect(put[0]?.signal.aborted).toBe(false);
    put[0]?.answer(true);
    expect(await stays).toBe(true);
  });

  it('is a no where it could not be put', async () => {
    const shared = new SharedDecision(async () => {
      throw new Error('no window');
    });
    expect(await shared.get(never)).toBe(false);
  });
});
