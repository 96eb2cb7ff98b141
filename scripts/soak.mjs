// @ts-check
/**
 * `npm run soak [-- SUITE…]`: what takes minutes, and is run less often than `npm test`: damaged files by the thousand,
 * folders of 10,000 pictures, answers without an end, several processes that share a limit. The last line on standard
 * output is `N passed, N failed`.
 */
import { runMain } from './report.mjs';
import { chosen, runLanes } from './run-suites.mjs';
import { setUp } from './setup.mjs';
import { SOAK_SUITES } from './suites.mjs';

process.env['LOOKSEE_SOAK'] = '1';

await runMain(async () => {
  const suites = chosen(SOAK_SUITES, process.argv.slice(2));
  await setUp(['run', 'headless', 'tests']);
  return runLanes([suites]);
});
