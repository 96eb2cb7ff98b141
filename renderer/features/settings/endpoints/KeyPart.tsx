import { useState } from 'react';
import { Button } from '@mantine/core';
import type { Endpoint } from '../../../../shared/domain/endpoint';
import { presetOf } from '../../../../shared/domain/presets';
import { BACKEND_NAME, openLink, useSession } from '../../../state';
import { KeyField } from '../../../ui/KeyField';
import { Part, Wrong } from './Part';
import { keyText, PROBLEM_TEXT, THIS_RUN_ONLY_TEXT } from './key-text';
import styles from './Editor.module.css';

interface Props {
  readonly endpoint: Endpoint;
  /** The settings were opened for this key. */
  readonly wanted: boolean;
}

/** The key of an endpoint: entered once, afterwards its last four characters, to be replaced or removed. */
export function KeyPart({ endpoint, wanted }: Props) {
  const { profile, key } = endpoint;
  const setKey = useSession((s) => s.setKey);
  const removeKey = useSession((s) => s.removeKey);
  const [replacing, setReplacing] = useState(false);
  const [failed, setFailed] = useState<string | null>(null);
  const asks = !key.present || replacing || key.problem !== null;
  const keysAt = presetOf(profile.preset)?.keysAt;
  return (
    <Part label="Key">
      {key.present && (
        <div className={styles.key}>
          <span className={styles.last4}>{keyText(key)}</span>
          <span className={`${styles.badge} ls-small`}>{BACKEND_NAME[key.backend]}</span>
          <span className={styles.space} />
          {key.problem === null && (
            <Button
              size="xs"
              h={32}
              variant="default"
              data-autofocus={(wanted && !asks) || undefined}
              onClick={() => setReplacing(!replacing)}
            >
              {replacing ? 'Keep it' : 'Replace'}
            </Button>
          )}
          <Button
            size="xs"
            h={32}
            variant="default"
            onClick={() => {
              setReplacing(false);
              void removeKey(profile.id).then(setFailed);
            }}
          >
            Remove
          </Button>
        </div>
      )}
      <Wrong words={key.problem === null ? null : PROBLEM_TEXT[key.problem]} />
      {asks && (
        <KeyField
          label={`Key for ${profile.name}`}
          autoFocus={wanted || replacing}
          // In place of one that is there, what is half typed does not come.
          savesOnLeave={!key.present}
          onSave={(secret) => setKey(profile.id, secret)}
          onSaved={() => setReplacing(false)}
        />
      )}
      <Wrong words={failed} />
      {key.backend === 'this-run-only' ? (
        <p className="ls-small ls-dim">{THIS_RUN_ONLY_TEXT}</p>
      ) : (
        !key.present && (
          <p className="ls-small ls-dim">
            Kept by this system’s own key store ({BACKEND_NAME[key.backend]}) and sent to this
            endpoint alone.
          </p>
        )
      )}
      {asks && keysAt !== undefined && (
        <p className="ls-small">
          <a
            className={styles.link}
            href={keysAt}
            onClick={(event) => {
              event.preventDefault();
              void openLink(keysAt);
            }}
          >
            Get a key
          </a>
        </p>
      )}
    </Part>
  );
}
