import { beforeEach, expect, it, vi } from 'vitest';
import { warmUpOnce } from './warm-up';

const kept = new Map<string, string>();
vi.stubGlobal('localStorage', {
  getItem: (key: string) => kept.get(key) ?? null,
  setItem: (key: string, value: string) => void kept.set(key, value),
});

beforeEach(() => kept.clear());

it('draws early on the first start of a version, and not again', () => {
  const draw = vi.fn();
  warmUpOnce(draw);
  warmUpOnce(draw);
  expect(draw).toHaveBeenCalledTimes(1);
});

it('draws early again after an update', () => {
  const draw = vi.fn();
  warmUpOnce(draw);
  for (const key of kept.keys()) kept.set(key, 'app://looksee/assets/index-older.js');
  warmUpOnce(draw);
  expect(draw).toHaveBeenCalledTimes(2);
});
