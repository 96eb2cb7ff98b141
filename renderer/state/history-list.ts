/** Pure changes of the history's list. */
import type { Analysis, AnalysisSummary } from '../../shared/domain/analysis';

/** The list's row of an analysis. */
export function summaryOf(analysis: Analysis): AnalysisSummary {
  const { id, createdAt, status, endpointId, endpointName, model, prompt } = analysis;
  const { errorCode, pictureCount, firstPictureName, thumbnail } = analysis;
  return {
    id,
    createdAt,
    status,
    endpointId,
    endpointName,
    model,
    prompt,
    errorCode,
    pictureCount,
    firstPictureName,
    thumbnail,
  };
}

/** Puts a row at its place, newest (highest id) first; a known one is replaced. */
export function putEntry(
  entries: readonly AnalysisSummary[],
  entry: AnalysisSummary,
): readonly AnalysisSummary[] {
  const at = entries.findIndex(({ id }) => id <= entry.id);
  if (at === -1) return [...entries, entry];
  return entries.toSpliced(at, entries[at]?.id === entry.id ? 1 : 0, entry);
}

/** Adds an older page below what is there. */
export function appendPage(
  entries: readonly AnalysisSummary[],
  page: readonly AnalysisSummary[],
): readonly AnalysisSummary[] {
  const last = entries.at(-1)?.id ?? Infinity;
  return [...entries, ...page.filter(({ id }) => id < last)];
}
