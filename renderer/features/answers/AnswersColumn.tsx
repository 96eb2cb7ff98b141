import { memo, useEffect, useRef, useState } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { useAnalyses, useHistory, useLayout, useSession } from '../../state';
import { preloadMarkdown } from './AnswerText';
import { announcement } from './announcement';
import { Asked } from './Asked';
import { Card } from './Card';
import { RequestDialog } from './request';
import { useFollow } from './use-follow';
import { WhenNear } from './WhenNear';
import cardStyles from './Card.module.css';
import styles from './AnswersColumn.module.css';

/** Cards of the draft, or the one analysis of the history that is looked at. Fills its parent and scrolls. */
export function AnswersColumn() {
  const view = useSession((s) => s.view);
  const hasPictures = useSession((s) => s.pictures.length > 0);
  useEffect(() => {
    if (hasPictures || view !== 'draft') preloadMarkdown();
  }, [hasPictures, view]);
  const inspecting = useLayout((s) => s.inspecting !== null);
  // Once opened, it stays: closing, it gives the focus back to where it was.
  const inspected = useRef(false);
  inspected.current ||= inspecting;
  return (
    <div className={styles.stack}>
      <DraftAnswers hidden={view !== 'draft'} />
      {view !== 'draft' && <Viewed key={view.analysisId} id={view.analysisId} />}
      {inspected.current && <RequestDialog />}
    </div>
  );
}

/** Hidden it stays as it is, so that whoever comes back finds the place. */
const DraftAnswers = memo(function DraftAnswers({ hidden: away }: { readonly hidden: boolean }) {
  const cardIds = useAnalyses((s) => s.cardIds);
  const hidden = useHistory((s) => s.hidden);
  const ids = cardIds.filter((id) => !hidden.has(id));
  const column = useRef<HTMLDivElement>(null);
  const room = useRef<HTMLDivElement>(null);
  useFollow(column, room, ids);
  return (
    <section ref={column} className={styles.column} aria-label="Answers" data-away={away}>
      {ids.length === 0 ? (
        <p className={`${styles.empty} ls-dim`}>Answers will appear here</p>
      ) : (
        ids.map((id, index) => (
          <WhenNear key={id} at={index}>
            <Card id={id} inDraft>
              <Question id={id} previousId={ids[index - 1]} />
            </Card>
          </WhenNear>
        ))
      )}
      <div ref={room} />
      <Announcer ids={ids} />
    </section>
  );
});

interface QuestionProps {
  readonly id: number;
  readonly previousId: number | undefined;
}

/** What was asked, above the first of the cards that answer it. */
function Question({ id, previousId }: QuestionProps) {
  const prompt = useAnalyses((s) => s.byId[id]?.prompt.trim() ?? '');
  const previous = useAnalyses((s) => (previousId === undefined ? '' : s.byId[previousId]?.prompt));
  if (prompt === '' || prompt === previous?.trim()) return null;
  return (
    <p className={`${cardStyles.question} ls-small ls-dim`} title={prompt.slice(0, 1_000)}>
      {prompt.slice(0, 500)}
    </p>
  );
}

function Viewed({ id }: { readonly id: number }) {
  const analysis = useAnalyses((s) => s.byId[id]);
  return (
    <section className={styles.column} aria-label="Answers">
      {analysis !== undefined && (
        <Card id={id} inDraft={false}>
          <Asked analysis={analysis} />
        </Card>
      )}
      <Announcer ids={[id]} />
    </section>
  );
}

/** Tells a screen reader what became of the requests that run, and of those that ran beside them. */
function Announcer({ ids }: { readonly ids: readonly number[] }) {
  const running = useAnalyses(
    useShallow((s) => ids.filter((id) => s.byId[id]?.status === 'running')),
  );
  const [before, setBefore] = useState(running);
  const [batch, setBatch] = useState<ReadonlySet<number>>(() => new Set(running));
  const statuses = useAnalyses(
    useShallow((s) => [...batch].flatMap((id) => s.byId[id]?.status ?? [])),
  );
  const [heard, setHeard] = useState(false);
  if (running !== before) {
    setBefore(running);
    if (running.length > 0) setHeard(true);
    // What had ended before these began belongs to an earlier ask.
    const kept = before.length > 0 ? batch : [];
    if (running.some((id) => !batch.has(id))) setBatch(new Set([...kept, ...running]));
  }
  return (
    <p className={styles.heard} role="status">
      {heard ? announcement(statuses) : ''}
    </p>
  );
}
