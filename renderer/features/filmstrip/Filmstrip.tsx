import { useEffect, useRef, type KeyboardEvent } from 'react';
import { useVirtualizer, type Virtualizer } from '@tanstack/react-virtual';
import { useSession, useStagePictures } from '../../state';
import { Later } from '../../ui/Later';
import { AddButtons } from './AddButtons';
import { Cell, cellId } from './Cell';
import { Facts } from './Facts';
import { filmstripKey } from './filmstrip-keys';
import { useReorder } from './use-reorder';
import styles from './Filmstrip.module.css';

/** Width of one picture's place, with the gap after it. */
const CELL_WIDTH = 152;
const SHORT_CELL_WIDTH = 92;
const SIDE_PADDING = 8;
const SHORT = matchMedia('(max-height: 640px)');

/** All pictures of the draft, or of the analysis that is viewed. One stop for the Tab key. */
export function Filmstrip() {
  const { pictures, current, readOnly } = useStagePictures();
  const selection = useSession((state) => state.selection);
  const scroller = useRef<HTMLDivElement>(null);
  const strip = useVirtualizer({
    horizontal: true,
    count: pictures.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => (SHORT.matches ? SHORT_CELL_WIDTH : CELL_WIDTH),
    overscan: 4,
    paddingStart: SIDE_PADDING,
    paddingEnd: SIDE_PADDING,
    scrollPaddingStart: SIDE_PADDING,
    scrollPaddingEnd: SIDE_PADDING,
    getItemKey: (index) => pictures[index]?.key ?? index,
    // Drawn at once for about the width that it will have, and again only if that was too little.
    initialRect: { width: innerWidth / 2, height: 0 },
    observeElementRect: observeSize,
  });
  const reorder = useReorder(scroller, strip.options.estimateSize(0), pictures, selection);

  useEffect(() => {
    const measure = (): void => {
      strip.measure();
      if (current >= 0) strip.scrollToIndex(current);
    };
    SHORT.addEventListener('change', measure);
    return () => SHORT.removeEventListener('change', measure);
  }, [strip, current]);
  const before = useRef(0);
  useEffect(() => {
    // Pictures that were added come into sight, not only the first of them.
    const align = pictures.length > before.current ? 'start' : 'auto';
    before.current = pictures.length;
    if (current >= 0) strip.scrollToIndex(current, { align });
  }, [strip, current, pictures.length]);

  const cells = strip.getVirtualItems();
  const currentDrawn = cells.some(({ index }) => index === current);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!readOnly && filmstripKey(event)) event.preventDefault();
  };

  return (
    <div className={styles.filmstrip}>
      <div className={styles.row}>
        <div
          ref={scroller}
          className={styles.scroller}
          role="listbox"
          aria-label="Pictures"
          aria-orientation="horizontal"
          aria-multiselectable={!readOnly}
          aria-activedescendant={currentDrawn ? cellId(current) : undefined}
          tabIndex={0}
          onKeyDown={onKeyDown}
        >
          <div className={styles.track} role="presentation" style={{ width: strip.getTotalSize() }}>
            <Later>
              {cells.map(({ index, start, size, key }) => {
                const picture = pictures[index];
                if (picture === undefined) return null;
                return (
                  <Cell
                    key={key}
                    picture={picture}
                    index={index}
                    count={pictures.length}
                    left={start}
                    width={size - 4}
                    current={index === current}
                    selected={selection.has(picture.key)}
                    dragged={reorder.dragged.has(picture.key)}
                    readOnly={readOnly}
                    onPointerDown={reorder.begin}
                  />
                );
              })}
            </Later>
            {reorder.markAt !== null && (
              <div
                className={styles.mark}
                style={{ left: SIDE_PADDING - 3 + reorder.markAt * strip.options.estimateSize(0) }}
              />
            )}
          </div>
        </div>
        {!readOnly && <AddButtons />}
      </div>
      <Facts
        picture={pictures[current]}
        remarked={pictures.some(({ remarks }) => remarks.length > 0)}
        position={current + 1}
        count={pictures.length}
        selected={readOnly ? 0 : selection.size}
        unread={pictures.filter(({ loading }) => loading).length}
      />
    </div>
  );
}

type Strip = Virtualizer<HTMLDivElement, Element>;

/** As the virtualizer's own, which also asks for the size at once, and so has everything laid out while it is drawn. */
function observeSize(strip: Strip, tell: (size: { width: number; height: number }) => void) {
  const { scrollElement } = strip;
  if (scrollElement === null) return undefined;
  const observer = new ResizeObserver(() => {
    const { clientWidth, clientHeight } = scrollElement;
    tell({ width: clientWidth, height: clientHeight });
  });
  observer.observe(scrollElement);
  return () => observer.disconnect();
}
