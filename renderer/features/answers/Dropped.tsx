import { Button } from '@mantine/core';
import { IconAlertTriangle, IconEyeOff } from '@tabler/icons-react';
import type { Analysis } from '../../../shared/domain/analysis';
import { useSession } from '../../state';
import { droppedText, excessText, type DroppedText } from './dropped-text';
import styles from './Card.module.css';

interface Props {
  readonly analysis: Analysis;
  /** The form with the field for the model stands below. */
  readonly inDraft: boolean;
}

/** Warns where the answer cannot be about the pictures. */
export function Dropped({ analysis, inDraft }: Props) {
  const chosen = useSession(({ choices }) => choices.endpointId === analysis.endpointId);
  const excess = excessText(analysis);
  const text = droppedText(analysis);
  if (text === null) return excess && <Excess text={excess} />;
  return (
    <div className={styles.error} data-tone="warning" role="note">
      <IconEyeOff size={16} className={styles.errorIcon} aria-hidden />
      <div className={styles.errorWords} data-selectable>
        <p className={styles.errorMessage}>{text.message}</p>
        <p className="ls-dim">{text.why}</p>
        <p className="ls-dim">
          It may not see pictures at all. Choose one that does, and ask again.
        </p>
        {inDraft && chosen && (
          <Button size="xs" h={32} mt={8} variant="default" onClick={toModel}>
            Choose a model
          </Button>
        )}
      </div>
    </div>
  );
}

/** The prompt cost more than was shown before. */
function Excess({ text: { message, why } }: { readonly text: DroppedText }) {
  return (
    <div className={styles.error} data-tone="warning" role="note">
      <IconAlertTriangle size={16} className={styles.errorIcon} aria-hidden />
      <div className={styles.errorWords} data-selectable>
        <p className={styles.errorMessage}>{message}</p>
        <p className="ls-dim">{why}</p>
      </div>
    </div>
  );
}

function toModel(): void {
  document.querySelector<HTMLElement>('[aria-label="Model"]')?.focus();
}
