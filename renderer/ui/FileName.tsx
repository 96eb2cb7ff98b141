import { VisuallyHidden } from '@mantine/core';
import styles from './FileName.module.css';

/** Characters kept at the end of a long name: its number and its extension. */
const TAIL = 9;

/** A file name on one line; too long, it is cut in the middle. */
export function FileName({ name }: { readonly name: string }) {
  const letters = [...name];
  const cut = Math.max(letters.length - TAIL, 0);
  return (
    <span className={styles.name} title={name}>
      <VisuallyHidden>{name}</VisuallyHidden>
      <span aria-hidden className={styles.head}>
        {letters.slice(0, cut).join('')}
      </span>
      <span aria-hidden>{letters.slice(cut).join('')}</span>
    </span>
  );
}
