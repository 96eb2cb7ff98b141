import { IconLayoutSidebarLeftExpand, IconSearch, IconSettings } from '@tabler/icons-react';
import { useLayout } from '../../state';
import { IconButton } from '../../ui/IconButton';
import { EntryList } from './EntryList';
import styles from './HistoryColumn.module.css';

/** The column as a strip of thumbnails. */
export function FoldedColumn() {
  const focusSearch = useLayout((s) => s.focusSearch);
  const toggle = useLayout((s) => s.toggleHistory);
  const openSettings = useLayout((s) => s.openSettings);
  return (
    <div className={styles.strip}>
      <IconButton label="Search history" keys="Mod+F" onClick={focusSearch}>
        <IconSearch size={20} aria-hidden />
      </IconButton>
      <EntryList folded />
      <div className={styles.stripFooter}>
        <IconButton label="Unfold the history" onClick={toggle}>
          <IconLayoutSidebarLeftExpand size={20} aria-hidden />
        </IconButton>
        <IconButton label="Settings" keys="Mod+," onClick={() => openSettings()}>
          <IconSettings size={20} aria-hidden />
        </IconButton>
      </div>
    </div>
  );
}
