import { useId, useState, type ReactNode } from 'react';
import { IconDeviceDesktop, IconPlus, IconSettings } from '@tabler/icons-react';
import { countInWords } from '../../../shared/domain/count-in-words';
import type { Endpoint } from '../../../shared/domain/endpoint';
import type { LocalServer } from '../../../shared/domain/model-list';
import { presetOf } from '../../../shared/domain/presets';
import { hostInWords, lackInWords, type FoundServers } from '../../state';
import { ListPopover } from '../../ui/ListPopover';
import type { Listbox } from '../../ui/use-listbox';
import styles from './Picker.module.css';

/** Keys of the options that are no endpoints; ids hold no spaces. */
export const ADD = 'add endpoint';
export const SETTINGS = 'open settings';

export function serverKey({ baseUrl }: LocalServer): string {
  return `server ${baseUrl}`;
}

interface Props {
  readonly listbox: Listbox;
  readonly endpoints: readonly Endpoint[];
  /** Those of which there is no endpoint yet. */
  readonly servers: readonly LocalServer[];
  readonly found: FoundServers;
  readonly chosenId: string | null;
}

const ROW = 28;
/** Around the rows. */
const PADDING = 8;
/** Room for servers, found or not: two, with their heading. */
const SERVERS = 3 * ROW;
const MAX_HEIGHT = 11 * ROW + PADDING;

/** What the endpoint picker unfolds. As high as at first, whatever is found: nothing that is pointed at moves. */
export function EndpointList({ listbox, endpoints, servers, found, chosenId }: Props) {
  const [height] = useState(() => Math.min(endpoints.length * ROW + SERVERS + PADDING, MAX_HEIGHT));
  return (
    <ListPopover anchor="--choices">
      <div id={listbox.listId} role="listbox" aria-label="Endpoints" className={styles.sections}>
        <div role="presentation" className={styles.list} style={{ flexBasis: height }}>
          {endpoints.map((endpoint) => (
            <Known
              key={endpoint.profile.id}
              endpoint={endpoint}
              listbox={listbox}
              chosen={endpoint.profile.id === chosenId}
            />
          ))}
          <div role="group" aria-label="Running on this computer">
            <div className={styles.heading} aria-hidden>
              Running on this computer
            </div>
            {servers.map((server) => (
              <Server key={server.baseUrl} server={server} listbox={listbox} />
            ))}
          </div>
          {servers.length === 0 && (
            <p className={styles.more} aria-live="polite">
              {foundInWords(found)}
            </p>
          )}
        </div>
        <div role="presentation" className={styles.doings}>
          <Doing listbox={listbox} name={ADD} icon={<IconPlus size={14} />}>
            Add endpoint…
          </Doing>
          <Doing listbox={listbox} name={SETTINGS} icon={<IconSettings size={14} />}>
            Settings
          </Doing>
        </div>
      </div>
    </ListPopover>
  );
}

function foundInWords({ servers, looking, error }: FoundServers): string {
  if (looking) return 'Looking…';
  if (error !== null) return `Could not look: ${error.message}`;
  return servers.length === 0
    ? 'None. Ollama, LM Studio, llama.cpp and vLLM are found while they run.'
    : 'All of them are in the list.';
}

interface KnownProps {
  readonly endpoint: Endpoint;
  readonly listbox: Listbox;
  readonly chosen: boolean;
}

/** One of the user's endpoints, and what it lacks. */
function Known({ endpoint, listbox, chosen }: KnownProps) {
  const { id, name } = endpoint.profile;
  const lackId = useId();
  const lack = lackInWords(endpoint);
  return (
    <div
      {...listbox.option(id)}
      aria-selected={chosen}
      aria-describedby={lack === null ? undefined : lackId}
      className={styles.option}
    >
      <span className={styles.value} title={name}>
        {name}
      </span>
      {lack !== null && (
        <span id={lackId} aria-hidden className={styles.fact}>
          {lack}
        </span>
      )}
    </div>
  );
}

function Server({ server, listbox }: { readonly server: LocalServer; readonly listbox: Listbox }) {
  const { preset, baseUrl, models } = server;
  return (
    <div {...listbox.option(serverKey(server))} aria-selected={false} className={styles.option}>
      <IconDeviceDesktop size={14} aria-hidden />
      <span className={styles.value}>{presetOf(preset)?.name ?? preset}</span>
      <span className={styles.fact}>
        {hostInWords(baseUrl)}, {countInWords(models.length, 'model')}
      </span>
    </div>
  );
}

interface DoingProps {
  readonly listbox: Listbox;
  readonly name: string;
  readonly icon: ReactNode;
  readonly children: string;
}

function Doing({ listbox, name, icon, children }: DoingProps) {
  return (
    <div {...listbox.option(name)} aria-selected={false} className={styles.option}>
      {icon}
      <span className={styles.value}>{children}</span>
    </div>
  );
}
