import { useEffect, useRef, useState } from 'react';
import { Button, Modal, UnstyledButton } from '@mantine/core';
import { countInWords } from '../../../shared/domain/count-in-words';
import { dollarsInWords } from '../../../shared/domain/dollars-in-words';
import { useLayout, type Spending } from '../../state';
import { focusKeeper } from '../../ui/focus-keeper';
import styles from './Compose.module.css';

const NOT_SLOW = { duration: 100 };

/** Asks, before anything is sent, whether it may cost that much. */
export function SpendingDialog() {
  const spending = useLayout((state) => state.spending);
  const [opened, setOpened] = useState(false);
  const giveFocusBack = useRef((): boolean => false);
  /** While it fades out, what was asked is still read. */
  const [asked, setAsked] = useState<Spending | null>(spending);
  const [toLimit, setToLimit] = useState(false);
  useEffect(() => {
    setOpened(spending !== null);
    if (spending === null) return;
    setAsked(spending);
    giveFocusBack.current = focusKeeper();
  }, [spending]);
  const { decideSpending, openCosts } = useLayout.getState();
  // One dialog after the other: while this one still gave the focus back, it would take it from the next.
  const onClosed = (): void => {
    // The button that was pressed could not hold the focus while it was busy.
    if (toLimit || !giveFocusBack.current())
      document.querySelector<HTMLElement>('[data-ask]')?.focus();
    if (toLimit) openCosts();
    setToLimit(false);
  };
  return (
    <Modal
      opened={opened}
      onClose={() => decideSpending(false)}
      onExitTransitionEnd={onClosed}
      returnFocus={false}
      title={asked === null ? '' : titleOf(asked)}
      size={400}
      transitionProps={NOT_SLOW}
      overlayProps={{ backgroundOpacity: 0.4 }}
      closeButtonProps={{ 'aria-label': 'Close', title: 'Close  Esc' }}
      classNames={{ content: styles.dialog ?? '', title: styles.title ?? '' }}
    >
      {asked !== null && (
        <p>
          That is the estimate for the {asked.requests === 1 ? 'prompt' : 'prompts'} of{' '}
          {countInWords(asked.requests, 'request')}; answers come on top. You are asked above{' '}
          {dollarsInWords(asked.limit)}.
        </p>
      )}
      <div className={styles.decide}>
        <UnstyledButton
          className={styles.link ?? ''}
          onClick={() => {
            setToLimit(true);
            decideSpending(false);
          }}
        >
          Change the limit
        </UnstyledButton>
        {/* A second press of Enter must not spend. */}
        <Button
          variant="default"
          size="xs"
          h={32}
          onClick={() => decideSpending(false)}
          data-autofocus
        >
          Cancel
        </Button>
        <Button size="xs" h={32} onClick={() => decideSpending(true)}>
          Ask
        </Button>
      </div>
    </Modal>
  );
}

function titleOf({ cost, orMore }: Spending): string {
  return `Ask for ${orMore ? 'at least' : 'about'} ${dollarsInWords(cost)}?`;
}
