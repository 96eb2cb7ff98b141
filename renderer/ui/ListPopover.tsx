import { useLayoutEffect, useRef, type CSSProperties, type ReactNode } from 'react';
import styles from './ListPopover.module.css';

interface Props {
  /** The name of what it is anchored to: `anchor-name` of an element before it. */
  readonly anchor: string;
  readonly children: ReactNode;
}

/**
 * What a field unfolds, above its anchor and as wide: over everything else, cut off by nothing. A press in it leaves the
 * focus in the field.
 */
export function ListPopover({ anchor, children }: Props) {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => box.current?.showPopover(), []);
  return (
    <div
      ref={box}
      popover="manual"
      className={styles.popover}
      style={{ positionAnchor: anchor } as CSSProperties}
      onMouseDown={(event) => event.preventDefault()}
    >
      {children}
    </div>
  );
}
