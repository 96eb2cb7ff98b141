import { useHistory } from '../../state';
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
      <Problem />
      <EntryList folded={false} />
      <ColumnFooter />
    </div>
  );
}

/** Says that this run's answers are not kept. */
function Problem() {
  const problem = useHistory((s) => s.problem);
  if (problem === null) return null;
  return (
    <div className={`${styles.problem} ls-small`} role="alert" data-selectable>
      <p className={styles.problemTitle}>Not kept after you quit</p>
      <p>
        {problem.message} {problem.hint}
      </p>
    </div>
  );
}
