import { IconChevronDown } from '@tabler/icons-react';
import { chosenEndpoint, newServers, useLayout, useModels, useSession } from '../../state';
import { useListbox } from '../../ui/use-listbox';
import { ADD, EndpointList, serverKey, SETTINGS } from './EndpointList';
import styles from './Picker.module.css';

/** Who answers. Servers on this computer are looked for when it opens, and offered; never before. */
export function EndpointPicker() {
  const endpoints = useSession((state) => state.endpoints);
  const chosen = useSession(chosenEndpoint);
  const found = useModels((state) => state.found);
  const servers = newServers(found.servers, endpoints);
  const chosenId = chosen?.profile.id ?? null;

  const onChoose = (key: string): void => {
    const { openAddEndpoint, openSettings } = useLayout.getState();
    const server = servers.find((each) => serverKey(each) === key);
    if (server !== undefined) void useModels.getState().addLocal(server);
    else if (key === SETTINGS) openSettings(chosenId ?? undefined);
    else if (key === ADD) openAddEndpoint();
    else useSession.getState().choose({ endpointId: key });
  };
  const listbox = useListbox({
    keys: [...endpoints.map(({ profile }) => profile.id), ...servers.map(serverKey), ADD, SETTINGS],
    first: chosenId,
    onChoose,
    onOpen: () => void useModels.getState().findLocal(),
  });

  return (
    <div className={styles.picker} {...listbox.outer}>
      <button
        type="button"
        aria-label="Endpoint"
        className={`ls-field ${styles.field} ${styles.opener}`}
        title={chosen?.profile.name}
        onClick={listbox.open ? listbox.hide : listbox.show}
        {...listbox.field}
      >
        <span className={styles.value}>{chosen?.profile.name ?? 'Endpoint'}</span>
        <IconChevronDown size={14} aria-hidden />
      </button>
      {listbox.open && (
        <EndpointList
          listbox={listbox}
          endpoints={endpoints}
          servers={servers}
          found={found}
          chosenId={chosenId}
        />
      )}
    </div>
  );
}
