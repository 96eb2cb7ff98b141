import { memo } from 'react';
import { IconClipboard, IconFolderPlus, IconLink, IconPlus } from '@tabler/icons-react';
import { useLayout, useSession } from '../../state';
import { IconButton } from '../../ui/IconButton';
import styles from './AddButtons.module.css';

/** The ways in beside the pictures that are there. */
export const AddButtons = memo(function AddButtons() {
  const { openDialog, paste } = useSession.getState();
  const { setLinkDialog } = useLayout.getState();
  return (
    <div className={styles.add}>
      <IconButton label="Open pictures" keys="Mod+O" onClick={() => void openDialog(false)}>
        <IconPlus size={16} />
      </IconButton>
      <IconButton label="Open a folder" keys="Mod+Shift+O" onClick={() => void openDialog(true)}>
        <IconFolderPlus size={16} />
      </IconButton>
      <IconButton label="Paste picture" keys="Mod+V" onClick={() => void paste()}>
        <IconClipboard size={16} />
      </IconButton>
      <IconButton label="Add from a link" keys="Mod+L" onClick={() => setLinkDialog(true)}>
        <IconLink size={16} />
      </IconButton>
    </div>
  );
});
