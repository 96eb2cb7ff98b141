// @ts-check
/** `npm run --silent looksee -- analyze …`: the command line of the app, with or without a display. */
import { runApp } from './app-process.mjs';
import { ensureBuild } from './build.mjs';
import { hasDisplay, startXvfb } from './display.mjs';
import { passedOn } from './raw-arguments.mjs';
import { runMain } from './report.mjs';
import { setUp } from './setup.mjs';

await runMain(async () => {
  const args = ['--command-line', ...passedOn(process.argv.slice(2))];
  if (hasDisplay(process.platform, process.env)) {
    await setUp(['run']);
    await ensureBuild();
    return runApp(args);
  }
  await setUp(['run', 'headless']);
  await ensureBuild();
  const display = await startXvfb('1280x1024x24');
  try {
    return await runApp(args, display.env);
  } finally {
    await display.stop();
  }
});
