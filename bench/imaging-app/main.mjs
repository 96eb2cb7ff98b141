// @ts-check
/** Imaging in an Electron app that is nothing else. Works on the files that its parent names. */
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

/** @type {Readonly<Record<import('../over-sharp.mjs').Work, (bytes: Buffer, file: string) => Promise<unknown>>>} */
const WORKS = {
  thumbnail: (bytes) => imaging.inspect(bytes),
  prepare: (bytes, file) => imaging.prepare(bytes, plans.get(file)),
};
/** Of each file that was prepared: a picture is planned once it is known. @type {Map<string, object>} */
const plans = new Map();

/** What gpt-4o can use of a photo at detail high. @param {string} file */
async function plan(file) {
  const bytes = await readFile(file);
  const { facts } = await imaging.inspect(bytes);
  plans.set(file, {
    kind: 'encode',
    ...(facts.width > facts.height ? { width: 1024, height: 768 } : { width: 768, height: 1024 }),
    lossless: null,
    lossy: 'jpeg',
    maxBytes: bytes.length,
    orOriginal: false,
  });
}

process.on(
  'message',
  (
    /** @type {{pageDir: string} | {work: import('../over-sharp.mjs').Work, files: string[]}} */ message,
  ) => {
    if ('pageDir' in message) imaging = new Imaging({ pageDir: message.pageDir });
    else void run(message.work, message.files);
  },
);
process.on('disconnect', () => app.quit());
// Not awaited here: Electron is not ready before this file is done.
void app.whenReady().then(() => process.send?.('ready'));

/** @param {import('../over-sharp.mjs').Work} work @param {string[]} files */
async function run(work, files) {
  if (work === 'prepare') for (const file of files) if (!plans.has(file)) await plan(file);
  const from = performance.now();
  const waiting = files[Symbol.iterator]();
  const lane = async () => {
    for (const file of waiting) await WORKS[work](await readFile(file), file);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  process.send?.({ ms: performance.now() - from });
}
