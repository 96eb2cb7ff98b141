import { useId, useRef, useState } from 'react';
import { Switch } from '@mantine/core';
import type { Endpoint } from '../../../shared/domain/endpoint';
import { useSession } from '../../state';
import { UrlField } from '../../ui/UrlField';
import { KeyPart } from './KeyPart';
import styles from './Settings.module.css';

/** Endpoints of a provider: their address is a fact, not a choice. */
const FIXED_ADDRESS: ReadonlySet<string> = new Set(['gptproto']);

interface Props {
  readonly endpoint: Endpoint;
  /** The settings were opened for this endpoint. */
  readonly wanted: boolean;
}

/** What can be set of one endpoint. */
export function EndpointPart({ endpoint, wanted }: Props) {
  const { profile } = endpoint;
  const nameId = useId();
  return (
    <section role="group" className={styles.endpoint} aria-labelledby={nameId}>
      <h3 id={nameId} className={styles.name}>
        {profile.name}
      </h3>
      <p className="ls-dim">{profile.description}</p>
      {profile.kind === 'chat-completions' && <Remote endpoint={endpoint} wanted={wanted} />}
    </section>
  );
}

function Remote({ endpoint, wanted }: Props) {
  const { profile } = endpoint;
  const updateEndpoint = useSession((s) => s.updateEndpoint);
  const needsUrl = profile.baseUrl === '';
  const keyPart = useRef<HTMLDivElement>(null);
  const [failed, setFailed] = useState<string | null>(null);
  return (
    <>
      <div className={styles.part}>
        <h4 className={styles.label}>Base URL</h4>
        {FIXED_ADDRESS.has(profile.id) ? (
          <p data-selectable>{profile.baseUrl}</p>
        ) : (
          <>
            <UrlField
              key={profile.baseUrl}
              label={`Base URL of ${profile.name}`}
              value={profile.baseUrl}
              autoFocus={wanted && needsUrl}
              onSave={(baseUrl) => updateEndpoint(profile.id, { baseUrl })}
              onSaved={() => keyPart.current?.querySelector<HTMLElement>('input, button')?.focus()}
            />
            {needsUrl && (
              <p className="ls-small ls-dim">
                The address your provider states, up to and without /chat/completions. The key
                belongs to it, so it comes first.
              </p>
            )}
          </>
        )}
      </div>
      {profile.auth.type !== 'none' && <KeyPart endpoint={endpoint} wanted={wanted && !needsUrl} />}
      <div className={styles.part}>
        <Switch
          label="Stream answers"
          description="The text flows in as the model writes it."
          withThumbIndicator={false}
          checked={profile.stream}
          onChange={(event) =>
            void updateEndpoint(profile.id, { stream: event.currentTarget.checked }).then(setFailed)
          }
        />
        {failed !== null && (
          <p className={styles.problem} role="alert">
            {failed}
          </p>
        )}
      </div>
    </>
  );
}
