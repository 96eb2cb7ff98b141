// @ts-check
/**
 * `npm test [-- SUITE…]`: every suite, or those named. One that fails stops no other. The last line
 * on standard output is `N passed, N failed`.
 */
import { sum, summaryLine } from './counts.mjs';
import { runMain, say, SetupError } from './report.mjs';
import { setUp } from './setup.mjs';
import { SUITES } from './suites.mjs';

/** @typedef {import('./counts.mjs').Counts} Counts */
/** @type {Counts} */
const ONE_FAILURE = { passed: 0, failed: 1, skipped: 0 };

/**
 * @param {() => Promise<Counts>} task
 * @returns {Promise<Counts>}
 */
async function guarded(task) {
  try {
    return await task();
  } catch (error) {
    say(
      error instanceof SetupError
        ? error.message
        : String((error instanceof Error && error.stack) || error),
    );
    return ONE_FAILURE;
  }
}

/** @param {readonly string[]} names */
function chosenSuites(names) {
  const unknown = names.filter((name) => !SUITES.some((suite) => suite.name === name));
  if (unknown.length > 0) {
    throw new SetupError(
      `No such suite: ${unknown.join(', ')}. There are ${SUITES.map(({ name }) => name).join(', ')}.`,
    );
  }
  return names.length === 0 ? SUITES : SUITES.filter(({ name }) => names.includes(name));
}

await runMain(async () => {
  const suites = chosenSuites(process.argv.slice(2));
  /** @type {{name: string, counts: Counts, seconds: number}[]} */
  const results = [];
  const setUpCounts = await guarded(async () => {
    await setUp(['run', 'headless', 'tests']);
    return { passed: 0, failed: 0, skipped: 0 };
  });
  if (setUpCounts.failed > 0) results.push({ name: 'set-up', counts: setUpCounts, seconds: 0 });
  else {
    for (const suite of suites) {
      process.stdout.write(`\n== ${suite.name}\n`);
      const start = performance.now();
      const counts = await guarded(suite.run);
      const result = { name: suite.name, counts, seconds: (performance.now() - start) / 1000 };
      results.push(result);
      process.stdout.write(`== ${resultLine(result)}\n`);
    }
  }
  process.stdout.write('\n');
  for (const result of results) process.stdout.write(`${resultLine(result)}\n`);
  const total = sum(results.map(({ counts }) => counts));
  process.stdout.write(`${summaryLine(total)}\n`);
  return total.failed === 0 ? 0 : 1;
});

/** @param {{name: string, counts: Counts, seconds: number}} result */
function resultLine({ name, counts, seconds }) {
  const word = counts.failed === 0 ? 'passed' : 'FAILED';
  const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : '';
  return `${name}: ${word} (${summaryLine(counts)}${skipped}; ${seconds.toFixed(1)} s)`;
}
