import { useEffect, useState } from 'react';
import { Tooltip } from '@mantine/core';
import { TIP, TIP_DELAY_MS } from './tip';

interface Shown {
  readonly target: HTMLElement;
  readonly words: string;
  /** The pointer has rested on it long enough. */
  readonly open: boolean;
}

/** The one tooltip of the window, for all elements that have words for it: each its own would be drawn at the start. */
export function Tooltips() {
  const [shown, setShown] = useState<Shown | null>(null);
  useEffect(() => {
    const gone = new AbortController();
    const { signal } = gone;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let over: HTMLElement | null = null;
    const close = (): void => {
      clearTimeout(timer);
      setShown((last) => last && { ...last, open: false });
    };
    const enter = ({ pointerType, target }: PointerEvent): void => {
      const found =
        target instanceof Element && pointerType === 'mouse'
          ? target.closest<HTMLElement>(`[${TIP}]`)
          : null;
      if (found === over) return;
      over = found;
      close();
      if (found === null) return;
      const words = found.getAttribute(TIP) ?? '';
      // Drawn closed at first, so that it can fade in.
      setShown((last) => last ?? { target: found, words, open: false });
      timer = setTimeout(() => {
        if (found.isConnected) setShown({ target: found, words, open: true });
      }, TIP_DELAY_MS);
    };
    const leave = (): void => {
      over = null;
      close();
    };
    addEventListener('pointerover', enter, { signal });
    document.documentElement.addEventListener('pointerleave', leave, { signal });
    addEventListener('pointerdown', close, { signal });
    addEventListener('keydown', close, { signal });
    addEventListener('blur', close, { signal });
    return () => {
      gone.abort();
      clearTimeout(timer);
    };
  }, []);
  if (shown === null) return null;
  const { open, target, words } = shown;
  // A modal dialog covers everything outside of itself, tooltips too.
  const dialog = target.closest('dialog');
  return (
    <Tooltip
      key={dialog === null ? 'window' : 'dialog'}
      target={target}
      label={words}
      opened={open}
      {...(dialog !== null && { portalProps: { target: dialog } })}
    />
  );
}
