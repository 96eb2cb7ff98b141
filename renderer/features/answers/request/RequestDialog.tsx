import { useEffect, useState } from 'react';
import { Modal } from '@mantine/core';
import type { RequestSending } from '../../../../shared/domain/request-trace';
import {
  isOnDevice,
  loadSendings,
  useAnalyses,
  useLayout,
  type LoadedSendings,
} from '../../../state';
import { Sending } from './Sending';
import { outcomesOf } from './sending-words';
import styles from './Request.module.css';

const NOT_SLOW = { duration: 100 };

/** What went over the wire for one analysis, and what came back. */
export function RequestDialog() {
  const wanted = useLayout((s) => s.inspecting);
  // One step later, also the first time: the modal notes what has the focus when it goes from closed to open.
  const [opened, setOpened] = useState(false);
  /** While it fades out, it is still read. */
  const [shown, setShown] = useState(wanted);
  useEffect(() => {
    setOpened(wanted !== null);
    if (wanted !== null) setShown(wanted);
  }, [wanted]);
  return (
    <Modal
      opened={opened}
      onClose={() => useLayout.getState().inspect(null)}
      title="Request"
      size={880}
      transitionProps={NOT_SLOW}
      overlayProps={{ backgroundOpacity: 0.4 }}
      closeButtonProps={{ 'aria-label': 'Close', title: 'Close  Esc' }}
      classNames={{
        content: styles.dialog ?? '',
        title: styles.name ?? '',
        body: styles.body ?? '',
      }}
    >
      {shown !== null && <Loaded key={shown} id={shown} />}
    </Modal>
  );
}

function Loaded({ id }: { readonly id: number }) {
  const local = useAnalyses((s) => isOnDevice(s.byId[id]?.endpointId ?? ''));
  const [loaded, setLoaded] = useState<LoadedSendings | null>(null);
  useEffect(() => {
    let gone = false;
    void loadSendings(id).then((found) => {
      if (!gone) setLoaded(found);
    });
    return () => {
      gone = true;
    };
  }, [id]);
  if (local) return <p>Nothing was sent: the pictures were read on this device.</p>;
  if (loaded === null) return <p className="ls-dim">Loading</p>;
  if (loaded.state === 'failed') {
    return (
      <p>
        {loaded.error.message} <span className="ls-dim">{loaded.error.hint}</span>
      </p>
    );
  }
  if (loaded.sendings.length === 0) {
    return (
      <p>
        Nothing is kept of it: it ended before anything was sent, or it is from before requests were
        kept.
      </p>
    );
  }
  return <Sendings sendings={loaded.sendings} />;
}

function Sendings({ sendings }: { readonly sendings: readonly RequestSending[] }) {
  // What is asked about most is how it ended.
  const [at, setAt] = useState(sendings.length - 1);
  const sending = sendings[at];
  return (
    <>
      {sendings.length > 1 && (
        <ol className={styles.sendings} aria-label="Sent">
          {outcomesOf(sendings).map((outcome, index) => (
            <li key={index}>
              <button
                type="button"
                className={styles.choice}
                aria-pressed={index === at}
                onClick={() => setAt(index)}
              >
                {index + 1}. {outcome}
              </button>
            </li>
          ))}
        </ol>
      )}
      {sending !== undefined && <Sending key={at} sending={sending} />}
    </>
  );
}
