// @ts-check
import { overSharp } from './over-sharp.mjs';

/** @type {import('./metric.mjs').Metric} */
export const prepare = {
  name: 'prepare',
  what: '50 JPEGs of 12 megapixels to what gpt-4o can use, over sharp in plain Node',
  unit: 'times',
  goal: 1.5,
  measure: (display) => overSharp('prepare', display),
};
