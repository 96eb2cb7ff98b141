import { expect, it } from 'vitest';
import { timelineOf } from './timeline';

const at = 1_763_800_000_000;
const times = {
  queued: at,
  prepared: at + 20,
  connected: at + 31,
  sent: at + 35,
  headers: at + 1_900,
  firstDelta: null,
  done: at + 2_000,
};

it('tells of each moment how long after the one before it came, and leaves out what never came', () => {
  expect(timelineOf(times).map(({ name, took }) => [name, took])).toEqual([
    ['queued', 0],
    ['prepared', 20],
    ['connected', 11],
    ['sent', 4],
    ['headers', 1_865],
    ['done', 100],
  ]);
  expect(timelineOf(times).at(-1)?.at).toBe(2_000);
  const nothing = { ...times, prepared: null, connected: null, sent: null, headers: null };
  expect(timelineOf(nothing).map(({ name }) => name)).toEqual(['queued', 'done']);
});

it('never goes back where the reply came before the body had left', () => {
  const early = timelineOf({ ...times, headers: at + 33 });
  expect(early.map(({ took }) => took)).toEqual([0, 20, 11, 4, 0, 1_965]);
});
