import { expect, test, vi } from 'vitest';
import { mainWindowOptions } from './main-window';

vi.mock('electron', () => ({ BrowserWindow: class {} }));

const input = {
  preloadFile: '/app/out/preload/preload.cjs',
  iconFile: '/app/build/icon.png',
  state: { width: 1280, height: 840, maximized: false },
  theme: 'light',
} as const;

test('the whole options', () => {
  expect(mainWindowOptions(input)).toEqual({
    title: 'Looksee',
    width: 1280,
    height: 840,
    minWidth: 720,
    minHeight: 520,
    show: false,
    backgroundColor: '#f8f9fa',
    icon: '/app/build/icon.png',
    autoHideMenuBar: true,
    webPreferences: {
      preload: '/app/out/preload/preload.cjs',
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      plugins: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      v8CacheOptions: 'bypassHeatCheck',
    },
  });
});

test('opens where it was, in the colour of the theme', () => {
  const state = { x: -5, y: 7, width: 900, height: 600, maximized: true };
  expect(mainWindowOptions({ ...input, state, theme: 'dark' })).toMatchObject({
    x: -5,
    y: 7,
    width: 900,
    height: 600,
    backgroundColor: '#1a1b1e',
  });
});
