import type { Analysis } from '../../../shared/domain/analysis';
import { useProgress } from '../../state';
import { useNow } from '../../ui/use-now';
import { countsDown, waitingText } from './waiting-text';

/** Stands where the answer will be. */
export function Waiting({ analysis }: { readonly analysis: Analysis }) {
  const progress = useProgress((s) => s.byId[analysis.id]);
  const now = useNow(countsDown(progress));
  return <p className="ls-dim">{waitingText(analysis, progress, now)}</p>;
}
