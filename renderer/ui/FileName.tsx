import styles from './FileName.module.css';

/** Characters kept at the end of a long name: its number and its extension. */
const TAIL = 9;
/** Hebrew, Arabic and the scripts beside them. */
const FROM_RIGHT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/;

/** A file name on one line; too long, it is cut in the middle, or at its end where it is written from the right. */
export function FileName({ name }: { readonly name: string }) {
  const letters = [...name];
  const cut = FROM_RIGHT.test(name) ? letters.length : Math.max(letters.length - TAIL, 0);
  return (
    <span className={styles.name} title={name}>
      <span className="ls-hidden">{name}</span>
      <span aria-hidden className={styles.head}>
        {letters.slice(0, cut).join('')}
      </span>
      <span aria-hidden>{letters.slice(cut).join('')}</span>
    </span>
  );
}
