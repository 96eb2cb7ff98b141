/** Pure: running answers as their text comes in. */
import type { Analysis } from '../../shared/domain/analysis';
import type { AnalysisDelta } from '../../shared/ipc/contract';

export type Analyses = Readonly<Record<number, Analysis>>;

/**
 * Puts a delta at its place. One that overlaps what is there replaces it from its offset on; one beyond the end
 * (a push was missed) is left out, since the final update brings the whole answer.
 */
export function spliceText(answer: string, offset: number, text: string): string {
  return offset > answer.length ? answer : answer.slice(0, offset) + text;
}

/** Applies deltas of known running analyses; gives back those of analyses that are not known yet. */
export function applyDeltas(
  byId: Analyses,
  deltas: readonly AnalysisDelta[],
): { byId: Analyses; early: readonly AnalysisDelta[] } {
  const changed: Record<number, Analysis> = {};
  const early: AnalysisDelta[] = [];
  for (const delta of deltas) {
    const analysis = changed[delta.id] ?? byId[delta.id];
    if (analysis === undefined) early.push(delta);
    else if (analysis.status === 'running') {
      const of = delta.thinking ? 'thinking' : 'answer';
      const text = spliceText(analysis[of], delta.offset, delta.text);
      changed[delta.id] = { ...analysis, [of]: text };
    }
  }
  return { byId: { ...byId, ...changed }, early };
}

/** Takes an analysis in. An older snapshot of a running one never shortens the text nor undoes its end. */
export function takeAnalysis(byId: Analyses, analysis: Analysis): Analyses {
  const known = byId[analysis.id];
  if (known !== undefined && analysis.status === 'running') {
    if (known.status !== 'running') return byId;
    const longer = (a: string, b: string): string => (a.length > b.length ? a : b);
    const answer = longer(known.answer, analysis.answer);
    const thinking = longer(known.thinking, analysis.thinking);
    return { ...byId, [analysis.id]: { ...analysis, answer, thinking } };
  }
  return { ...byId, [analysis.id]: analysis };
}
