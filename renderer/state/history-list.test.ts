import { describe, expect, it } from 'vitest';
import type { AnalysisSummary } from '../../shared/domain/analysis';
import { appendPage, putEntry } from './history-list';

const row = (id: number, prompt = ''): AnalysisSummary => ({
  id,
  createdAt: id,
  status: 'done',
  endpointId: 'e',
  endpointName: 'E',
  model: 'm',
  prompt,
  errorCode: null,
  pictureCount: 1,
  firstPictureName: 'a.png',
  thumbnail: null,
});
const ids = (rows: readonly AnalysisSummary[]) => rows.map(({ id }) => id);

describe('rows of the history', () => {
  it('stand newest first, each once', () => {
    const rows = [row(5), row(3)];
    expect(ids(putEntry(rows, row(9)))).toEqual([9, 5, 3]);
    expect(ids(putEntry(rows, row(4)))).toEqual([5, 4, 3]);
    expect(ids(putEntry(rows, row(1)))).toEqual([5, 3, 1]);
    expect(putEntry(rows, row(3, 'new')).map(({ prompt }) => prompt)).toEqual(['', 'new']);
  });

  it('grow by a page without showing a row twice', () => {
    expect(ids(appendPage([row(5), row(3)], [row(3), row(2)]))).toEqual([5, 3, 2]);
  });
});
