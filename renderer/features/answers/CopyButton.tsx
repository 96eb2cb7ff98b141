import { useEffect, useState } from 'react';
import { copyText } from '../../state';
import styles from './Card.module.css';

interface Props {
  readonly label: string;
  /** What it says where the label would be too long. */
  readonly text?: string;
  readonly getText: () => string;
}

const SHOWN_MS = 1_500;

/** Copies a text and says so for a moment, in the same width. */
export function CopyButton({ label, text = 'Copy', getText }: Props) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <button
      type="button"
      className={styles.action}
      aria-label={copied ? 'Copied' : label}
      title={label}
      onClick={() => void copyText(getText()).then(setCopied)}
    >
      <span className={styles.swap}>
        <span data-hidden={copied || undefined}>{text}</span>
        <span data-hidden={!copied || undefined}>Done</span>
      </span>
    </button>
  );
}
