import { useContext, type KeyboardEvent } from 'react';
import { useSession } from '../../../state';
import { AddEndpoint } from './AddEndpoint';
import { EditsContext, editsOf } from './edits';
import { Editor } from './Editor';
import { EndpointList } from './EndpointList';
import { neighbourOf, type Shown } from './shown';
import styles from './Endpoints.module.css';

interface Props {
  readonly shown: Shown;
  readonly onShow: (shown: Shown) => void;
}

/** All endpoints in the user's order, and beside them one of them, or what a new one can be made of. */
export function Endpoints({ shown, onShow }: Props) {
  const endpoints = useSession((s) => s.endpoints);
  const chosenId = useSession((s) => s.choices.endpointId);
  const edits = useContext(EditsContext);
  const adding = shown.kind === 'adding';
  const wantedId = adding ? null : shown.id;
  const ids = endpoints.map(({ profile }) => profile.id);
  const endpoint =
    endpoints.find(({ profile }) => profile.id === wantedId) ??
    endpoints.find(({ profile }) => profile.id === chosenId) ??
    endpoints[0];
  if (endpoint === undefined) return null;
  const { id } = endpoint.profile;
  const back = (): void => onShow({ kind: 'endpoint', id, focus: 'row' });
  const remove = (removedId: string): void => {
    const next = neighbourOf(ids, removedId);
    if (next !== null) onShow({ kind: 'endpoint', id: next, focus: 'row' });
    // Another one may come under its id.
    for (const name of editsOf(edits, removedId)) edits.delete(name);
    void useSession.getState().removeEndpoint(removedId);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && adding && !event.defaultPrevented) back();
  };
  return (
    <div className={styles.both} onKeyDown={onKeyDown}>
      <EndpointList
        endpoints={endpoints}
        shownId={adding ? null : id}
        takesFocus={!adding && shown.focus === 'row'}
        onShow={onShow}
        onRemove={remove}
      />
      {adding ? (
        <AddEndpoint onAdded={onShow} onCancel={back} />
      ) : (
        <Editor
          key={id}
          endpoint={endpoint}
          index={ids.indexOf(id)}
          count={ids.length}
          wanted={id === wantedId && shown.focus !== 'row' ? shown.focus : null}
          onShow={onShow}
          onRemove={() => remove(id)}
        />
      )}
    </div>
  );
}
