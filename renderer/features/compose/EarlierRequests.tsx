import { UnstyledButton } from '@mantine/core';
import { useShallow } from 'zustand/react/shallow';
import { earlierRequests, useAnalyses } from '../../state';
import { earlierWords } from './earlier-words';
import styles from './Compose.module.css';

/** What is still being answered although its cards are gone, with its Cancel. */
export function EarlierRequests() {
  const words = useAnalyses((state) => {
    const earlier = earlierRequests(state);
    return earlier && earlierWords(earlier);
  });
  const running = useAnalyses(useShallow((state) => earlierRequests(state)?.running ?? []));
  if (words === null) return null;
  return (
    <section className={`${styles.earlier} ls-small`} aria-label="Earlier questions">
      <p title={words}>{words}</p>
      <UnstyledButton
        className={styles.link ?? ''}
        title="Stop; what was sent may still be billed"
        onClick={() => void useAnalyses.getState().cancel(running)}
      >
        {running.length === 1 ? 'Cancel it' : `Cancel ${running.length}`}
      </UnstyledButton>
    </section>
  );
}
