// @ts-check
/** `npm run e2e [-- Playwright's arguments]`: the end-to-end tests of the built app. */
import { runMain } from './report.mjs';
import { setUp } from './setup.mjs';
import { playwright } from './suites.mjs';

await runMain(async () => {
  await setUp(['run', 'headless', 'tests']);
  const counts = await playwright('app', process.argv.slice(2));
  return counts.failed === 0 ? 0 : 1;
});
