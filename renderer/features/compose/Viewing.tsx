import { Button } from '@mantine/core';
import { useHistory, useSession } from '../../state';
import { tip } from '../../ui/tip';
import styles from './Compose.module.css';

/** Stands in the form's place while an analysis of the history is viewed, read-only. */
export function Viewing({ id }: { readonly id: number }) {
  return (
    <div className={styles.viewing}>
      <Button
        variant="default"
        h={32}
        size="xs"
        aria-keyshortcuts="Escape"
        onClick={() => useSession.getState().showDraft()}
        {...tip('Back to draft  Esc')}
      >
        Back to draft
      </Button>
      <Button
        h={32}
        size="xs"
        onClick={() => void useHistory.getState().useAgain(id)}
        {...tip('Puts this question and its pictures into the draft')}
      >
        Use again
      </Button>
    </div>
  );
}
