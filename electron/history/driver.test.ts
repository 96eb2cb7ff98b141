import { expect, test } from 'vitest';
import { loadDriver, wantedDriver } from './driver';

test('the environment names the driver', () => {
  expect(wantedDriver({})).toBeNull();
  expect(wantedDriver({ LOOKSEE_SQLITE_DRIVER: '' })).toBeNull();
  expect(wantedDriver({ LOOKSEE_SQLITE_DRIVER: 'builtin' })).toBe('builtin');
  expect(wantedDriver({ LOOKSEE_SQLITE_DRIVER: 'fallback' })).toBe('fallback');
  expect(() => wantedDriver({ LOOKSEE_SQLITE_DRIVER: 'other' })).toThrow('must be');
});

const hasBuiltin = process.getBuiltinModule('node:sqlite') !== undefined;

test('the built-in driver is taken where the runtime has it, and its absence is an error when it is asked for', async () => {
  expect((await loadDriver(null)).name).toBe(hasBuiltin ? 'builtin' : 'fallback');
  expect((await loadDriver('fallback')).name).toBe('fallback');
  if (hasBuiltin) expect((await loadDriver('builtin')).name).toBe('builtin');
  else await expect(loadDriver('builtin')).rejects.toThrow('no built-in SQLite');
});

test('its value kinds come back as they went in', async () => {
  const connection = (await loadDriver(wantedDriver())).connect(':memory:', 0);
  const row = connection
    .prepare('SELECT ? AS none, ? AS whole, ? AS real, ? AS text, ? AS bytes')
    .get(null, 9_007_199_254_740_991, 0.5, 'ü領🧾', new Uint8Array([0, 255]));
  expect({ ...(row as object) }).toEqual({
    none: null,
    whole: 9_007_199_254_740_991,
    real: 0.5,
    text: 'ü領🧾',
    bytes: new Uint8Array([0, 255]),
  });
  connection.close();
});
