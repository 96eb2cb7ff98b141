import { useEffect, useState } from 'react';
import { useLayout } from '../../state';
import { ColumnFooter } from './ColumnFooter';
import { EntryList } from './EntryList';
import { FoldedColumn } from './FoldedColumn';
import { SearchField } from './SearchField';
import styles from './HistoryColumn.module.css';

interface Props {
  /** Only icons, 56 pixels wide. */
  readonly folded: boolean;
}

/** Every analysis, newest first, to be searched, opened and deleted. */
export function HistoryColumn({ folded }: Props) {
  const searchFocus = useLayout((s) => s.searchFocus);
  const [seenFocus, setSeenFocus] = useState(searchFocus);
  const [peeking, setPeeking] = useState(false);
  if (searchFocus !== seenFocus) {
    setSeenFocus(searchFocus);
    if (folded) setPeeking(true);
  }
  useEffect(() => {
    if (!folded) setPeeking(false);
  }, [folded]);

  if (!folded) return <WholeColumn />;
  return (
    <>
      <FoldedColumn onPeek={() => setPeeking(true)} />
      {peeking && (
        <Peek onClose={() => setPeeking(false)}>
          <WholeColumn onOpened={() => setPeeking(false)} startInSearch />
        </Peek>
      )}
    </>
  );
}

function WholeColumn({
  onOpened,
  startInSearch = false,
}: {
  readonly onOpened?: () => void;
  readonly startInSearch?: boolean;
}) {
  return (
    <nav className={styles.column} aria-label="History">
      <SearchField startHere={startInSearch} />
      <EntryList folded={false} {...(onOpened === undefined ? {} : { onOpened })} />
      <ColumnFooter />
    </nav>
  );
}

/** The whole column over the stage while the window is too narrow for both. Esc or a click elsewhere closes it. */
function Peek({
  onClose,
  children,
}: {
  readonly onClose: () => void;
  readonly children: React.ReactNode;
}) {
  return (
    <div
      className={styles.peek}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        onClose();
      }}
      onBlur={(event) => {
        const next = event.relatedTarget;
        if (next instanceof Node && !event.currentTarget.contains(next)) onClose();
      }}
    >
      {children}
      <div className={styles.shade} onPointerDown={onClose} />
    </div>
  );
}
