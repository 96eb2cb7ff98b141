import { useEffect, useRef } from 'react';
import { MantineThemeProvider, Tooltip } from '@mantine/core';
import { useLayout, type StagePicture } from '../../state';
import { FileName } from '../../ui/FileName';
import { View } from './View';
import styles from './Stage.module.css';

interface Props {
  readonly picture: StagePicture;
  readonly readOnly: boolean;
  /** `3 of 12`. */
  readonly position: string;
}

/** A modal dialog covers everything outside of itself, tooltips too. */
const IN_DIALOG = {
  components: { Tooltip: Tooltip.extend({ defaultProps: { withinPortal: false } }) },
};

/** The picture over the whole window. A native dialog: it holds the focus, and Esc closes it. */
export function Lightbox({ picture, readOnly, position }: Props) {
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
      <MantineThemeProvider theme={IN_DIALOG}>
        <View picture={picture} readOnly={readOnly} large>
          <p className={styles.caption}>
            <FileName name={picture.name} />
            <span className="ls-dim">{position}</span>
          </p>
        </View>
      </MantineThemeProvider>
    </dialog>
  );
}
