// @ts-check
/** Imaging in an Electron app that is nothing else. Makes thumbnails of the files that its parent names. */
import { app, protocol } from 'electron';
import { readFile } from 'node:fs/promises';

/** Pictures in hand: one more for each worker than it works at, so that none waits. */
const AT_ONCE = 6;

app.setPath('userData', app.commandLine.getSwitchValue('user-data-dir'));
const { Imaging, IMAGING_SCHEME_PRIVILEGES } = await import(
  app.commandLine.getSwitchValue('imaging-module')
);
protocol.registerSchemesAsPrivileged([IMAGING_SCHEME_PRIVILEGES]);
app.on('window-all-closed', () => undefined);

/** @type {any} */
let imaging = null;
process.on('message', (/** @type {{pageDir: string} | {files: string[]}} */ message) => {
  if ('pageDir' in message) imaging = new Imaging({ pageDir: message.pageDir });
  else void thumbnails(message.files);
});
process.on('disconnect', () => app.quit());
// Not awaited here: Electron is not ready before this file is done.
void app.whenReady().then(() => process.send?.('ready'));

/** @param {string[]} files */
async function thumbnails(files) {
  const from = performance.now();
  const waiting = files[Symbol.iterator]();
  const lane = async () => {
    for (const file of waiting) await imaging.inspect(await readFile(file));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  process.send?.({ ms: performance.now() - from });
}
