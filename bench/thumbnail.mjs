// @ts-check
import { overSharp } from './over-sharp.mjs';

/** @type {import('./metric.mjs').Metric} */
export const thumbnail = {
  name: 'thumbnail',
  what: '50 JPEGs of 12 megapixels to WebP thumbnails, over sharp in plain Node',
  unit: 'times',
  goal: 1,
  measure: (display) => overSharp('thumbnail', display),
};
