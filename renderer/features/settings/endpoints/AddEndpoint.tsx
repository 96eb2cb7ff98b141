import { useEffect, useRef, type ReactNode } from 'react';
import { Button } from '@mantine/core';
import type { ProfileChange } from '../../../../shared/domain/endpoint';
import { countInWords } from '../../../../shared/domain/count-in-words';
import { PRESETS, presetOf } from '../../../../shared/domain/presets';
import { hostInWords, lackOf, newServers, useModels, useSession } from '../../../state';
import type { Shown } from './shown';
import styles from './AddEndpoint.module.css';

interface Props {
  readonly onAdded: (shown: Shown) => void;
  readonly onCancel: () => void;
}

const OFFERED = PRESETS.filter(({ profile }) => profile.kind !== 'on-device');

/** What a new endpoint can be made of. Servers on this computer are looked for when it opens, and offered first. */
export function AddEndpoint({ onAdded, onCancel }: Props) {
  const { addEndpoint, importEndpoints } = useSession.getState();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    void useModels.getState().findLocal();
    heading.current?.focus();
  }, []);

  const add = async (preset: string | null, change: ProfileChange = {}): Promise<void> => {
    const endpoint = await addEndpoint(preset, change);
    if (endpoint === null) return;
    const focus = lackOf(endpoint) === null ? 'row' : 'field';
    onAdded({ kind: 'endpoint', id: endpoint.profile.id, focus });
  };
  const bringIn = async (): Promise<void> => {
    const id = await importEndpoints();
    if (id !== null) onAdded({ kind: 'endpoint', id, focus: 'row' });
  };
  return (
    <section className={styles.adding} aria-labelledby="add-endpoint">
      <div className={styles.head}>
        <h3 id="add-endpoint" ref={heading} tabIndex={-1} className={styles.title}>
          Add an endpoint
        </h3>
        <Button size="xs" h={32} variant="default" onClick={onCancel}>
          Cancel
        </Button>
      </div>
      <LocalServers onAdd={(preset, baseUrl) => void add(preset, { baseUrl })} />
      <ul className={styles.presets} aria-label="Presets">
        {OFFERED.map(({ id, name, description, local }) => (
          <Offer
            key={id}
            name={name}
            description={description}
            remark={local === true ? 'on this computer' : null}
            onChoose={() => void add(id)}
          />
        ))}
        <Offer
          name="Another OpenAI-compatible endpoint"
          description="Starts plain, from its address and a key."
          onChoose={() => void add(null)}
        />
        <Offer
          name="Import…"
          description="Endpoints that were exported to a file, here or elsewhere."
          onChoose={() => void bringIn()}
        />
      </ul>
    </section>
  );
}

interface LocalProps {
  readonly onAdd: (preset: string, baseUrl: string) => void;
}

/** Servers that answer right now and are no endpoints yet. Its line is there from the start: nothing moves. */
function LocalServers({ onAdd }: LocalProps) {
  const { looking, servers } = useModels((s) => s.found);
  const endpoints = useSession((s) => s.endpoints);
  const offered = newServers(servers, endpoints);
  return (
    <div className={styles.local}>
      {offered.length === 0 ? (
        <p role="status" className="ls-small ls-dim">
          {looking ? 'Looking for servers on this computer…' : noneWords(servers.length)}
        </p>
      ) : (
        <ul className={styles.found} aria-label="Running on this computer">
          {offered.map(({ baseUrl, models, preset }) => (
            <Offer
              key={baseUrl}
              name={presetOf(preset)?.name ?? hostInWords(baseUrl)}
              description={`${hostInWords(baseUrl)}, ${countInWords(models.length, 'model')}`}
              remark="running now"
              onChoose={() => onAdd(preset, baseUrl)}
            />
          ))}
        </ul>
      )}
    </div>
  );
}

function noneWords(known: number): string {
  return known === 0
    ? 'No server answers on this computer right now.'
    : 'The servers that answer on this computer are in your list already.';
}

interface OfferProps {
  readonly name: string;
  readonly description: ReactNode;
  readonly remark?: string | null;
  readonly onChoose: () => void;
}

function Offer({ name, description, remark = null, onChoose }: OfferProps) {
  return (
    <li>
      <button type="button" className={styles.offer} onClick={onChoose}>
        <span className={styles.name}>
          <span>{name}</span>
          {remark !== null && <span className="ls-small ls-dim">{remark}</span>}
        </span>
        <span className="ls-small ls-dim">{description}</span>
      </button>
    </li>
  );
}
