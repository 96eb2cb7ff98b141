import { Button, Tooltip } from '@mantine/core';
import { useHistory, useSession } from '../../state';
import styles from './Compose.module.css';

/** Stands in the form's place while an analysis of the history is viewed, read-only. */
export function Viewing({ id }: { readonly id: number }) {
  return (
    <div className={styles.viewing}>
      <Tooltip label="Back to draft  Esc">
        <Button
          variant="default"
          h={32}
          size="xs"
          aria-keyshortcuts="Escape"
          onClick={() => useSession.getState().showDraft()}
        >
          Back to draft
        </Button>
      </Tooltip>
      <Tooltip label="Puts this question and its pictures into the draft">
        <Button h={32} size="xs" onClick={() => void useHistory.getState().useAgain(id)}>
          Use again
        </Button>
      </Tooltip>
    </div>
  );
}
