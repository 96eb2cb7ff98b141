// @ts-check

/**
 * @typedef {object} Measured
 * @property {number} value
 * @property {readonly number[]} runs what the value was made of, in order
 *
 * @typedef {object} Metric Lower is better.
 * @property {string} name
 * @property {string} what in a few words, for the table
 * @property {string} unit
 * @property {number} goal at most this
 * @property {(display: import('./running-window.mjs').Display) => Promise<Measured>} measure
 *
 * @typedef {{value: number, goal: number, unit: string, min: number, max: number, runs: number[]}} Result
 */

/**
 * @param {Metric} metric
 * @param {Measured} measured
 * @returns {Result} as bench/latest.json holds it
 */
export function resultOf({ goal, unit }, { value, runs }) {
  const rounded = runs.map(round);
  return {
    value: round(value),
    goal,
    unit,
    min: Math.min(...rounded),
    max: Math.max(...rounded),
    runs: rounded,
  };
}

/** @param {number} value */
const round = (value) => Number(value.toFixed(2));

/**
 * @param {readonly {metric: Metric, result: Result}[]} results
 * @returns {string}
 */
export function table(results) {
  const head = ['', 'value', 'goal', 'min', 'max', 'unit', ''];
  const rows = results.map(({ metric, result }) => [
    metric.name,
    String(result.value),
    `<= ${result.goal}`,
    String(result.min),
    String(result.max),
    result.unit,
    `${result.value <= result.goal ? 'met' : 'MISSED'}: ${metric.what}`,
  ]);
  const widths = head.map((_, column) =>
    Math.max(...[head, ...rows].map((row) => (row[column] ?? '').length)),
  );
  return [head, ...rows]
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
