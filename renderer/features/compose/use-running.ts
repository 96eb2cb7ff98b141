import { useShallow } from 'zustand/react/shallow';
import { isOnDevice, runningIds, secondsLeft, useAnalyses, useProgress } from '../../state';
import { useNow } from '../../ui/use-now';
import type { Running } from './status-words';

/** How far the requests are that were asked last; null where none runs. */
export function useRunning(): Running | null {
  const asked = useAnalyses(
    useShallow(({ byId, cardIds }) => {
      const ids = runningIds({ byId, cardIds });
      if (ids.length === 0) return null;
      // Those of one ask were written at one moment; some of them have ended.
      const since = Math.min(...ids.map((id) => byId[id]?.createdAt ?? Infinity));
      const all = cardIds.flatMap((id) => byId[id] ?? []);
      const these = all.filter(({ createdAt }) => createdAt >= since);
      return {
        onDevice: ids.every((id) => isOnDevice(byId[id]?.endpointId ?? '')),
        requests: these.length,
        answered: these.filter(({ status }) => status === 'done').length,
        failed: these.filter(({ status }) => status !== 'done' && status !== 'running').length,
      };
    }),
  );
  const { sent, until, why } = useProgress(
    useShallow((state) => {
      const steps = runningIds(useAnalyses.getState()).flatMap((id) => state.byId[id] ?? []);
      const waits = steps.filter((step) => step.step === 'turn' && step.until !== null);
      const first = waits.toSorted((a, b) => (a.until ?? 0) - (b.until ?? 0))[0];
      return {
        sent: steps.some(({ step }) => step === 'sent'),
        until: first?.until ?? null,
        why: first?.why ?? null,
      };
    }),
  );
  const now = useNow(asked !== null && until !== null);
  if (asked === null) return null;
  const seconds = secondsLeft(until, now) ?? 0;
  return { ...asked, sent, wait: seconds > 0 ? { why, seconds } : null };
}
