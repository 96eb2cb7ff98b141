// @ts-check
/** `npm start [-- FILE…]`: the app's window, with the files named. */
import { absoluteFiles, runApp, userFolder } from './app-process.mjs';
import { ensureBuild } from './build.mjs';
import { hasDisplay, noDisplayMessage } from './display.mjs';
import { isProgram } from './system-packages.mjs';
import { runMain, SetupError } from './report.mjs';
import { setUp } from './setup.mjs';

await runMain(async () => {
  // First, since set-up may download for minutes.
  if (!hasDisplay(process.platform, process.env)) {
    throw new SetupError(noDisplayMessage(isProgram('xvfb-run')));
  }
  await setUp(['run']);
  await ensureBuild();
  return runApp(absoluteFiles(process.argv.slice(2), userFolder()));
});
