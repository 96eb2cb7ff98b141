import { useRef, type KeyboardEvent, type PointerEvent } from 'react';
import { useLayout } from '../state';
import { clamp, DEFAULT_WIDTHS } from './columns';
import styles from './App.module.css';

interface Props {
  readonly label: string;
  readonly column: 'historyWidth' | 'answersWidth';
  readonly width: number;
  readonly least: number;
  readonly most: number;
  /** 1 where the column grows to the right, -1 to the left. */
  readonly direction: 1 | -1;
}

const STEP = 16;

/** The edge of a column, dragged or moved with arrows; a double click brings its usual width back. */
export function Separator({ label, column, width, least, most, direction }: Props) {
  const from = useRef<{ x: number; width: number } | null>(null);
  const set = (wanted: number): void =>
    useLayout.getState().setWidths({ [column]: clamp(Math.round(wanted), least, most) });

  const begin = (event: PointerEvent<HTMLDivElement>): void => {
    event.currentTarget.setPointerCapture(event.pointerId);
    from.current = { x: event.clientX, width };
  };
  const drag = (event: PointerEvent): void => {
    if (from.current === null) return;
    set(from.current.width + (event.clientX - from.current.x) * direction);
  };
  const end = (): void => {
    from.current = null;
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const steps = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (steps === 0 || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    set(width + steps * STEP * direction);
  };

  return (
    <div
      className={styles.separator}
      role="separator"
      aria-label={label}
      aria-orientation="vertical"
      aria-valuenow={Math.round(width)}
      aria-valuemin={least}
      aria-valuemax={most}
      tabIndex={0}
      onPointerDown={begin}
      onPointerMove={drag}
      onPointerUp={end}
      onPointerCancel={end}
      onDoubleClick={() => set(DEFAULT_WIDTHS[column])}
      onKeyDown={onKeyDown}
    />
  );
}
