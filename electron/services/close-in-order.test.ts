import { describe, expect, it } from 'vitest';
import { closeInOrder, oneFlight, type Part } from './close-in-order';

const STAGE_MS = 20;

describe('closing', () => {
  it('closes each part whatever the others do, one stage after the other', async () => {
    const closed: string[] = [];
    const failed: [string, string | undefined][] = [];
    const part = (name: string, then: () => unknown = () => undefined): Part => ({
      name,
      close: async () => {
        closed.push(name);
        await then();
      },
    });
    const hangs = part('hangs', () => new Promise(() => undefined));
    const rejects = part('rejects', () => Promise.reject(new Error('no disk')));
    const throws: Part = {
      name: 'throws',
      close: () => {
        throw new Error('at once');
      },
    };
    await closeInOrder([[hangs, part('a'), throws], [rejects, part('b')], [part('history')]], {
      stageMs: STAGE_MS,
      onFailed: (name, { details }) => failed.push([name, details]),
    });
    expect(closed).toEqual(['hangs', 'a', 'rejects', 'b', 'history']);
    expect(failed).toEqual([
      ['throws', 'Error: at once'],
      ['hangs', `Error: not closed within ${STAGE_MS} ms`],
      ['rejects', 'Error: no disk'],
    ]);
  });

  it('happens once, however often it is asked for', async () => {
    let count = 0;
    const close = oneFlight(async () => (count += 1));
    const first = close();
    expect(close()).toBe(first);
    await first;
    expect(close()).toBe(first);
    expect(count).toBe(1);
  });
});
