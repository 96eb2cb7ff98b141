import { useEffect, useRef, useState, type PointerEvent, type RefObject } from 'react';
import type { Endpoint } from '../../../../shared/domain/endpoint';
import { useSession } from '../../../state';

interface DragOrder {
  readonly draggedId: string | null;
  /** Before which row it would stand; null while nothing is dragged. */
  readonly markAt: number | null;
  readonly begin: (event: PointerEvent, index: number) => void;
}

/** Pixels the pointer must go before a press becomes a drag. */
const SLACK = 4;
/** Pixels from the edge within which the list scrolls along, and its speed in pixels a move. */
const EDGE = 24;
const EDGE_SPEED = 12;

/** Puts the rows of a list in another order by drag. */
export function useDragOrder(
  list: RefObject<HTMLElement | null>,
  endpoints: readonly Endpoint[],
): DragOrder {
  const [drag, setDrag] = useState<{ id: string; to: number } | null>(null);
  const stop = useRef<() => void>(() => undefined);
  useEffect(() => () => stop.current(), []);

  const begin = (event: PointerEvent, index: number): void => {
    const id = endpoints[index]?.profile.id;
    const rows = list.current;
    if (event.button !== 0 || id === undefined || rows === null) return;
    const startY = event.clientY;
    let to: number | null = null;
    const done = new AbortController();
    const { signal } = done;
    const end = (): void => {
      done.abort();
      setDrag(null);
    };
    stop.current = end;

    const move = ({ clientY }: globalThis.PointerEvent): void => {
      if (to === null && Math.abs(clientY - startY) < SLACK) return;
      const { top, bottom } = rows.getBoundingClientRect();
      if (clientY < top + EDGE) rows.scrollTop -= EDGE_SPEED;
      if (clientY > bottom - EDGE) rows.scrollTop += EDGE_SPEED;
      to = [...rows.children].filter((row) => {
        const box = row.getBoundingClientRect();
        return (box.top + box.bottom) / 2 < clientY;
      }).length;
      setDrag({ id, to });
    };
    const drop = (): void => {
      end();
      if (to === null) return;
      const target = to > index ? to - 1 : to;
      if (target !== index) void useSession.getState().moveEndpoint(id, target);
    };
    addEventListener('pointermove', move, { signal });
    addEventListener('pointerup', drop, { signal });
    addEventListener('pointercancel', end, { signal });
  };

  return { draggedId: drag?.id ?? null, markAt: drag?.to ?? null, begin };
}
