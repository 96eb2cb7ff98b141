import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { RecentBytes } from './recent-bytes';

const of = (length: number) => ({ bytes: new Uint8Array(length) });

it('lets go of what was not used for longest when there are more bytes than it may keep', () => {
  const recent = new RecentBytes(10);
  for (const key of ['a', 'b', 'c']) recent.set(key, of(3));
  expect(recent.get('a')).not.toBeNull();
  recent.set('d', of(3));
  expect(recent.get('b')).toBeNull();
  for (const key of ['a', 'c', 'd']) expect(recent.get(key), key).not.toBeNull();
});

it('keeps the newest even where it is larger alone, and nothing beside it', () => {
  const recent = new RecentBytes(10);
  recent.set('a', of(1));
  recent.set('huge', of(11));
  expect([recent.get('a'), recent.get('huge')?.bytes.length]).toEqual([null, 11]);
  recent.set('a', of(1));
  expect([recent.get('a')?.bytes.length, recent.get('huge')]).toEqual([1, null]);
});

it('counts what takes the place of another by its own bytes alone', () => {
  const recent = new RecentBytes(10);
  recent.set('b', of(4));
  for (let time = 0; time < 5; time += 1) recent.set('a', of(6));
  expect(recent.get('b')).not.toBeNull();
});

it('never keeps more than it may, but for a newest that is larger', () => {
  const keys = ['a', 'b', 'c', 'd', 'e'];
  const step = fc.tuple(fc.constantFrom(...keys), fc.nat(15), fc.boolean());
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const recent = new RecentBytes(20);
      for (const [key, length, isRead] of steps) {
        if (isRead) recent.get(key);
        else {
          recent.set(key, of(length));
          expect(recent.get(key)?.bytes.length).toBe(length);
        }
        const kept = keys.map((each) => recent.get(each)?.bytes.length ?? 0);
        expect(kept.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(20);
      }
    }),
  );
});
