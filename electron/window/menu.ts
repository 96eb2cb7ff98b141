import type { MenuItemConstructorOptions } from 'electron';
import type { AppCommand } from '../../shared/ipc/contract';

export interface MenuInput {
  readonly platform: NodeJS.Platform;
  /** Adds what only those who build the app need. */
  readonly development: boolean;
  readonly dispatch: (command: AppCommand) => void;
}

/**
 * The application's menu. The page handles the same keys itself and the menu names them; both lead to the same
 * command. Zooming the picture has bare keys (+ - 0 1) that belong to the stage, so they are not here.
 */
export function menuTemplate(input: MenuInput): MenuItemConstructorOptions[] {
  const item = (
    label: string,
    command: AppCommand,
    accelerator?: string,
  ): MenuItemConstructorOptions => ({
    id: command,
    label,
    click: () => input.dispatch(command),
    ...(accelerator ? { accelerator } : {}),
  });
  const line: MenuItemConstructorOptions = { type: 'separator' };
  const mac = input.platform === 'darwin';
  const about = item('About Looksee', 'about');
  const settings = item(mac ? 'Settings…' : 'Settings', 'settings', 'CmdOrCtrl+,');

  const application: MenuItemConstructorOptions = {
    label: 'Looksee',
    submenu: [
      about,
      line,
      settings,
      line,
      { role: 'services' },
      line,
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      line,
      { role: 'quit' },
    ],
  };
  const file: MenuItemConstructorOptions = {
    label: '&File',
    submenu: [
      item('New', 'new', 'CmdOrCtrl+N'),
      item('Open…', 'open', 'CmdOrCtrl+O'),
      item('Open Folder…', 'open-folder', 'CmdOrCtrl+Shift+O'),
      item('Add from Link…', 'add-link', 'CmdOrCtrl+L'),
      item('Paste Picture', 'paste'),
      line,
      item('Ask', 'ask', 'CmdOrCtrl+Enter'),
      line,
      ...(mac ? [{ role: 'close' } as const] : [settings, line, { role: 'quit' } as const]),
    ],
  };
  const edit: MenuItemConstructorOptions = {
    label: '&Edit',
    submenu: [
      { role: 'undo' },
      { role: 'redo' },
      line,
      { role: 'cut' },
      { role: 'copy' },
      { role: 'paste' },
      { role: 'selectAll' },
      line,
      item('Search History', 'search', 'CmdOrCtrl+F'),
    ],
  };
  const view: MenuItemConstructorOptions = {
    label: '&View',
    submenu: [
      item('Zoom In', 'zoom-in'),
      item('Zoom Out', 'zoom-out'),
      item('Fit to Window', 'zoom-fit'),
      item('Actual Size', 'zoom-actual'),
      line,
      { role: 'zoomIn', label: 'Larger Interface' },
      { role: 'zoomOut', label: 'Smaller Interface' },
      { role: 'resetZoom', label: 'Normal Interface' },
      line,
      { role: 'togglefullscreen' },
      ...(input.development
        ? [line, { role: 'reload' } as const, { role: 'toggleDevTools' } as const]
        : []),
    ],
  };
  const help: MenuItemConstructorOptions = { role: 'help', submenu: mac ? [] : [about] };
  return mac
    ? [application, file, edit, view, { role: 'windowMenu' }, help]
    : [file, edit, view, help];
}
