// @ts-check
/** `npm run dev`: the app with its page reloading on every save. */
import { buildImaging } from './build.mjs';
import { run } from './child.mjs';
import { hasDisplay, noDisplayMessage } from './display.mjs';
import { inRoot, ROOT } from './paths.mjs';
import { runMain, SetupError } from './report.mjs';
import { setUp } from './setup.mjs';
import { isProgram } from './system-packages.mjs';

await runMain(async () => {
  if (!hasDisplay(process.platform, process.env)) {
    throw new SetupError(noDisplayMessage(isProgram('xvfb-run')));
  }
  await setUp(['run']);
  await buildImaging();
  const sandbox = process.getuid?.() === 0 ? ['--noSandbox'] : [];
  const cli = inRoot('node_modules', 'electron-vite', 'bin', 'electron-vite.js');
  return run(process.execPath, [cli, 'dev', ...sandbox, ...process.argv.slice(2)], { cwd: ROOT });
});
