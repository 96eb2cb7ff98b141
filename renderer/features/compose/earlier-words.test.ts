import { describe, expect, it } from 'vitest';
import type { Analysis, AnalysisStatus } from '../../../shared/domain/analysis';
import { earlierWords } from './earlier-words';
import { earlierRequests } from '../../state';

const state = (statuses: readonly AnalysisStatus[], cardIds: readonly number[] = []) => ({
  askedIds: statuses.map((_, id) => id),
  byId: Object.fromEntries(
    statuses.map((status, id) => [id, { id, status, createdAt: 7 } as unknown as Analysis]),
  ),
  cardIds,
});

describe('requests whose cards are gone', () => {
  it('count on until the last has ended', () => {
    const statuses: AnalysisStatus[] = ['done', 'failed', 'cancelled', 'running', 'running'];
    const earlier = earlierRequests(state(statuses));
    expect(earlier).toEqual({
      running: [3, 4],
      requests: 5,
      answered: 1,
      failed: 1,
      canceled: 1,
    });
    expect(earlier && earlierWords(earlier)).toBe('Earlier: 1 of 5 answered, 1 failed, 1 canceled');
    expect(earlierRequests(state(['done', 'failed']))).toBeNull();
  });

  it('are none where the cards are there', () => {
    expect(earlierRequests(state(['done', 'running'], [0, 1]))).toBeNull();
  });

  it('of an ask that has ended do not count', () => {
    const { askedIds, byId, cardIds } = state(['done', 'running']);
    const before = { ...(byId[0] as Analysis), createdAt: 1 };
    expect(earlierRequests({ askedIds, byId: { ...byId, 0: before }, cardIds })).toMatchObject({
      requests: 1,
      answered: 0,
    });
  });
});
