import { memo, useState, type ReactNode } from 'react';
import type { Analysis } from '../../../shared/domain/analysis';
import {
  isOnDevice,
  useAnalyses,
  useHistory,
  useLayout,
  useProgress,
  useSession,
} from '../../state';
import { AnswerImages } from './AnswerImages';
import { AnswerText } from './AnswerText';
import { CopyButton } from './CopyButton';
import { Dropped } from './Dropped';
import { ErrorBox } from './ErrorBox';
import { errorAction } from './error-action';
import { finishText } from './finish-text';
import { Ledger } from './Ledger';
import { preloadRequest } from './request';
import { SmallPrint } from './SmallPrint';
import { elapsedText } from './usage-text';
import { useNow } from '../../ui/use-now';
import { Thinking } from './Thinking';
import { Waiting } from './Waiting';
import styles from './Card.module.css';

interface Props {
  readonly id: number;
  /** A card of the draft has *Use again*; the history's view has it below. */
  readonly inDraft: boolean;
  /** Stands between heading and answer. */
  readonly children?: ReactNode;
}

/** One request and its answer, from the first moment on. */
export const Card = memo(function Card({ id, inDraft, children }: Props) {
  const analysis = useAnalyses((s) => s.byId[id]);
  const running = analysis?.status === 'running';
  const endpoint = useSession((s) =>
    s.endpoints.find(({ profile }) => profile.id === analysis?.endpointId),
  );
  const [seenLive, setSeenLive] = useState(running);
  if (running && !seenLive) setSeenLive(true);
  if (analysis === undefined) return null;

  const { answer, error, images, thinking } = analysis;
  const finish = finishText(analysis);
  const failure = error?.code === 'cancelled' || error?.code === 'interrupted' ? null : error;
  const action = failure === null ? null : errorAction(failure, endpoint);
  return (
    <article className={styles.card} aria-label={`Answer about ${subject(analysis)}`}>
      <div className={styles.progress} data-running={running || undefined} />
      <Heading analysis={analysis} />
      {children}
      <div className={styles.body} aria-busy={running}>
        {thinking !== '' && <Thinking text={thinking} live={running && answer === ''} />}
        {answer !== '' && <AnswerText text={answer} live={running} />}
        <AnswerImages images={images} />
        {answer === '' && running && <Waiting analysis={analysis} />}
        {answer === '' && images.length === 0 && analysis.status === 'done' && (
          <p className="ls-dim">The answer is empty.</p>
        )}
        {finish?.tone === 'loud' && <p className={styles.loud}>{finish.text}</p>}
        {error === null && analysis.status === 'failed' && (
          <p className={styles.loud}>It failed, and nothing more is known. Ask again.</p>
        )}
        {failure !== null && (
          <ErrorBox analysis={analysis} error={failure} action={action} seenLive={seenLive} />
        )}
        <Dropped analysis={analysis} inDraft={inDraft} />
      </div>
      {!running && (
        <footer className={styles.footer}>
          <SmallPrint analysis={analysis} finish={finish?.tone === 'quiet' ? finish.text : null} />
          <Ledger analysis={analysis} />
          <Actions
            analysis={analysis}
            inDraft={inDraft}
            noAskAgain={action?.kind === 'ask-again'}
          />
        </footer>
      )}
    </article>
  );
});

function subject({ pictureCount, firstPictureName }: Analysis): string {
  return pictureCount === 1 ? firstPictureName : `${pictureCount} pictures`;
}

function Heading({ analysis }: { readonly analysis: Analysis }) {
  const { id, status, model, endpointId, endpointName, detail, createdAt } = analysis;
  const running = status === 'running';
  const cancel = useAnalyses((s) => s.cancel);
  const now = useNow(running);
  const local = isOnDevice(endpointId);
  const sent = useProgress((s) => s.byId[id]?.step === 'sent') || analysis.sentTo !== null;
  return (
    <header className={styles.heading}>
      <h2 className={styles.title} title={analysis.firstPictureName}>
        {subject(analysis)}
      </h2>
      <span className={`${styles.how} ls-small ls-dim`} title={endpointName}>
        {local || model === '' ? endpointName : `${model} · ${detail}`}
      </span>
      {running && (
        <>
          <span className={`${styles.elapsed} ls-small ls-dim`} role="timer">
            {elapsedText(now - createdAt)}
          </span>
          <button
            type="button"
            className={styles.action}
            title={sent && !local ? 'Stop; it may still be billed' : 'Stop'}
            aria-label={`Cancel ${subject(analysis)}`}
            onClick={() => void cancel([id])}
          >
            Cancel
          </button>
        </>
      )}
    </header>
  );
}

interface ActionsProps {
  readonly analysis: Analysis;
  readonly inDraft: boolean;
  /** The error's own button does it already. */
  readonly noAskAgain: boolean;
}

function Actions({ analysis, inDraft, noAskAgain }: ActionsProps) {
  const { id, answer } = analysis;
  const askAgain = useAnalyses((s) => s.askAgain);
  const remove = useHistory((s) => s.remove);
  return (
    <div className={styles.actions}>
      {answer !== '' && <CopyButton label="Copy answer" getText={() => answer} />}
      {!noAskAgain && (
        <button
          type="button"
          className={styles.action}
          title="Ask the same again about the same pictures"
          onClick={() => void askAgain(id)}
        >
          Ask again
        </button>
      )}
      {inDraft && (
        <button
          type="button"
          className={styles.action}
          title="Put this question and its pictures into the draft"
          onClick={() => void useHistory.getState().useAgain(id)}
        >
          Use again
        </button>
      )}
      <button
        type="button"
        className={styles.action}
        title="What was sent and what came back, to the letter"
        onPointerEnter={preloadRequest}
        onFocus={preloadRequest}
        onClick={() => useLayout.getState().inspect(id)}
      >
        Request
      </button>
      <button
        type="button"
        className={styles.action}
        title="Delete from the history; can be undone for 10 seconds"
        onClick={() => void remove(id)}
      >
        Delete
      </button>
    </div>
  );
}
