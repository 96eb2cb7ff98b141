import { useEffect, useLayoutEffect, useRef, type RefObject } from 'react';
import { rowAt, rowTop, type Row } from './rows';

/**
 * Keeps the row that is topmost in sight where it is when rows come or go above it. At the top of the list
 * nothing is kept: there, new rows are to be seen. Another search starts at the top.
 */
export function useAnchor(
  scroller: RefObject<HTMLElement | null>,
  rows: readonly Row[],
  folded: boolean,
  query: string,
): void {
  const anchor = useRef<{ readonly key: Row['key']; readonly above: number } | null>(null);
  const searched = useRef(query);

  useLayoutEffect(() => {
    const box = scroller.current;
    if (box === null) return;
    if (searched.current !== query) {
      searched.current = query;
      anchor.current = null;
      box.scrollTop = 0;
      return;
    }
    if (anchor.current === null) return;
    const { key, above } = anchor.current;
    const index = rows.findIndex((row) => row.key === key);
    if (index !== -1) box.scrollTop = rowTop(rows, index, folded) + above;
  }, [scroller, rows, folded, query]);

  useEffect(() => {
    const box = scroller.current;
    if (box === null) return;
    const onScroll = (): void => {
      const index = rowAt(rows, box.scrollTop, folded);
      const row = rows[index];
      anchor.current =
        box.scrollTop <= 0 || row === undefined
          ? null
          : { key: row.key, above: box.scrollTop - rowTop(rows, index, folded) };
    };
    box.addEventListener('scroll', onScroll, { passive: true });
    return () => box.removeEventListener('scroll', onScroll);
  }, [scroller, rows, folded]);
}
