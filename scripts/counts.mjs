// @ts-check
/**
 * How many tests passed and failed.
 * @typedef {{passed: number, failed: number, skipped: number}} Counts
 */

/**
 * A suite that ended badly without naming a failed test (it crashed, or found no tests) has failed once.
 * @param {Counts} counts
 * @param {number} exitCode
 * @returns {Counts}
 */
export function withCrash(counts, exitCode) {
  const silent = counts.failed === 0 && (exitCode !== 0 || counts.passed === 0);
  return silent ? { ...counts, failed: 1 } : counts;
}

/**
 * @param {VitestReport} report of vitest's JSON reporter
 * @typedef {{numPassedTests: number, numFailedTests: number, numPendingTests?: number, numTodoTests?: number,
 *   testResults?: {status: string, assertionResults: unknown[]}[]}} VitestReport
 * @returns {Counts} a file that could not even be loaded counts as one failure
 */
export function vitestCounts(report) {
  const broken = (report.testResults ?? []).filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    skipped: (report.numPendingTests ?? 0) + (report.numTodoTests ?? 0),
  };
}

/**
 * @param {PlaywrightReport} report of Playwright's JSON reporter
 * @typedef {{status: 'expected' | 'unexpected' | 'flaky' | 'skipped', expectedStatus: string}} PlaywrightTest
 * @typedef {{specs?: {tests: PlaywrightTest[]}[], suites?: PlaywrightSuite[]}} PlaywrightSuite
 * @typedef {{suites?: PlaywrightSuite[], errors?: unknown[]}} PlaywrightReport
 * @returns {Counts} a test that was to run and did not, because something before it broke, has failed
 */
export function playwrightCounts(report) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const test of (report.suites ?? []).flatMap(testsIn)) {
    if (test.status === 'expected' || test.status === 'flaky') counts.passed += 1;
    else if (test.status === 'skipped' && test.expectedStatus === 'skipped') counts.skipped += 1;
    else counts.failed += 1;
  }
  if (counts.failed === 0) counts.failed = report.errors?.length ?? 0;
  return counts;
}

/**
 * @param {PlaywrightSuite} suite
 * @returns {PlaywrightTest[]}
 */
function testsIn(suite) {
  return [
    ...(suite.specs ?? []).flatMap((spec) => spec.tests),
    ...(suite.suites ?? []).flatMap(testsIn),
  ];
}

/**
 * @param {readonly Counts[]} all
 * @returns {Counts}
 */
export function sum(all) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const { passed, failed, skipped } of all) {
    total.passed += passed;
    total.failed += failed;
    total.skipped += skipped;
  }
  return total;
}

/**
 * @param {string} output of a test run
 * @returns {Counts} as its last line says; none where that is another one
 */
export function countsIn(output) {
  const last = output.trimEnd().split('\n').at(-1) ?? '';
  const [, passed = 0, failed = 0] = /^(\d+) passed, (\d+) failed$/.exec(last.trimEnd()) ?? [];
  return { passed: Number(passed), failed: Number(failed), skipped: 0 };
}

/**
 * The last line of a test run, which CI reads.
 * @param {Counts} counts
 */
export const summaryLine = ({ passed, failed }) => `${passed} passed, ${failed} failed`;
