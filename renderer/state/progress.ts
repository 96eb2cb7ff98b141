import { create } from 'zustand';
import type { AnalysisProgress } from '../../shared/domain/analysis';

interface ProgressState {
  /** How far analyses were when the main process last told; of those that wait to be prepared it tells nothing. */
  readonly byId: Readonly<Record<number, AnalysisProgress>>;
  /** All of one frame at once. */
  take: (progress: readonly AnalysisProgress[]) => void;
}

export const useProgress = create<ProgressState>()((set) => ({
  byId: {},
  take: (progress) =>
    set(({ byId }) => ({
      byId: { ...byId, ...Object.fromEntries(progress.map((each) => [each.id, each])) },
    })),
}));

/** Whole seconds that are left of a wait, counted down to 0; null where nobody knows its end. */
export function secondsLeft(until: number | null, now: number): number | null {
  return until === null ? null : Math.max(0, Math.ceil((until - now) / 1_000));
}
