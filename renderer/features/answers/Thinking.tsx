import { useState } from 'react';
import styles from './Card.module.css';

/** More is read by nobody, and would slow the window down. */
const MAX_DRAWN_CHARS = 200_000;

interface Props {
  readonly text: string;
  /** No answer has begun yet, and one may still come. */
  readonly live: boolean;
}

/** What the model thought before it answered, folded. */
export function Thinking({ text, live }: Props) {
  const [open, setOpen] = useState(false);
  const isCut = text.length > MAX_DRAWN_CHARS;
  return (
    <details
      className={`${styles.details} ${styles.thinking}`}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary>{live ? 'Thinking…' : 'Thinking'}</summary>
      {open && (
        <p className={styles.plain} data-selectable>
          {isCut ? `${text.slice(0, MAX_DRAWN_CHARS)}…` : text}
        </p>
      )}
    </details>
  );
}
