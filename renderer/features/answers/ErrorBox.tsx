import { useState } from 'react';
import { Button } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { Analysis } from '../../../shared/domain/analysis';
import type { AppError } from '../../../shared/domain/app-error';
import { useAnalyses, useLayout, useSession } from '../../state';
import { detailsText, hintText, secondsToWait, type ErrorAction } from './error-action';
import { useNow } from '../../ui/use-now';
import styles from './Card.module.css';

interface Props {
  readonly analysis: Analysis;
  readonly error: AppError;
  readonly action: ErrorAction | null;
  /** The card was there when it failed: the time to wait counts from now. */
  readonly seenLive: boolean;
}

/** What happened, what to do, the one button that does it, and the technical part folded. */
export function ErrorBox({ analysis, error, action, seenLive }: Props) {
  const { createdAt, ms } = analysis;
  const [failedAt] = useState(() => (seenLive ? Date.now() : createdAt + (ms ?? 0)));
  const [waits, setWaits] = useState(() => secondsToWait(error, failedAt, Date.now()) > 0);
  const now = useNow(waits);
  const seconds = secondsToWait(error, failedAt, now);
  if (waits && seconds === 0) setWaits(false);
  const hint = hintText(error, seconds);

  return (
    <div className={styles.error}>
      <IconAlertTriangle size={16} className={styles.errorIcon} aria-hidden />
      <div className={styles.errorWords} data-selectable>
        <p className={styles.errorMessage}>{error.message}</p>
        {hint !== '' && <p className="ls-dim">{hint}</p>}
        {action !== null && (
          <Button size="xs" h={32} mt={8} variant="default" onClick={() => act(action, analysis)}>
            {action.label}
          </Button>
        )}
        {error.details !== undefined && error.details !== '' && (
          <details className={styles.details}>
            <summary>Details</summary>
            <pre tabIndex={0}>{detailsText(error)}</pre>
          </details>
        )}
      </div>
    </div>
  );
}

/** Asks again, or opens what is missing: the field in its place below, where the form is there for this endpoint. */
function act(action: ErrorAction, { id, endpointId }: Analysis): void {
  if (action.kind === 'ask-again') return void useAnalyses.getState().askAgain(id);
  const { view, choices } = useSession.getState();
  const inPlace = view === 'draft' && choices.endpointId === endpointId;
  const { fix, openSettings } = useLayout.getState();
  if (action.field === 'proxy') openSettings(endpointId, 'proxy');
  else if (inPlace && action.field !== null) fix({ endpointId, field: action.field });
  else openSettings(endpointId);
}
