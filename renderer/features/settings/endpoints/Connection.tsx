import { useRef, useState } from 'react';
import type { Auth, Endpoint } from '../../../../shared/domain/endpoint';
import { MAX_NAME_CHARS } from '../../../../shared/domain/limits';
import { presetOf } from '../../../../shared/domain/presets';
import { lackOf, useSession } from '../../../state';
import { KeyPart } from './KeyPart';
import { ChoicePart } from './ChoicePart';
import { useField } from './edits';
import { Part, Wrong } from './Part';
import { isUnencrypted, partToFill, readBaseUrl } from './read-fields';
import { TextField } from './TextField';

interface Props {
  readonly endpoint: Endpoint;
  /** The field that is needed next takes the focus. */
  readonly wanted: boolean;
}

const AUTH_FORMS = [
  { value: 'bearer', label: 'Authorization: Bearer KEY' },
  { value: 'raw', label: 'Authorization: KEY' },
  { value: 'header', label: 'In a header of another name' },
  { value: 'none', label: 'No key' },
] as const;
const FIRST_HEADER = 'api-key';

/** Where an endpoint is, and with what key. */
export function Connection({ endpoint, wanted }: Props) {
  const { profile } = endpoint;
  const keyPart = useRef<HTMLDivElement>(null);
  // As it was when the settings opened: what is saved later must not move the focus.
  const [neededUrl] = useState(profile.baseUrl === '');
  const goOn = (): void => {
    const now = useSession.getState().endpoints.find((each) => each.profile.id === profile.id);
    const lack = now === undefined ? null : lackOf(now);
    if (lack === 'key' || lack === 'key-problem') {
      keyPart.current?.querySelector<HTMLElement>('input')?.focus();
    }
  };
  return (
    <>
      <BaseUrl endpoint={endpoint} takesFocus={wanted && neededUrl} onSaved={goOn} />
      <AuthPart endpoint={endpoint} />
      {profile.auth.type !== 'none' && (
        <div ref={keyPart}>
          <KeyPart endpoint={endpoint} wanted={wanted && !neededUrl} />
        </div>
      )}
    </>
  );
}

interface BaseUrlProps {
  readonly endpoint: Endpoint;
  readonly takesFocus: boolean;
  /** By Enter: whoever typed it goes on to what is needed next. */
  readonly onSaved: () => void;
}

function BaseUrl({ endpoint: { profile }, takesFocus, onSaved }: BaseUrlProps) {
  const pattern = presetOf(profile.preset)?.addressPattern;
  const field = useField({
    id: `${profile.id} base-url`,
    kept: profile.baseUrl === '' ? (pattern ?? '') : profile.baseUrl,
    read: readBaseUrl,
    save: (baseUrl) => useSession.getState().updateEndpoint(profile.id, { baseUrl }),
  });
  const fieldId = `${profile.id}-base-url`;
  const unfilled = partToFill(field.text);
  return (
    <Part label="Base URL" htmlFor={fieldId}>
      <TextField
        id={fieldId}
        field={field}
        placeholder="https://api.example.com/v1"
        autoFocus={takesFocus}
        onFocus={({ currentTarget }) => {
          const part = partToFill(currentTarget.value);
          if (part === null) return;
          currentTarget.setSelectionRange(part.at, part.at + part.braces.length);
        }}
        onEnter={() => {
          // As it was found it is not left alone, either.
          if (unfilled !== null) field.change(field.text);
          void field.commit().then((holds) => {
            // The save takes a moment: a user who is typing in another field by then keeps the focus.
            if (holds && document.activeElement?.id === fieldId) onSaved();
          });
        }}
      />
      <Wrong id={`${fieldId}-wrong`} words={field.wrong} />
      {unfilled !== null && field.wrong === null && (
        <p className="ls-small ls-dim">
          Put your own {unfilled.name} in place of {unfilled.braces}.
        </p>
      )}
      {isUnencrypted(field.text) && (
        <p className="ls-small ls-dim">
          Not encrypted: fine for this computer or your own network.
        </p>
      )}
      {unfilled === null && (
        <p className="ls-small ls-dim">
          Without /chat/completions at its end. An exact address ends in #.
        </p>
      )}
    </Part>
  );
}

function AuthPart({ endpoint: { profile } }: Pick<Props, 'endpoint'>) {
  const { id, auth } = profile;
  const save = (changed: Auth): Promise<string | null> =>
    useSession.getState().updateEndpoint(id, { auth: changed });
  return (
    <ChoicePart
      label="Key is sent as"
      value={auth.type}
      options={AUTH_FORMS}
      onChoose={(type) => save(type === 'header' ? { type, name: FIRST_HEADER } : { type })}
    >
      {auth.type === 'header' && <AuthHeader profile={profile} name={auth.name} onSave={save} />}
    </ChoicePart>
  );
}

interface AuthHeaderProps {
  readonly profile: Endpoint['profile'];
  readonly name: string;
  readonly onSave: (auth: Auth) => Promise<string | null>;
}

function AuthHeader({ profile, name, onSave }: AuthHeaderProps) {
  const field = useField({
    id: `${profile.id} auth-header`,
    kept: name,
    read: (text) =>
      text.trim() === '' ? { wrong: 'Name the header, such as api-key.' } : { value: text.trim() },
    save: (changed) => onSave({ type: 'header', name: changed }),
  });
  const fieldId = `${profile.id}-auth-header`;
  return (
    <>
      <TextField id={fieldId} field={field} label="Name of the header" maxLength={MAX_NAME_CHARS} />
      <Wrong id={`${fieldId}-wrong`} words={field.wrong} />
    </>
  );
}
