import type { ReactNode } from 'react';
import styles from './Editor.module.css';

interface Props {
  readonly label: string;
  /** The field that the label names; without one it is the heading of what stands beside it. */
  readonly htmlFor?: string;
  readonly children: ReactNode;
}

/** A label, and beside it what can be set. */
export function Part({ label, htmlFor, children }: Props) {
  return (
    <div className={styles.part}>
      {htmlFor === undefined ? (
        <h4 className={styles.label}>{label}</h4>
      ) : (
        <label className={styles.label} htmlFor={htmlFor}>
          {label}
        </label>
      )}
      <div className={styles.fields}>{children}</div>
    </div>
  );
}

/** What is wrong with a field, in words. */
export function Wrong({ id, words }: { readonly id?: string; readonly words: string | null }) {
  return words === null ? null : (
    <p id={id} role="alert" className={`${styles.wrong} ls-small`}>
      {words}
    </p>
  );
}
