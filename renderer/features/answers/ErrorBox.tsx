import { useState } from 'react';
import { Button } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { Analysis } from '../../../shared/domain/analysis';
import type { AppError } from '../../../shared/domain/app-error';
import { useAnalyses, useLayout } from '../../state';
import { mayBeBilledTwice, secondsToWait, type ErrorAction } from './error-action';
import { elapsedText } from './usage-text';
import { useNow } from './use-now';
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
  const { id, endpointId, createdAt, ms } = analysis;
  const askAgain = useAnalyses((s) => s.askAgain);
  const openSettings = useLayout((s) => s.openSettings);

  const [failedAt] = useState(() => (seenLive ? Date.now() : createdAt + (ms ?? 0)));
  const [waits, setWaits] = useState(() => secondsToWait(error, failedAt, Date.now()) > 0);
  const now = useNow(waits);
  const seconds = secondsToWait(error, failedAt, now);
  if (waits && seconds === 0) setWaits(false);

  return (
    <div className={styles.error}>
      <IconAlertTriangle size={16} className={styles.errorIcon} aria-hidden />
      <div className={styles.errorWords} data-selectable>
        <p className={styles.errorMessage}>{error.message}</p>
        {error.hint !== '' && <p className="ls-dim">{error.hint}</p>}
        {mayBeBilledTwice(error.code) && (
          <p className="ls-dim">Asking again sends a new request, which is billed on its own.</p>
        )}
        {seconds > 0 && (
          <p className="ls-dim">{`Asking again makes sense in ${elapsedText(seconds * 1_000)}.`}</p>
        )}
        {action !== null && (
          <Button
            size="xs"
            h={32}
            mt={8}
            variant="default"
            onClick={() =>
              action.kind === 'settings' ? openSettings(endpointId) : void askAgain(id)
            }
          >
            {action.label}
          </Button>
        )}
        {error.details !== undefined && error.details !== '' && (
          <details className={styles.details}>
            <summary>Details</summary>
            <pre tabIndex={0}>
              {error.status === undefined ? '' : `HTTP ${error.status}\n`}
              {error.details}
            </pre>
          </details>
        )}
      </div>
    </div>
  );
}
