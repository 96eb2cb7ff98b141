/** Composition root: decides between window and command line, in the order that Electron demands. */
import { app, dialog, protocol } from 'electron';
import { tmpdir } from 'node:os';
import { mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readLaunch, relaunchArgs } from './cli/launch';
import { takeRunSecrets } from './cli/run-secrets';
import { IMAGING_SCHEME_PRIVILEGES } from './imaging';
import { createLog, NO_LOG } from './platform/log';
import { createPaths } from './platform/paths';
import { rawArguments } from './platform/raw-arguments';
import { UnexpectedErrors } from './unexpected-errors';
import { hardenCommandLine } from './window/command-line';
import { guardApp } from './window/guards';
import { PAGE_SCHEMES } from './window/schemes';

// `npm run` changes the folder and says where it was called; an installed app has no business with that.
const workingDir = (app.isPackaged ? undefined : process.env['INIT_CWD']) ?? process.cwd();
const launch = readLaunch(ownArguments(), workingDir);
// SECURITY: no child process may inherit a secret; each is read once and forgotten by the environment.
const secrets = takeRunSecrets(launch.command, process.env);

if (launch.userDataDir) app.setPath('userData', launch.userDataDir);
const paths = createPaths(app.getPath('userData'), app.getAppPath());
const log = launch.command?.includes('--no-history') ? NO_LOG : createLog(paths.logFile);
if (launch.command) {
  // Chromium's own files are not made for two processes at once; the history is.
  const dir = mkdtempSync(join(tmpdir(), 'looksee-cli-'));
  for (const name of ['sessionData', 'crashDumps'] as const) app.setPath(name, dir);
  process.on('exit', () => rmSync(dir, { recursive: true, force: true, maxRetries: 3 }));
}

hardenCommandLine(app);
guardApp(app, log);
protocol.registerSchemesAsPrivileged([...PAGE_SCHEMES, IMAGING_SCHEME_PRIVILEGES]);

const errors = new UnexpectedErrors({ log, fatal: launch.command ? endCommand : endWindow });
process.on('uncaughtException', (thrown) => errors.receive('uncaught', thrown));
process.on('unhandledRejection', (thrown) => errors.receive('unhandled', thrown));

let failCommand = (): void => app.exit(1);
try {
  if (launch.command) {
    const { startCommandLine } = await import('./start-command-line');
    failCommand = startCommandLine({ words: launch.command, paths, log, secrets, workingDir });
  } else {
    const { startWindow } = await import('./start-window');
    startWindow({ files: launch.files, paths, log, errors, relaunch });
  }
} catch (thrown) {
  errors.receive('start', thrown);
}

/** The command line has only standard error to report to, and its caller waits for it to exit. */
function endCommand(): void {
  process.stderr.write(
    'Looksee stopped because of an unexpected error. See the log in its data folder.\n',
    () => failCommand(),
  );
}

/** Says that the app did not start, and ends: a process without a window would keep others from opening one. */
function endWindow(details: string): void {
  const text = `${details.split('\n', 1)[0]}\n\nSee the log: ${paths.logFile}`;
  process.stderr.write(`Looksee could not start. ${text}\n`);
  void app
    .whenReady()
    .then(() =>
      dialog.showMessageBox({
        type: 'error',
        title: 'Looksee',
        message: 'Looksee could not start.',
        detail: text,
        buttons: ['Quit'],
      }),
    )
    .finally(() => app.exit(1));
}

/** Starts the app anew, as this process was started, when it has ended. */
function relaunch(files: readonly string[]): void {
  const argv = process.argv.slice(1);
  const appAt = app.isPackaged ? -1 : argv.findIndex((arg) => resolve(arg) === app.getAppPath());
  const args = relaunchArgs(argv, appAt, launch.userDataDir, files);
  // An AppImage is mounted for as long as it runs: its file is what can be started again.
  const execPath = process.env['APPIMAGE'];
  app.relaunch({ args, ...(execPath !== undefined && { execPath }) });
}

/** What follows the executable, or the app where Electron was told which one to run. */
function ownArguments(): readonly string[] {
  const argv = rawArguments(process.argv);
  if (app.isPackaged) return argv.slice(1);
  const at = argv.findIndex((arg, index) => index > 0 && resolve(arg) === app.getAppPath());
  return argv.slice(at < 0 ? 1 : at + 1);
}
