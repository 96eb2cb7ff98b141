import { useEffect, useRef, type KeyboardEvent } from 'react';
import { Button, Menu } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import type { Endpoint } from '../../../../shared/domain/endpoint';
import {
  checkupOf,
  hasFailed,
  lackInWords,
  lackOf,
  placeInWords,
  useDoctor,
  useSession,
} from '../../../state';
import { MenuButton } from '../../../ui/MenuButton';
import type { Shown } from './shown';
import { useDragOrder } from './use-drag-order';
import styles from './Endpoints.module.css';

interface Props {
  readonly endpoints: readonly Endpoint[];
  /** Null while a new one is chosen. */
  readonly shownId: string | null;
  /** The row of the one shown takes the focus. */
  readonly takesFocus: boolean;
  readonly onShow: (shown: Shown) => void;
  readonly onRemove: (id: string) => void;
}

/** The endpoints in the user's order, to be chosen and put in another order, and how more come in. */
export function EndpointList({ endpoints, shownId, takesFocus, onShow, onRemove }: Props) {
  const list = useRef<HTMLUListElement>(null);
  const { begin, draggedId, markAt } = useDragOrder(list, endpoints);
  const checkups = useDoctor((state) => state.byEndpoint);
  const { exportEndpoints, importEndpoints, moveEndpoint } = useSession.getState();
  const at = endpoints.findIndex(({ profile }) => profile.id === shownId);
  const inTabOrder = at === -1 ? 0 : at;

  useEffect(() => {
    if (at === -1) return;
    const row = list.current?.children[at];
    if (!(row instanceof HTMLElement)) return;
    row.scrollIntoView({ block: 'nearest' });
    if (takesFocus) row.focus();
  }, [at, takesFocus, shownId]);

  const show = (index: number): void => {
    const id = endpoints[index]?.profile.id;
    if (id !== undefined) onShow({ kind: 'endpoint', id, focus: 'row' });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const row = list.current ? [...list.current.children].indexOf(event.target as Element) : -1;
    const endpoint = endpoints[row];
    if (endpoint === undefined || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const { id, kind } = endpoint.profile;
    const to = rowAfter(event.key, row, endpoints.length - 1);
    if (to !== null && event.altKey) {
      if (to !== row) {
        void moveEndpoint(id, to);
        show(row);
      }
    } else if (event.altKey) return;
    else if (to !== null) show(to);
    else if (event.key === 'Enter' || event.key === ' ') show(row);
    else if (event.key === 'Delete' && kind !== 'on-device') onRemove(id);
    else return;
    event.preventDefault();
  };

  const bringIn = async (): Promise<void> => {
    const id = await importEndpoints();
    if (id !== null) onShow({ kind: 'endpoint', id, focus: 'row' });
  };
  return (
    <div className={styles.master}>
      <ul
        ref={list}
        role="listbox"
        aria-label="Endpoints"
        className={styles.list}
        onKeyDown={onKeyDown}
        data-dragging={draggedId !== null || undefined}
      >
        {endpoints.map((endpoint, index) => {
          const { id, name } = endpoint.profile;
          return (
            <li
              key={id}
              role="option"
              aria-selected={id === shownId}
              aria-keyshortcuts="Alt+ArrowUp Alt+ArrowDown"
              tabIndex={index === inTabOrder ? 0 : -1}
              className={styles.row}
              title={`${name}\n${endpoint.profile.baseUrl}`.trim()}
              data-dragged={id === draggedId || undefined}
              data-mark={markOf(index, markAt, endpoints.length)}
              data-lacks={lackOf(endpoint) !== null || undefined}
              onPointerDown={(event) => begin(event, index)}
              onClick={() => show(index)}
            >
              <span className={styles.name}>{name}</span>
              <span className={`${styles.below} ls-small ls-dim`}>
                <span className={styles.place}>{placeInWords(endpoint.profile)}</span>
                <span className={styles.state}>{stateInWords(endpoint, checkups)}</span>
              </span>
            </li>
          );
        })}
      </ul>
      <div className={styles.foot}>
        <Button
          size="xs"
          h={32}
          variant="default"
          leftSection={<IconPlus size={16} />}
          onClick={() => onShow({ kind: 'adding' })}
        >
          Add endpoint
        </Button>
        <MenuButton label="Import and export">
          <Menu.Item onClick={() => void bringIn()}>Import…</Menu.Item>
          <Menu.Item disabled={endpoints.length < 2} onClick={() => void exportEndpoints()}>
            Export all…
          </Menu.Item>
        </MenuButton>
      </div>
    </div>
  );
}

/** What an endpoint lacks, what its last check found, or that it can be asked. */
function stateInWords(endpoint: Endpoint, checkups: Parameters<typeof checkupOf>[0]): string {
  const checkup = checkupOf(checkups, endpoint);
  const checked = checkup === null ? 'ready' : hasFailed(checkup) ? 'check failed' : 'ready';
  return lackInWords(endpoint) ?? (checkup?.report.state === 'running' ? 'checking' : checked);
}

/** Where a key leads from a row; null where it leads nowhere. */
function rowAfter(key: string, row: number, last: number): number | null {
  switch (key) {
    case 'ArrowUp':
      return Math.max(row - 1, 0);
    case 'ArrowDown':
      return Math.min(row + 1, last);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return null;
  }
}

/** On which edge of a row the mark stands that shows where the dragged one would go. */
function markOf(
  index: number,
  markAt: number | null,
  count: number,
): 'above' | 'below' | undefined {
  if (markAt === index) return 'above';
  return markAt === count && index === count - 1 ? 'below' : undefined;
}
