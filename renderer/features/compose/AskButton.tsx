import { Button } from '@mantine/core';
import { useShallow } from 'zustand/react/shallow';
import {
  askLabel,
  planAsk,
  runningIds,
  useAnalyses,
  useAskEstimate,
  useLayout,
  useSession,
} from '../../state';
import { keysForAria, keysInWords } from '../../ui/keys';
import { tip } from '../../ui/tip';

/** The one next action: asks; while answers are coming, cancels. */
export function AskButton() {
  const plan = useSession(
    useShallow((state) => {
      const { pictureIds, requests } = planAsk(state);
      return { requests, pictures: pictureIds.length };
    }),
  );
  const estimate = useAskEstimate();
  const cost = estimate?.chosen.kind === 'estimate' ? estimate.chosen.total.cost : null;
  const running = useAnalyses((state) => runningIds(state).length);
  const asking = useAnalyses((state) => state.asking);
  const waiting = useAnalyses((state) => state.waiting);
  const spending = useLayout((state) => state.spending !== null);

  if (waiting) {
    return (
      <Button
        variant="default"
        size="xs"
        h={32}
        aria-keyshortcuts="Escape"
        onClick={() => useAnalyses.getState().stopWaiting()}
        {...tip('Cancel  Esc')}
      >
        Cancel
      </Button>
    );
  }
  if (running > 0) {
    return (
      <Button
        variant="default"
        size="xs"
        h={32}
        aria-keyshortcuts="Escape"
        onClick={() => void useAnalyses.getState().cancel()}
        {...tip('Cancel  Esc')}
      >
        {running === 1 ? 'Cancel' : `Cancel ${running}`}
      </Button>
    );
  }
  return (
    <Button
      variant={plan.pictures === 0 ? 'default' : 'filled'}
      size="xs"
      h={32}
      loading={asking && !spending}
      data-ask
      aria-keyshortcuts={keysForAria('Mod+Enter')}
      onClick={() => void useAnalyses.getState().ask()}
      {...tip(`Ask  ${keysInWords('Mod+Enter')}`)}
    >
      {askLabel({ ...plan, cost })}
    </Button>
  );
}
