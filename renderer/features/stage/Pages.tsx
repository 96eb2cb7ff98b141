import type { FocusEvent, KeyboardEvent } from 'react';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { usePages, type StagePicture } from '../../state';
import { IconButton } from '../../ui/IconButton';
import styles from './Stage.module.css';

/** From so many pages on a number can be typed. */
const MANY = 10;

/** Which page of the picture is shown, and the way to the others. */
export function Pages({ picture }: { readonly picture: StagePicture }) {
  const { key, pages } = picture;
  const page = usePages((state) => state.wanted.get(key)) ?? picture.page;
  const { turnTo, turn } = usePages.getState();
  const typed = (event: FocusEvent<HTMLInputElement>): void => {
    const field = event.currentTarget;
    const wanted = Math.min(Math.max(Math.trunc(Number(field.value)), 1), pages) - 1;
    if (Number.isNaN(wanted) || field.value.trim() === '' || wanted === page) {
      field.value = String(page + 1);
    } else void turnTo(key, wanted);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.key === 'Enter') event.currentTarget.blur();
  };
  return (
    <div className={`${styles.pages} ls-small`} role="group" aria-label="Pages">
      <IconButton label="Previous page" keys="PageUp" onClick={() => turn(-1)}>
        <IconChevronLeft size={16} />
      </IconButton>
      {pages < MANY ? (
        <span role="status">
          Page {page + 1} of {pages}
        </span>
      ) : (
        <label>
          Page
          <input
            key={page}
            className={styles.pageField}
            type="text"
            inputMode="numeric"
            autoComplete="off"
            aria-label={`Page of ${pages}`}
            defaultValue={page + 1}
            onBlur={typed}
            onKeyDown={onKeyDown}
          />
          of {pages}
        </label>
      )}
      <IconButton label="Next page" keys="PageDown" onClick={() => turn(1)}>
        <IconChevronRight size={16} />
      </IconButton>
    </div>
  );
}
