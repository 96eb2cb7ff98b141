import { useState } from 'react';
import { Button } from '@mantine/core';
import { dismiss, useNotices } from '../../state';
import styles from './Settings.module.css';

/** The newest notice since the dialog opened: where all are shown it would lie below the dialog, out of reach. */
export function DialogNotices() {
  const notices = useNotices((s) => s.notices);
  const [before] = useState(() => new Set(notices.map(({ id }) => id)));
  const notice = notices.findLast(({ id }) => !before.has(id));
  const act = (): void => {
    if (notice === undefined) return;
    dismiss(notice.id);
    notice.action?.run();
  };
  return (
    <div className={styles.notice} role="status" aria-label="Notices about the settings">
      {notice !== undefined && (
        <>
          <p
            className={`${notice.tone === 'error' ? styles.problem : ''} ls-small`}
            title={`${notice.message} ${notice.hint}`.trim()}
          >
            {notice.message}
            {notice.hint !== '' && <span className="ls-dim"> {notice.hint}</span>}
          </p>
          {notice.action === null ? (
            <Act label="Dismiss" onClick={() => dismiss(notice.id)} />
          ) : (
            <Act label={notice.action.label} onClick={act} />
          )}
        </>
      )}
    </div>
  );
}

function Act({ label, onClick }: { readonly label: string; readonly onClick: () => void }) {
  return (
    <Button variant="subtle" size="xs" h={32} c="var(--ls-accent)" onClick={onClick}>
      {label}
    </Button>
  );
}
