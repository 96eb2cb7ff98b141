import { useEffect, useLayoutEffect, useRef, type RefObject } from 'react';

/** Pixels from the end that still count as the end. */
const NEAR = 4;

/**
 * Where a column of growing answers stands. New cards go to the top of the column, since they were just asked
 * for, and the room below is kept for their text. Text that comes in moves nothing (the browser anchors what is
 * in sight), unless the user has scrolled to the end: then the end stays in sight.
 * @param column scrolls; its children are the cards, then `room`
 * @param room an empty element below the cards
 */
export function useFollow(
  column: RefObject<HTMLElement | null>,
  room: RefObject<HTMLElement | null>,
  ids: readonly number[],
): void {
  const known = useRef<ReadonlySet<number>>(new Set(ids));
  /** The first of the cards asked for last: it can be scrolled to the top. */
  const newest = useRef<Element | null>(null);
  const following = useRef(false);
  const top = useRef(0);

  useLayoutEffect(() => {
    const first = ids.findIndex((id) => !known.current.has(id));
    known.current = new Set(ids);
    const box = column.current;
    if (first === -1 || box === null) return;
    newest.current = first === 0 ? null : (box.children[first] ?? null);
    keepRoom(box, room.current, newest.current);
    (newest.current ?? box.firstElementChild)?.scrollIntoView({ block: 'start' });
    following.current = false;
    top.current = box.scrollTop;
  }, [column, room, ids]);

  useEffect(() => {
    const box = column.current;
    if (box === null) return;
    const onScroll = (): void => {
      const atEnd = box.scrollHeight - box.scrollTop - box.clientHeight <= NEAR;
      if (box.scrollTop < top.current) following.current = false;
      else if (box.scrollTop > top.current && atEnd) following.current = true;
      top.current = box.scrollTop;
    };
    const grown = new ResizeObserver(() => {
      keepRoom(box, room.current, newest.current);
      if (following.current) box.scrollTop = box.scrollHeight;
    });
    const watch = (): void => {
      grown.disconnect();
      grown.observe(box);
      for (const child of box.children) if (child !== room.current) grown.observe(child);
    };
    const changed = new MutationObserver(watch);
    watch();
    changed.observe(box, { childList: true });
    box.addEventListener('scroll', onScroll, { passive: true });
    return () => {
      grown.disconnect();
      changed.disconnect();
      box.removeEventListener('scroll', onScroll);
    };
  }, [column, room]);
}

function keepRoom(box: HTMLElement, room: HTMLElement | null, newest: Element | null): void {
  if (room === null) return;
  const from = newest?.isConnected === true ? newest.getBoundingClientRect().top : null;
  const used = from === null ? Infinity : room.getBoundingClientRect().top - from;
  room.style.height = `${Math.max(0, box.clientHeight - used)}px`;
}
