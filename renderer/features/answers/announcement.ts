import type { AnalysisStatus } from '../../../shared/domain/analysis';

/** Requests by how they ended, in the order in which that is said. */
const ENDED = [
  ['done', 'answered'],
  ['failed', 'failed'],
  ['cancelled', 'canceled'],
  ['interrupted', 'interrupted'],
] as const satisfies readonly (readonly [AnalysisStatus, string])[];

/**
 * What is said of the requests of one ask when one of them ends: `1 answered, 1 failed, 3 to come`.
 * @param statuses of all that were asked since none was running
 */
export function announcement(statuses: readonly AnalysisStatus[]): string {
  const count = (wanted: AnalysisStatus): number =>
    statuses.filter((status) => status === wanted).length;
  const parts = ENDED.flatMap(([status, word]) =>
    count(status) > 0 ? [`${count(status).toLocaleString('en-US')} ${word}`] : [],
  );
  const running = count('running');
  if (running === 0) return parts.join(', ');
  if (parts.length > 0) return [...parts, `${running.toLocaleString('en-US')} to come`].join(', ');
  return running === 1 ? 'Asking' : `Asking ${running.toLocaleString('en-US')} times`;
}
