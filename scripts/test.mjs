// @ts-check
/**
 * `npm test [-- SUITE…]`: every suite, or those named. One that fails stops no other. The last line
 * on standard output is `N passed, N failed`.
 */
import { runMain } from './report.mjs';
import { chosen, runLanes } from './run-suites.mjs';
import { setUp } from './setup.mjs';
import { LANES } from './suites.mjs';

await runMain(async () => {
  const suites = chosen(LANES.flat(), process.argv.slice(2));
  const setUpSuite = {
    name: 'set-up',
    run: async () => {
      await setUp(['run', 'headless', 'tests']);
      return { passed: 0, failed: 0, skipped: 0 };
    },
  };
  const isSetUp = await setUpSuite.run().then(
    () => true,
    (error) => {
      setUpSuite.run = () => Promise.reject(error);
      return false;
    },
  );
  // What is not there fails once, and is counted.
  if (!isSetUp) return runLanes([[setUpSuite]]);
  return runLanes(LANES.map((lane) => lane.filter((suite) => suites.includes(suite))));
});
