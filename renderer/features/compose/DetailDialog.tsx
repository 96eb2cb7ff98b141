import { useEffect, useState } from 'react';
import { Button, Modal } from '@mantine/core';
import { countInWords } from '../../../shared/domain/count-in-words';
import { detailLossInWords } from '../../../shared/domain/detail-loss';
import { dollarsInWords } from '../../../shared/domain/dollars-in-words';
import type { DetailQuestion } from '../../../shared/ipc/contract';
import { useDetailQuestions } from '../../state';
import styles from './Compose.module.css';

const NOT_SLOW = { duration: 100 };

/** Asks, before anything is sent without, whether an ask may go without the detail that its endpoint does not accept. */
export function DetailDialog() {
  const first = useDetailQuestions(({ open }) => open[0] ?? null);
  // One step later, also the first time: the modal notes what has the focus when it goes from closed to open.
  const [opened, setOpened] = useState(false);
  /** While it fades out, what was asked is still read. */
  const [asked, setAsked] = useState<DetailQuestion | null>(first);
  useEffect(() => {
    setOpened(first !== null);
    if (first !== null) setAsked(first);
  }, [first]);
  const answer = (accept: boolean): void => {
    if (first !== null) void useDetailQuestions.getState().answer(first.id, accept);
  };
  return (
    <Modal
      opened={opened}
      onClose={() => answer(false)}
      title={asked === null ? '' : `Ask without detail ${asked.loss.detail}?`}
      size={420}
      transitionProps={NOT_SLOW}
      overlayProps={{ backgroundOpacity: 0.4 }}
      closeButtonProps={{ 'aria-label': 'Close', title: 'Close  Esc' }}
      classNames={{ content: styles.dialog ?? '', title: styles.title ?? '' }}
    >
      {asked !== null && <Words {...asked} />}
      <div className={styles.decide}>
        {/* A second press of Enter must not spend. */}
        <Button variant="default" size="xs" h={32} onClick={() => answer(false)} data-autofocus>
          {'Don\u2019t send'}
        </Button>
        <Button size="xs" h={32} onClick={() => answer(true)}>
          {asked === null || asked.loss.requests === 1
            ? 'Ask without detail'
            : `Ask ${asked.loss.requests} without detail`}
        </Button>
      </div>
    </Modal>
  );
}

function Words({ loss }: DetailQuestion) {
  return (
    <p>
      {loss.endpointName} does not accept detail for {loss.model}. Nothing was billed.{' '}
      {detailLossInWords(loss, dollarsInWords)}{' '}
      {loss.requests > 1 && `This is the total for ${countInWords(loss.requests, 'request')}. `}
      If you ask without it, Looksee remembers that for this model.
    </p>
  );
}
