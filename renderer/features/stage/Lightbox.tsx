import { useEffect, useRef } from 'react';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { useLayout, useSession, type StagePicture } from '../../state';
import { FileName } from '../../ui/FileName';
import { IconButton } from '../../ui/IconButton';
import { View } from './View';
import styles from './Stage.module.css';

interface Props {
  readonly picture: StagePicture;
  readonly readOnly: boolean;
  /** Which of `count` pictures it is, from 0. */
  readonly index: number;
  readonly count: number;
}

/** The picture over the whole window. A native dialog: it holds the focus, and Esc closes it. */
export function Lightbox({ picture, readOnly, index, count }: Props) {
  const step = (steps: number): void => useSession.getState().step(steps, count - 1);
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    return () => {
      // The picture on the stage is another element now than the one that was left.
      const kept = before !== document.body && before?.isConnected === true;
      const back = kept ? before : document.querySelector(`.${styles.canvas}`);
      if (back instanceof HTMLElement) back.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      className={styles.lightbox}
      aria-label={`${picture.name}, large`}
      onClose={() => useLayout.getState().setLightbox(false)}
    >
      <View picture={picture} readOnly={readOnly} large>
        <div className={styles.caption}>
          <FileName name={picture.name} />
          <span className="ls-dim">
            {index + 1} of {count}
          </span>
          {count > 1 && (
            <>
              <IconButton label="Previous picture" keys="Mod+ArrowLeft" onClick={() => step(-1)}>
                <IconChevronLeft size={16} />
              </IconButton>
              <IconButton label="Next picture" keys="Mod+ArrowRight" onClick={() => step(1)}>
                <IconChevronRight size={16} />
              </IconButton>
            </>
          )}
        </div>
      </View>
    </dialog>
  );
}
