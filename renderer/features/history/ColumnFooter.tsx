import { IconLayoutSidebarLeftCollapse, IconSettings } from '@tabler/icons-react';
import { useLayout, useSession } from '../../state';
import { IconButton } from '../../ui/IconButton';
import { keysForAria, keysInWords } from '../../ui/keys';
import { endpointBadge } from './endpoint-badge';
import styles from './HistoryColumn.module.css';

/** Settings, the endpoint in use, and the way to fold the column. */
export function ColumnFooter() {
  const openSettings = useLayout((s) => s.openSettings);
  const toggle = useLayout((s) => s.toggleHistory);
  const endpoint = useSession((s) =>
    s.endpoints.find(({ profile }) => profile.id === s.choices.endpointId),
  );
  return (
    <div className={styles.footer}>
      <button
        type="button"
        className={styles.settings}
        title={`Settings  ${keysInWords('Mod+,')}`}
        aria-keyshortcuts={keysForAria('Mod+,')}
        onClick={() => openSettings()}
      >
        <IconSettings size={16} aria-hidden />
        Settings
      </button>
      {endpoint !== undefined && (
        <button
          type="button"
          className={`${styles.badge} ls-small ls-dim`}
          title={[endpoint.profile.name, endpoint.profile.description].filter(Boolean).join(': ')}
          onClick={() => openSettings(endpoint.profile.id)}
        >
          {endpointBadge(endpoint)}
        </button>
      )}
      <IconButton label="Fold the history" onClick={toggle}>
        <IconLayoutSidebarLeftCollapse size={16} aria-hidden />
      </IconButton>
    </div>
  );
}
