/** Composition root: decides between window and command line, in the order that Electron demands. */
import { app, protocol } from 'electron';
import { tmpdir } from 'node:os';
import { mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readLaunch } from './cli/launch';
import { takeRunSecrets } from './cli/run-secrets';
import { IMAGING_SCHEME_PRIVILEGES } from './imaging';
import { createLog, NO_LOG } from './platform/log';
import { createPaths } from './platform/paths';
import { rawArguments } from './platform/raw-arguments';
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

process.on('uncaughtException', (thrown) => log.error(`uncaught: ${thrown.stack ?? thrown}`));
process.on('unhandledRejection', (thrown) => log.error(`unhandled: ${String(thrown)}`));

if (launch.command) {
  const { startCommandLine } = await import('./start-command-line');
  startCommandLine({ words: launch.command, paths, log, secrets, workingDir });
} else {
  const { startWindow } = await import('./start-window');
  startWindow({ files: launch.files, paths, log });
}

/** What follows the executable, or the app where Electron was told which one to run. */
function ownArguments(): readonly string[] {
  const argv = rawArguments(process.argv);
  if (app.isPackaged) return argv.slice(1);
  const at = argv.findIndex((arg, index) => index > 0 && resolve(arg) === app.getAppPath());
  return argv.slice(at < 0 ? 1 : at + 1);
}
