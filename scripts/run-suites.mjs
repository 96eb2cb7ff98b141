// @ts-check
/** What `npm test` and `npm run soak` share: runs suites and says how each of them and all together ended. */
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { sum, summaryLine } from './counts.mjs';
import { inRoot } from './paths.mjs';
import { say, SetupError } from './report.mjs';

/** @typedef {import('./counts.mjs').Counts} Counts */
/**
 * Where the commands of a suite write: the streams of this process, or a file.
 * @typedef {'inherit' | ['ignore', number, number]} Stdio
 */
/**
 * @typedef {object} Suite
 * @property {string} name
 * @property {(stdio: Stdio) => Promise<Counts>} run
 * @property {number} [minutes] that it is expected to take
 */
/** @typedef {{name: string, counts: Counts, seconds: number}} Result */

/**
 * Those that are named, in their own order; all of them where none is.
 * @param {readonly Suite[]} suites
 * @param {readonly string[]} names
 * @throws {SetupError} for a name that no suite has
 */
export function chosen(suites, names) {
  const unknown = names.filter((name) => !suites.some((suite) => suite.name === name));
  if (unknown.length > 0) {
    throw new SetupError(
      `No such suite: ${unknown.join(', ')}. There are ${suites.map(({ name }) => name).join(', ')}.`,
    );
  }
  return names.length === 0 ? suites : suites.filter(({ name }) => names.includes(name));
}

/**
 * Runs lanes beside each other, the suites of each one after the other. One that fails stops no other. The first lane
 * writes as it goes; what suites of the others wrote is shown when they end. The last line is `N passed, N failed`.
 * @param {readonly (readonly Suite[])[]} lanes
 * @returns {Promise<number>} exit code
 */
export async function runLanes(lanes) {
  /** @type {Result[]} */
  const results = [];
  await Promise.all(
    lanes
      .filter((lane) => lane.length > 0)
      .map(async (lane, index) => {
        for (const suite of lane) results.push(await runSuite(suite, index === 0));
      }),
  );
  process.stdout.write('\n');
  for (const result of results) process.stdout.write(`${resultLine(result)}\n`);
  const total = sum(results.map(({ counts }) => counts));
  process.stdout.write(`${summaryLine(total)}\n`);
  return total.failed === 0 ? 0 : 1;
}

/**
 * @param {Suite} suite
 * @param {boolean} isLive
 * @returns {Promise<Result>}
 */
async function runSuite({ name, run, minutes }, isLive) {
  const expected = minutes === undefined ? '' : ` (about ${minutes} min)`;
  process.stdout.write(`\n== ${name}${expected}\n`);
  const start = performance.now();
  const counts = await (isLive ? guarded(() => run('inherit')) : quietly(name, run));
  const result = { name, counts, seconds: (performance.now() - start) / 1000 };
  process.stdout.write(`== ${resultLine(result)}\n`);
  return result;
}

/**
 * @param {string} name
 * @param {Suite['run']} run
 * @returns {Promise<Counts>}
 */
async function quietly(name, run) {
  const file = inRoot('out', 'reports', `${name}.log`);
  mkdirSync(dirname(file), { recursive: true });
  const log = openSync(file, 'w');
  try {
    return await guarded(() => run(['ignore', log, log]));
  } finally {
    closeSync(log);
    process.stdout.write(`\n== ${name}, which has ended:\n${readFileSync(file, 'utf8')}`);
  }
}

/**
 * @param {() => Promise<Counts>} task
 * @returns {Promise<Counts>} a task that throws has failed once
 */
export async function guarded(task) {
  try {
    return await task();
  } catch (error) {
    say(
      error instanceof SetupError
        ? error.message
        : String((error instanceof Error && error.stack) || error),
    );
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

/** @param {Result} result */
function resultLine({ name, counts, seconds }) {
  const word = counts.failed === 0 ? 'passed' : 'FAILED';
  const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : '';
  return `${name}: ${word} (${summaryLine(counts)}${skipped}; ${seconds.toFixed(1)} s)`;
}
