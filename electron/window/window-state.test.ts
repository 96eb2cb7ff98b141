import { EventEmitter } from 'node:events';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserWindow } from 'electron';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fitToScreens, keepWindowState, loadWindowState } from './window-state';

const primary = { x: 0, y: 25, width: 1920, height: 1055 };
const left = { x: -2560, y: 0, width: 2560, height: 1440 };
const screens = [primary, left];
const at = (x: number, y: number, width = 1000, height = 700) => ({
  x,
  y,
  width,
  height,
  maximized: false,
});

describe('fitToScreens', () => {
  test('a first start is centred', () => {
    expect(fitToScreens(null, screens)).toEqual({ width: 1280, height: 840, maximized: false });
  });

  test.each([at(10, 30), at(-2000, 100), at(1800, 900), at(-800, 25)])(
    'keeps %j, which can be taken hold of',
    (state) => {
      expect(fitToScreens(state, screens)).toEqual(state);
    },
  );

  test.each([
    at(5000, 100),
    at(1900, 100),
    at(-3500, 100),
    at(10, 3000),
    at(10, 1070),
    at(10, -700),
    at(10, 0),
  ])('centres %j, which nobody could take hold of', (state) => {
    expect(fitToScreens(state, screens)).toEqual({ width: 1000, height: 700, maximized: false });
  });

  test('a screen that was unplugged', () => {
    expect(fitToScreens(at(-2000, 100), [primary])).not.toHaveProperty('x');
  });

  test('no larger than the screen and no smaller than the least', () => {
    expect(fitToScreens(at(0, 25, 5000, 4000), screens)).toEqual(at(0, 25, 1920, 1055));
    expect(fitToScreens(at(0, 25, 1, 1), screens)).toEqual(at(0, 25, 720, 520));
    const tiny = { x: 0, y: 0, width: 640, height: 480 };
    expect(fitToScreens(null, [tiny])).toEqual({ width: 720, height: 520, maximized: false });
  });

  test('stays maximised, and works where no screen is known', () => {
    expect(fitToScreens({ ...at(9000, 0), maximized: true }, screens)).toMatchObject({
      maximized: true,
    });
    expect(fitToScreens(at(0, 0), [])).toEqual({ width: 1000, height: 700, maximized: false });
  });
});

describe('on disk', () => {
  let dir: string;
  let file: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'looksee-window-'));
    file = join(dir, 'window.json');
  });
  afterEach(() => rm(dir, { recursive: true }));

  test('comes back as it was when the window closed', async () => {
    let bounds = { x: 1, y: 2, width: 800, height: 600 };
    const window = Object.assign(new EventEmitter(), {
      getNormalBounds: () => bounds,
      isMaximized: () => true,
    });
    const flush = keepWindowState(window as unknown as BrowserWindow, file);
    bounds = { x: 3, y: 4, width: 801, height: 601 };
    window.emit('move');
    window.emit('close');
    await flush();
    expect(await loadWindowState(file)).toEqual({ ...bounds, maximized: true });
  });

  test.each(['', 'null', '{"x":"1"}', '{"x":1,"y":1,"width":-1,"height":1e99,"maximized":0}'])(
    'damaged content %j counts as none',
    async (text) => {
      await writeFile(file, text);
      expect(await loadWindowState(file)).toBeNull();
    },
  );

  test('a file that is there and cannot be read counts as none, and is left alone', async () => {
    await mkdir(file);
    const failures: unknown[] = [];
    expect(await loadWindowState(file, (thrown) => failures.push(thrown))).toBeNull();
    expect(String(failures[0])).toContain('could not be read');
    const window = Object.assign(new EventEmitter(), {
      getNormalBounds: () => ({ x: 1, y: 2, width: 800, height: 600 }),
      isMaximized: () => false,
    });
    await keepWindowState(window as unknown as BrowserWindow, file)();
    expect(await readdir(dir)).toEqual(['window.json']);
  });

  test('a folder that cannot be written to stops nothing', async () => {
    await writeFile(file, 'x');
    const window = Object.assign(new EventEmitter(), {
      getNormalBounds: () => ({ x: 1, y: 2, width: 800, height: 600 }),
      isMaximized: () => false,
    });
    const flush = keepWindowState(window as unknown as BrowserWindow, join(file, 'below-a-file'));
    await expect(flush()).resolves.toBeUndefined();
    expect(await readFile(file, 'utf8')).toBe('x');
  });
});
