import { useCallback, useEffect, useRef, useState, type PointerEvent, type RefObject } from 'react';
import { useSession, type StagePicture } from '../../state';

interface Reorder {
  readonly dragged: ReadonlySet<string>;
  /** Before which index they would stand; null while nothing is dragged. */
  readonly markAt: number | null;
  readonly begin: (event: PointerEvent, index: number) => void;
}

/** Pixels the pointer must go before a press becomes a drag. */
const SLACK = 4;
/** Pixels from the edge within which the strip scrolls along, and its speed in pixels a move. */
const EDGE = 32;
const EDGE_SPEED = 16;
const NONE: ReadonlySet<string> = new Set();

/** Reorders by drag. Pointer events, so that it cannot be mistaken for files dragged in. */
export function useReorder(
  scroller: RefObject<HTMLElement | null>,
  cellWidth: number,
  pictures: readonly StagePicture[],
  selection: ReadonlySet<string>,
): Reorder {
  const [drag, setDrag] = useState<{ ids: ReadonlySet<string>; to: number } | null>(null);
  const stop = useRef<() => void>(() => undefined);
  const latest = useRef({ pictures, selection, cellWidth });
  latest.current = { pictures, selection, cellWidth };
  useEffect(() => () => stop.current(), []);

  const begin = useCallback(
    (event: PointerEvent, index: number): void => {
      const key = latest.current.pictures[index]?.key;
      const strip = scroller.current;
      if (event.button !== 0 || key === undefined || strip === null) return;
      const startX = event.clientX;
      const { selection } = latest.current;
      const ids = selection.has(key) ? selection : new Set([key]);
      let to: number | null = null;
      const done = new AbortController();
      const { signal } = done;
      const end = (): void => {
        done.abort();
        setDrag(null);
      };
      stop.current = end;

      const move = (moved: globalThis.PointerEvent): void => {
        if (to === null && Math.abs(moved.clientX - startX) < SLACK) return;
        const { left, right } = strip.getBoundingClientRect();
        if (moved.clientX < left + EDGE) strip.scrollLeft -= EDGE_SPEED;
        if (moved.clientX > right - EDGE) strip.scrollLeft += EDGE_SPEED;
        const x = moved.clientX - left + strip.scrollLeft;
        const { cellWidth, pictures } = latest.current;
        to = Math.min(Math.max(Math.round(x / cellWidth), 0), pictures.length);
        setDrag({ ids, to });
      };
      const drop = (): void => {
        end();
        if (to === null) return;
        void useSession.getState().move(ids, to);
        // The click that follows, in this same task if at all, would change the selection.
        const over = new AbortController();
        addEventListener('click', (click) => click.stopPropagation(), {
          capture: true,
          signal: over.signal,
        });
        setTimeout(() => over.abort());
      };
      addEventListener('pointermove', move, { signal });
      addEventListener('pointerup', drop, { signal });
      addEventListener('pointercancel', end, { signal });
      addEventListener('keydown', (key) => key.key === 'Escape' && end(), { signal });
    },
    [scroller],
  );

  return { dragged: drag?.ids ?? NONE, markAt: drag?.to ?? null, begin };
}
