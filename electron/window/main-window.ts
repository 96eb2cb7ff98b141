import { BrowserWindow, type BrowserWindowConstructorOptions } from 'electron';
import { PAGE_URL } from './origin';
import { MIN_HEIGHT, MIN_WIDTH, type WindowState } from './window-state';

/** The page's own surround in each theme: what shows before its first paint. */
export const BACKGROUND = { light: '#f8f9fa', dark: '#1a1b1e' } as const;

export interface MainWindowInput {
  readonly preloadFile: string;
  readonly iconFile: string;
  /** As fitToScreens gives it. */
  readonly state: WindowState;
  readonly theme: keyof typeof BACKGROUND;
}

/** Every option that matters is stated, also where it is the default today. */
export function mainWindowOptions(input: MainWindowInput): BrowserWindowConstructorOptions {
  const { x, y, width, height } = input.state;
  return {
    title: 'Looksee',
    ...(x === undefined || y === undefined ? {} : { x, y }),
    width,
    height,
    minWidth: MIN_WIDTH,
    minHeight: MIN_HEIGHT,
    // Shown when the first frame is there: no white flash, no half-built page.
    show: false,
    backgroundColor: BACKGROUND[input.theme],
    icon: input.iconFile,
    autoHideMenuBar: true,
    webPreferences: {
      preload: input.preloadFile,
      // SECURITY: the page has neither Node nor Electron, and its world is not the preload's.
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
      // A file dropped outside any target must not replace the page.
      navigateOnDragDrop: false,
      // With it Electron would fetch a dictionary from the internet.
      spellcheck: false,
      // The page's compiled code is kept from its first start on, not only once it was loaded several times.
      v8CacheOptions: 'bypassHeatCheck',
    },
  };
}

/** Opens the window; it shows itself when its first frame is ready. */
export function createMainWindow(input: MainWindowInput): BrowserWindow {
  const window = new BrowserWindow(mainWindowOptions(input));
  window.once('ready-to-show', () => {
    if (input.state.maximized) window.maximize();
    window.show();
  });
  void window.loadURL(PAGE_URL);
  return window;
}
