import { Menu } from '@mantine/core';
import type { Endpoint } from '../../../../shared/domain/endpoint';
import { MAX_NAME_CHARS } from '../../../../shared/domain/limits';
import { useSession } from '../../../state';
import { MenuButton } from '../../../ui/MenuButton';
import { DoctorPanel } from '../doctor/DoctorPanel';
import { Connection } from './Connection';
import { HeadersPart } from './HeadersPart';
import { ModelsPart } from './ModelsPart';
import { More } from './More';
import { readName } from './read-fields';
import type { Shown } from './shown';
import { TextPart } from './TextPart';
import styles from './Editor.module.css';

interface Props {
  readonly endpoint: Endpoint;
  /** Its place in the list, and how many there are. */
  readonly index: number;
  readonly count: number;
  /** The field that is needed next takes the focus, or the proxy's; null: neither. */
  readonly wanted: 'field' | 'proxy' | null;
  readonly onShow: (shown: Shown) => void;
  readonly onRemove: () => void;
}

/** All that can be set of one endpoint. */
export function Editor({ endpoint, wanted, ...rest }: Props) {
  const { profile } = endpoint;
  const nameId = `endpoint-${profile.id}`;
  return (
    <section role="group" className={styles.editor} aria-labelledby={nameId}>
      <div className={styles.head}>
        <h3 id={nameId} className={styles.title} title={profile.name}>
          {profile.name}
        </h3>
        <Actions endpoint={endpoint} {...rest} />
      </div>
      {profile.description !== '' && <p className="ls-dim">{profile.description}</p>}
      {profile.kind === 'on-device' ? (
        <p className={`${styles.always} ls-dim`}>
          It is a part of Looksee: there is nothing to set, and it is always there.
        </p>
      ) : (
        <Fields endpoint={endpoint} wanted={wanted} />
      )}
    </section>
  );
}

function Fields({ endpoint, wanted }: Pick<Props, 'endpoint' | 'wanted'>) {
  const { profile } = endpoint;
  const { updateEndpoint } = useSession.getState();
  return (
    <>
      <TextPart
        id={`${profile.id} name`}
        label="Name"
        maxLength={MAX_NAME_CHARS}
        kept={profile.name}
        read={readName}
        save={(name) => updateEndpoint(profile.id, { name })}
      />
      <Connection endpoint={endpoint} wanted={wanted === 'field'} />
      <HeadersPart endpoint={endpoint} />
      <ModelsPart profile={profile} />
      <div className={styles.check}>
        <DoctorPanel endpointId={profile.id} />
      </div>
      <More endpoint={endpoint} wantsProxy={wanted === 'proxy'} />
    </>
  );
}

function Actions({ endpoint, index, count, onShow, onRemove }: Omit<Props, 'wanted'>) {
  const { id, kind, name } = endpoint.profile;
  const { copyEndpoint, exportEndpoints, moveEndpoint } = useSession.getState();
  const copy = async (): Promise<void> => {
    const made = await copyEndpoint(id);
    if (made !== null) onShow({ kind: 'endpoint', id: made.profile.id, focus: 'field' });
  };
  const move = (to: number): void => {
    void moveEndpoint(id, to);
  };
  return (
    <MenuButton label={`More for ${name}`}>
      {kind !== 'on-device' && (
        <>
          <Menu.Item onClick={() => void copy()}>Copy</Menu.Item>
          <Menu.Item onClick={() => void exportEndpoints([id])}>Export…</Menu.Item>
          <Menu.Divider />
        </>
      )}
      <Menu.Item disabled={index === 0} onClick={() => move(index - 1)}>
        Move up
      </Menu.Item>
      <Menu.Item disabled={index === count - 1} onClick={() => move(index + 1)}>
        Move down
      </Menu.Item>
      {kind !== 'on-device' && (
        <>
          <Menu.Divider />
          <Menu.Item onClick={onRemove}>Delete</Menu.Item>
        </>
      )}
    </MenuButton>
  );
}
