import { useEffect, useState } from 'react';
import { useShallow } from 'zustand/react/shallow';
import { historyFoldedNow, useLayout } from '../state';
import { columnsOf, NARROW, type Columns } from './columns';

export interface ColumnsNow extends Columns {
  readonly folded: boolean;
  /** The history lies over the stage. */
  readonly over: boolean;
}

/** The columns for the window as it is now. */
export function useColumns(): ColumnsNow {
  const [width, setWidth] = useState(innerWidth);
  useEffect(() => {
    const onResize = (): void => {
      setWidth(innerWidth);
      const { narrow, setNarrow } = useLayout.getState();
      if (narrow !== innerWidth < NARROW) setNarrow(innerWidth < NARROW);
    };
    onResize();
    addEventListener('resize', onResize);
    return () => removeEventListener('resize', onResize);
  }, []);
  const layout = useLayout(
    useShallow(({ historyWidth, answersWidth, historyFolded, narrow, historyOver }) => ({
      historyWidth,
      answersWidth,
      historyFolded,
      narrow,
      historyOver,
    })),
  );
  const over = layout.narrow && layout.historyOver;
  const columns = columnsOf(layout, layout.narrow || layout.historyFolded, width);
  return { ...columns, folded: historyFoldedNow(layout), over };
}
