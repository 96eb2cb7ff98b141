import { IconPhotoPlus } from '@tabler/icons-react';
import { dragInWords } from './drag-facts';
import { useIntake } from './use-intake';
import styles from './DropTarget.module.css';

/** The whole window while pictures are dragged over it. */
export function DropTarget() {
  const drag = useIntake();
  if (drag === null) return null;
  const { title, hint } = dragInWords(drag);
  return (
    <div className={styles.target} role="status">
      <IconPhotoPlus size={40} stroke={1.5} className={styles.icon} aria-hidden />
      <p className={styles.title}>{title}</p>
      {hint !== '' && <p className={`${styles.hint} ls-dim`}>{hint}</p>}
    </div>
  );
}
