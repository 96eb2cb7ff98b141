import { useEffect, useRef } from 'react';
import { Empty } from '../features/empty/Empty';
import { Filmstrip } from '../features/filmstrip/Filmstrip';
import { RefusedFiles } from '../features/filmstrip/RefusedFiles';
import { Stage } from '../features/stage/Stage';
import { useLayout, useSession, useStageCount } from '../state';
import { Later } from '../ui/Later';
import { useStageKeys } from './use-keyboard';
import styles from './App.module.css';

/** The middle column: the picture and the strip of all, or the target of an empty draft. */
export function StageColumn() {
  const readOnly = useSession(({ view }) => view !== 'draft');
  const count = useStageCount();
  const onKeyDown = useStageKeys();
  const empty = count === 0 && !readOnly;
  const main = useRef<HTMLElement>(null);
  // Whoever removed the last picture by key goes on from here, not from the top of the window.
  const wasEmpty = useRef(empty);
  useEffect(() => {
    if (wasEmpty.current === empty) return;
    wasEmpty.current = empty;
    if (empty && document.activeElement === document.body) main.current?.focus();
  }, [empty]);
  // The lightbox goes with the last picture: the next one comes onto the stage.
  useEffect(() => {
    if (count === 0) useLayout.getState().setLightbox(false);
  }, [count]);
  return (
    <main
      ref={main}
      tabIndex={-1}
      className={styles.stage}
      aria-label="Stage"
      onKeyDown={onKeyDown}
    >
      <h1 className="ls-hidden">Looksee</h1>
      {empty ? (
        <Empty />
      ) : (
        <Later fallback={<div className={styles.coming} />}>
          <Stage />
        </Later>
      )}
      <RefusedFiles />
      {!empty && <Filmstrip />}
      {/* Tooltips of the whole window: what is seen stands in a landmark. */}
      <div id="tooltips" />
    </main>
  );
}
