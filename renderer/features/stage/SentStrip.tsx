import { useEffect, type ReactNode } from 'react';
import { Button } from '@mantine/core';
import { IconCopy } from '@tabler/icons-react';
import {
  copyText,
  notify,
  usePages,
  useSentPreview,
  useShownPreview,
  useWantedPreview,
  type SentFacts,
  type StagePicture,
  type WantedPreview,
} from '../../state';
import { IconButton } from '../../ui/IconButton';
import { sentTitle } from './facts-rows';
import { removedInWords, originalInWords, sentInWords, shortHash } from './sent-words';
import { useLate } from './use-late';
import styles from './SentStrip.module.css';

interface Props {
  readonly picture: StagePicture;
  readonly readOnly: boolean;
}

/** Milliseconds that picture and choices stay as they are before it is prepared: others are only passed. */
const REST_MS = 150;

/** What of the picture goes to the model, in figures; has it prepared, as long as it is there. */
export function SentStrip({ picture, readOnly }: Props) {
  const wanted = useWantedPreview(picture);
  usePrepared(wanted);
  const { facts, failure, settled } = useShownPreview(picture);
  const late = useLate(!settled);
  return (
    <section
      className={`${styles.strip} ls-small`}
      aria-label="What the model sees"
      aria-busy={!settled}
    >
      {failure !== null && wanted !== null ? (
        <Says role="alert">
          <span>{failure}</span>
          <Button
            variant="default"
            size="compact-xs"
            onClick={() => void useSentPreview.getState().load(wanted)}
          >
            Try again
          </Button>
        </Says>
      ) : facts === null ? (
        <Says role="status">
          {settled ? nothingInWords(picture, readOnly) : late && 'Preparing…'}
        </Says>
      ) : (
        <Rows picture={picture} facts={facts} wanted={wanted} settled={settled} late={late} />
      )}
    </section>
  );
}

function Says({
  role,
  children,
}: {
  readonly role: 'alert' | 'status';
  readonly children: ReactNode;
}) {
  return (
    <div className={styles.says} role={role}>
      {children}
    </div>
  );
}

interface RowsProps {
  readonly picture: StagePicture;
  readonly facts: SentFacts;
  readonly wanted: WantedPreview | null;
  readonly settled: boolean;
  readonly late: boolean;
}

function Rows({ picture, facts, wanted, settled, late }: RowsProps) {
  const removed = removedInWords(facts, picture.sha256);
  const copy = async (): Promise<void> => {
    if (await copyText(facts.sha256)) notify({ message: 'Copied the SHA-256' });
  };
  return (
    <div className={styles.rows} data-waiting={late}>
      <strong className={styles.sentTitle}>{sentTitle(facts)}</strong>
      <span className={styles.sent}>{late ? 'Preparing…' : sentInWords(facts)}</span>
      <div className={`${styles.hash} ls-dim`}>
        <span title={facts.sha256}>
          <b>SHA-256 </b>
          {shortHash(facts.sha256)}
        </span>
        <IconButton label="Copy SHA-256" disabled={!settled} onClick={() => void copy()}>
          <IconCopy size={14} />
        </IconButton>
      </div>
      <Button
        className={styles.save}
        variant="subtle"
        size="compact-xs"
        disabled={!settled}
        onClick={() => void useSentPreview.getState().save(facts.sha256, wanted)}
      >
        Save…
      </Button>
      <strong className={styles.title}>Original</strong>
      <span className={`${styles.original} ls-dim`}>{originalInWords(picture)}</span>
      <strong className={styles.removedTitle}>Removed</strong>
      <span className={`${styles.removed} ls-dim`} title={removed} data-selectable>
        {removed}
      </span>
    </div>
  );
}

/** Has a picture prepared once it is rested on. */
function usePrepared(wanted: WantedPreview | null): void {
  const turning = usePages((state) => wanted !== null && state.wanted.has(wanted.request.id));
  const known = useSentPreview(({ byKey }) => wanted && byKey.get(wanted.key)?.state);
  useEffect(() => {
    if (wanted === null || turning || known === 'failed') return undefined;
    const load = (): void => void useSentPreview.getState().load(wanted);
    const timer = setTimeout(load, known === 'ready' ? 0 : REST_MS);
    return () => clearTimeout(timer);
  }, [wanted, turning, known]);
}

function nothingInWords({ link, loading }: StagePicture, readOnly: boolean): string {
  if (link !== null) {
    return readOnly
      ? 'The endpoint was to load this link itself: what it saw is not known.'
      : 'The endpoint loads this link itself: what it will see is not known.';
  }
  if (loading) return 'Reading…';
  return readOnly
    ? 'Nothing was sent of this picture.'
    : 'Choose an endpoint: each sees a picture in its own way.';
}
