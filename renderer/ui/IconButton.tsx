import type { MouseEvent, ReactNode } from 'react';
import { keysForAria, keysInWords } from './keys';
import { tip } from './tip';
import styles from './IconButton.module.css';

interface Props {
  /** Its name for everyone; the tooltip shows it with its keys. */
  readonly label: string;
  /** As `Mod+O`. */
  readonly keys?: string;
  readonly onClick: (event: MouseEvent) => void;
  readonly disabled?: boolean;
  readonly pressed?: boolean;
  readonly children: ReactNode;
}

/**
 * A button with an icon, a name and a tooltip. Looks like Mantine's, and is a bare one: a dozen of them come with the
 * first picture, and Mantine's take ten times as long to draw.
 */
export function IconButton({ label, keys, onClick, disabled = false, pressed, children }: Props) {
  return (
    <button
      type="button"
      className={`${styles.button} mantine-focus-auto mantine-active`}
      aria-label={label}
      aria-keyshortcuts={keys === undefined ? undefined : keysForAria(keys)}
      aria-pressed={pressed}
      disabled={disabled}
      onClick={onClick}
      {...tip(keys === undefined ? label : `${label}  ${keysInWords(keys)}`)}
    >
      {children}
    </button>
  );
}
