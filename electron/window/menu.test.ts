import type { MenuItemConstructorOptions } from 'electron';
import { expect, test } from 'vitest';
import { APP_COMMANDS, type AppCommand } from '../../shared/ipc/contract';
import { menuTemplate } from './menu';

const PLATFORMS = ['darwin', 'linux', 'win32'] as const;

function build(platform: NodeJS.Platform, development = false) {
  const dispatched: AppCommand[] = [];
  const menu = menuTemplate({ platform, development, dispatch: (c) => dispatched.push(c) });
  return { menu, items: flat(menu), dispatched };
}

function flat(items: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] {
  return items.flatMap((item) => [
    item,
    ...(Array.isArray(item.submenu) ? flat(item.submenu) : []),
  ]);
}

test.each(PLATFORMS)('%s: every command once, and each dispatches itself', (platform) => {
  const { items, dispatched } = build(platform);
  const own = items.filter(({ id }) => id !== undefined);
  for (const item of own) (item.click as () => void)();
  expect(dispatched).toEqual(own.map(({ id }) => id));
  expect([...dispatched].sort()).toEqual([...APP_COMMANDS].sort());
});

test.each(PLATFORMS)('%s: the keys, none twice', (platform) => {
  const { items } = build(platform);
  const keys = items.flatMap(({ id, accelerator }) => (accelerator ? [[id, accelerator]] : []));
  expect(Object.fromEntries(keys)).toEqual({
    new: 'CmdOrCtrl+N',
    open: 'CmdOrCtrl+O',
    'open-folder': 'CmdOrCtrl+Shift+O',
    'add-link': 'CmdOrCtrl+L',
    ask: 'CmdOrCtrl+Enter',
    search: 'CmdOrCtrl+F',
    settings: 'CmdOrCtrl+,',
  });
  expect(new Set(keys.map(([, key]) => key)).size).toBe(keys.length);
});

test('on a Mac the application has its own menu first; elsewhere File has settings and quit', () => {
  expect(build('darwin').menu.map(({ label, role }) => label ?? role)).toEqual([
    'Looksee',
    '&File',
    '&Edit',
    '&View',
    'windowMenu',
    'help',
  ]);
  expect(build('linux').menu.map(({ label, role }) => label ?? role)).toEqual([
    '&File',
    '&Edit',
    '&View',
    'help',
  ]);
  for (const platform of PLATFORMS)
    expect(build(platform).items.filter(({ role }) => role === 'quit')).toHaveLength(1);
});

test('tools for developers only where the app is developed', () => {
  const has = (development: boolean): boolean =>
    build('linux', development).items.some(({ role }) => role === 'toggleDevTools');
  expect([has(false), has(true)]).toEqual([false, true]);
});
