import { MAX_HEAD_BYTES } from '../../shared/domain/imaging-job';
import {
  MAX_DESCRIPTION_LABEL,
  MAX_DESCRIPTION_ROWS,
  type DescriptionGroup,
  type DescriptionRow,
} from '../../shared/domain/picture-description';
import { plain } from './words';

/** A label and what the file says; null and empty values are left out. */
export type Row = readonly [label: string, value: string | number | null | undefined];

export interface Group {
  readonly title: string;
  readonly rows: readonly Row[];
}

/** Bytes of all groups as JSON: a result's head may not be longer, and holds some more than they. */
const MAX_BYTES = MAX_HEAD_BYTES - 2_048;
/** Bytes of a row's or a group's braces, names and commas. */
const FRAME_BYTES = 32;

const encoder = new TextEncoder();

/**
 * Makes groups fit to be shown: plain words, nothing empty, no more than the caps allow. What is left out is counted in
 * a row of its own.
 */
export function fit(groups: readonly Group[]): readonly DescriptionGroup[] {
  let bytes = 0;
  let rows = 0;
  let left = 0;
  const fits = (row: DescriptionRow): boolean => {
    const size = encoder.encode(JSON.stringify([row.label, row.value])).length + FRAME_BYTES;
    if (left > 0 || rows + 1 >= MAX_DESCRIPTION_ROWS || bytes + size > MAX_BYTES) {
      left += 1;
      return false;
    }
    rows += 1;
    bytes += size;
    return true;
  };
  const fitted = groups.flatMap(({ title, rows: all }) => {
    bytes += encoder.encode(title).length + FRAME_BYTES;
    const kept = all.flatMap(asRow).filter(fits);
    return kept.length > 0 ? [{ title: plain(title, MAX_DESCRIPTION_LABEL), rows: kept }] : [];
  });
  if (left === 0) return fitted;
  const row = { label: 'Left out', value: `${left.toLocaleString('en-US')} more` };
  return [...fitted, { title: 'Not shown', rows: [row] }];
}

function asRow([label, value]: Row): DescriptionRow[] {
  if (value === null || value === undefined) return [];
  const row = { label: plain(label, MAX_DESCRIPTION_LABEL), value: plain(String(value)) };
  return row.label === '' || row.value === '' ? [] : [row];
}
