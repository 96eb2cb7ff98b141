import { useEffect, useState } from 'react';
import { Button } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { dismiss, useNotices, type Notice } from '../state';
import { IconButton } from '../ui/IconButton';
import styles from './Notices.module.css';

/** What the app has to say, at the lower edge of the window. */
export function Notices() {
  const notices = useNotices((state) => state.notices);
  return (
    <div className={styles.notices} role="status" aria-label="Notices">
      {notices.map((notice) => (
        <NoticeRow key={notice.id} notice={notice} />
      ))}
    </div>
  );
}

function NoticeRow({ notice }: { readonly notice: Notice }) {
  const { id, message, hint, tone, action, lasts } = notice;
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (lasts === null || held) return undefined;
    const timer = setTimeout(() => dismiss(id), lasts);
    return () => clearTimeout(timer);
  }, [id, lasts, held]);
  const act = (): void => {
    dismiss(id);
    action?.run();
  };
  return (
    <div
      className={styles.notice}
      onPointerEnter={() => action === null && setHeld(true)}
      onPointerLeave={() => setHeld(false)}
    >
      <div className={styles.words} data-selectable>
        <p
          className={tone === 'error' ? `${styles.message} ${styles.error}` : styles.message}
          title={message}
        >
          {message}
        </p>
        {hint !== '' && <p className="ls-dim ls-small">{hint}</p>}
      </div>
      {action !== null && (
        <Button variant="subtle" size="xs" h={32} c="var(--ls-accent)" onClick={act}>
          {action.label}
        </Button>
      )}
      <IconButton label="Dismiss" onClick={() => dismiss(id)}>
        <IconX size={16} />
      </IconButton>
    </div>
  );
}
