import { ColumnFooter } from './ColumnFooter';
import { EntryList } from './EntryList';
import { FoldedColumn } from './FoldedColumn';
import { SearchField } from './SearchField';
import styles from './HistoryColumn.module.css';

interface Props {
  /** Only icons, 56 pixels wide. */
  readonly folded: boolean;
}

/** Every analysis, newest first, to be searched, opened and deleted. Fills its parent. */
export function HistoryColumn({ folded }: Props) {
  if (folded) return <FoldedColumn />;
  return (
    <div className={styles.column}>
      <SearchField />
      <EntryList folded={false} />
      <ColumnFooter />
    </div>
  );
}
