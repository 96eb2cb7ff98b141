// @ts-check
/** The least that an Electron app can be: one window with one field. What the app is compared with. */
import { app, BrowserWindow } from 'electron';
import { join } from 'node:path';

app.setPath('userData', app.commandLine.getSwitchValue('user-data-dir'));
app.on('window-all-closed', () => app.quit());
// Not awaited here: Electron is not ready before this file is done.
void app.whenReady().then(() => {
  const window = new BrowserWindow({ width: 1280, height: 800, show: false });
  window.once('ready-to-show', () => window.show());
  return window.loadFile(join(import.meta.dirname, 'index.html'));
});
