// @ts-check
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { hasDisplay, startXvfb } from '../scripts/display.mjs';
import { inRoot } from '../scripts/paths.mjs';
import { say, SetupError } from '../scripts/report.mjs';
import { drop300 } from './drop300.mjs';
import { memory } from './memory.mjs';
import { resultOf, table } from './metric.mjs';
import { overhead } from './overhead.mjs';
import { parallel } from './parallel.mjs';
import { prepare } from './prepare.mjs';
import { search } from './search.mjs';
import { start } from './start.mjs';
import { stream } from './stream.mjs';
import { thumbnail } from './thumbnail.mjs';

/** In the order in which they are measured. */
const METRICS = [start, memory, overhead, parallel, stream, search, thumbnail, prepare, ...drop300];
const LATEST = inRoot('bench', 'latest.json');

/**
 * Measures the built app, prints a table and writes latest.json. A goal that is missed is said there,
 * and is no failure.
 *
 * @param {readonly string[]} names of metrics; none: all
 * @throws {SetupError} when there is no such metric, or it cannot be measured here
 */
export async function runBenchmarks(names) {
  const unknown = names.filter((name) => !METRICS.some((metric) => metric.name === name));
  if (unknown.length > 0) {
    const known = METRICS.map(({ name }) => name).join(', ');
    throw new SetupError(`No such benchmark: ${unknown.join(', ')}. There are ${known}.`);
  }
  const wanted = METRICS.filter(({ name }) => names.length === 0 || names.includes(name));
  const { display, stop } = await openDisplay();
  try {
    const results = [];
    for (const metric of wanted) {
      say(`Measuring ${metric.name} …`);
      const result = resultOf(metric, await metric.measure(display));
      results.push({ metric, result });
      keep({ [metric.name]: result });
    }
    process.stdout.write(`\n${table(results)}\n`);
  } finally {
    await stop();
  }
}

/** @returns {Promise<{display: import('./running-window.mjs').Display, stop(): Promise<void>}>} */
async function openDisplay() {
  if (hasDisplay(process.platform, process.env))
    return { display: { env: {}, isVirtual: false }, stop: async () => undefined };
  const { env, stop } = await startXvfb('1920x1080x24');
  return { display: { env, isVirtual: true }, stop };
}

/**
 * Results of earlier runs stay where only some are measured anew.
 * @param {Record<string, import('./metric.mjs').Result>} results
 */
function keep(results) {
  const known = existsSync(LATEST) ? JSON.parse(readFileSync(LATEST, 'utf8')).results : {};
  const text = JSON.stringify({ results: { ...known, ...results } }, null, 2);
  // Each list on one line, as the formatter has it.
  const short = text.replaceAll(/\[[^\]]+\]/g, (list) =>
    JSON.stringify(JSON.parse(list)).replaceAll(',', ', '),
  );
  writeFileSync(LATEST, `${short}\n`);
}
