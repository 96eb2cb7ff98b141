import { IconLayoutSidebarLeftExpand, IconSearch, IconSettings } from '@tabler/icons-react';
import { useLayout } from '../../state';
import { IconButton } from '../../ui/IconButton';
import { EntryList } from './EntryList';
import styles from './HistoryColumn.module.css';

/** The column as a strip of thumbnails. */
export function FoldedColumn({ onPeek }: { readonly onPeek: () => void }) {
  const chosenFolded = useLayout((s) => s.historyFolded);
  const unfold = useLayout((s) => s.setHistoryFolded);
  const openSettings = useLayout((s) => s.openSettings);
  return (
    <nav className={styles.strip} aria-label="History">
      <IconButton label="Search the history" keys="Mod+F" onClick={onPeek}>
        <IconSearch size={20} aria-hidden />
      </IconButton>
      <EntryList folded />
      <div className={styles.stripFooter}>
        {chosenFolded && (
          <IconButton label="Show the history" onClick={() => unfold(false)}>
            <IconLayoutSidebarLeftExpand size={20} aria-hidden />
          </IconButton>
        )}
        <IconButton label="Settings" keys="Mod+," onClick={() => openSettings()}>
          <IconSettings size={20} aria-hidden />
        </IconButton>
      </div>
    </nav>
  );
}
