import {
  useId,
  useLayoutEffect,
  useRef,
  useState,
  type FormEvent,
  type KeyboardEvent,
} from 'react';
import { flushSync } from 'react-dom';
import { Button, Switch } from '@mantine/core';
import { IconLock, IconPlus, IconX } from '@tabler/icons-react';
import type { Endpoint, ExtraHeader } from '../../../../shared/domain/endpoint';
import type { HeadersPatch } from '../../../../shared/domain/profile-patch';
import { MAX_NAME_CHARS } from '../../../../shared/domain/limits';
import { useSession } from '../../../state';
import { IconButton } from '../../../ui/IconButton';
import { SaveField } from '../../../ui/SaveField';
import { useField } from './edits';
import { keyText, PROBLEM_TEXT } from './key-text';
import { Part, Wrong } from './Part';
import { isLikelySecret } from './read-fields';
import { TextField } from './TextField';
import styles from './Editor.module.css';

/** What is sent with every request beside the key. Secret values are kept as the key is. */
export function HeadersPart({ endpoint }: { readonly endpoint: Endpoint }) {
  const { id, extraHeaders } = endpoint.profile;
  const [adding, setAdding] = useState(false);
  const [wrong, setWrong] = useState<string | null>(null);
  const addButton = useRef<HTMLButtonElement>(null);
  const leave = (): void => {
    flushSync(() => setAdding(false));
    // Only where the form had the focus: while it was saved, the user may have gone on to another field.
    if (document.activeElement === document.body) addButton.current?.focus();
  };
  const save = (change: HeadersPatch): Promise<string | null> =>
    useSession.getState().updateEndpoint(id, { extraHeaders: change });

  /** As a new secret one; where its value cannot be kept so, it stays as it was. */
  const hide = async ({ name, value }: ExtraHeader): Promise<void> => {
    if (value === null) return;
    const put = (now: string | null): Promise<string | null> =>
      save({ change: [{ name, value: now }] });
    const failed = (await put(null)) ?? (await useSession.getState().setHeaderKey(id, name, value));
    if (failed !== null) await put(value);
    setWrong(failed);
  };

  /** A secret value is sent once, by itself, when there is a place for it. */
  const add = async (name: string, value: string, secret: boolean): Promise<string | null> => {
    const failed = await save({ add: [{ name, value: secret ? null : value }] });
    if (failed !== null) return failed;
    leave();
    if (secret) setWrong(await useSession.getState().setHeaderKey(id, name, value));
    return null;
  };

  return (
    <Part label="Extra headers">
      {extraHeaders.map((header) => (
        <HeaderRow
          key={header.name}
          endpoint={endpoint}
          header={header}
          onChange={(value) => save({ change: [{ name: header.name, value }] })}
          onHide={() => void hide(header)}
          onRemove={() => void save({ remove: [header.name] }).then(setWrong)}
        />
      ))}
      {adding ? (
        <NewHeader onAdd={add} onCancel={leave} />
      ) : (
        <div>
          <Button
            ref={addButton}
            size="xs"
            h={32}
            variant="default"
            leftSection={<IconPlus size={16} />}
            onClick={() => setAdding(true)}
          >
            Add a header
          </Button>
        </div>
      )}
      <Wrong words={wrong} />
    </Part>
  );
}

interface RowProps {
  readonly endpoint: Endpoint;
  readonly header: ExtraHeader;
  /** @returns what went wrong, in words, or null */
  readonly onChange: (value: string) => Promise<string | null>;
  /** Makes it a secret one. */
  readonly onHide: () => void;
  readonly onRemove: () => void;
}

function HeaderRow({ endpoint, header, onChange, onHide, onRemove }: RowProps) {
  const { name, value } = header;
  return (
    <div role="group" aria-label={name} className={styles.header}>
      <span className={styles.headerName} title={name}>
        {name}
      </span>
      <div className={styles.fields}>
        {value === null ? (
          <SecretValue endpoint={endpoint} name={name} />
        ) : (
          <PlainValue endpoint={endpoint} name={name} value={value} onChange={onChange} />
        )}
      </div>
      <div className={styles.doings}>
        {value !== null && (
          <IconButton label={`Make ${name} secret: kept as the key is`} onClick={onHide}>
            <IconLock size={16} aria-hidden />
          </IconButton>
        )}
        <IconButton label={`Remove ${name}`} onClick={onRemove}>
          <IconX size={16} aria-hidden />
        </IconButton>
      </div>
    </div>
  );
}

interface PlainProps {
  readonly endpoint: Endpoint;
  readonly name: string;
  readonly value: string;
  readonly onChange: (value: string) => Promise<string | null>;
}

function PlainValue({ endpoint, name, value, onChange }: PlainProps) {
  const fieldId = useId();
  const field = useField({
    id: `${endpoint.profile.id} header ${name}`,
    kept: value,
    read: (text) => ({ value: text.trim() }),
    save: onChange,
  });
  return (
    <>
      <TextField id={fieldId} field={field} label={`Value of ${name}`} />
      <Wrong id={`${fieldId}-wrong`} words={field.wrong} />
    </>
  );
}

function SecretValue({ endpoint, name }: { readonly endpoint: Endpoint; readonly name: string }) {
  const [replacing, setReplacing] = useState(false);
  const key = endpoint.headerKeys[name];
  const usable = key?.present === true && key.problem === null;
  return (
    <>
      {key?.present === true && (
        <div className={styles.key}>
          <span className={styles.last4}>{keyText(key)}</span>
          <span className={`${styles.badge} ls-small`}>secret</span>
          <span className={styles.space} />
          {usable && (
            <Button size="xs" h={32} variant="default" onClick={() => setReplacing(!replacing)}>
              {replacing ? 'Keep it' : 'Replace'}
            </Button>
          )}
        </div>
      )}
      <Wrong words={key?.problem == null ? null : PROBLEM_TEXT[key.problem]} />
      {(!usable || replacing) && (
        <SaveField
          secret
          label={`Secret value of ${name}`}
          placeholder="Paste the value"
          button="Save"
          whenEmpty="Paste or type the value first."
          autoFocus={replacing}
          onSave={(value) => useSession.getState().setHeaderKey(endpoint.profile.id, name, value)}
          onSaved={() => setReplacing(false)}
        />
      )}
    </>
  );
}

/** The dialog around it, which looks for this attribute, stays open. */
const ESC_STAYS_HERE = { 'data-mantine-stop-propagation': 'true' };

interface NewProps {
  /** @returns what went wrong, in words, or null */
  readonly onAdd: (name: string, value: string, secret: boolean) => Promise<string | null>;
  readonly onCancel: () => void;
}

/** A header that is being made. Its value may be a secret, so it is kept in no state. */
function NewHeader({ onAdd, onCancel }: NewProps) {
  const [name, setName] = useState('');
  /** Null: as its name suggests. */
  const [said, setSaid] = useState<boolean | null>(null);
  const [wrong, setWrong] = useState<string | null>(null);
  const value = useRef<HTMLInputElement>(null);
  const wrongId = useId();
  const secret = said ?? isLikelySecret(name);
  const done = useRef(false);

  const add = async (): Promise<void> => {
    const text = value.current?.value.trim() ?? '';
    if (name.trim() === '') return setWrong('Name the header, such as X-Title.');
    if (text === '') return setWrong('Enter what the header says.');
    done.current = true;
    const failed = await onAdd(name.trim(), text, secret);
    done.current = failed === null;
    setWrong(failed);
  };
  const last = useRef(add);
  last.current = add;
  // While the field is still there to be read: what is whole is not lost when the settings close.
  useLayoutEffect(() => () => void (done.current || last.current()), []);

  const cancel = (): void => {
    done.current = true;
    onCancel();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') cancel();
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void add();
  };
  const described = wrong === null ? undefined : wrongId;
  return (
    <form
      aria-label="New header"
      className={styles.newHeader}
      onSubmit={submit}
      onKeyDown={onKeyDown}
    >
      <input
        className="ls-field"
        aria-label="Header name"
        {...ESC_STAYS_HERE}
        aria-describedby={described}
        placeholder="X-Title"
        autoComplete="off"
        spellCheck={false}
        autoFocus
        maxLength={MAX_NAME_CHARS}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <input
        ref={value}
        className="ls-field"
        type={secret ? 'password' : 'text'}
        aria-label="Header value"
        {...ESC_STAYS_HERE}
        aria-describedby={described}
        placeholder="Value"
        autoComplete="off"
        spellCheck={false}
      />
      <div className={styles.last}>
        <Switch
          label="Secret: kept as the key is"
          withThumbIndicator={false}
          checked={secret}
          onChange={(event) => setSaid(event.currentTarget.checked)}
        />
        <div className={styles.buttons}>
          <Button size="xs" h={32} variant="default" onClick={cancel}>
            Cancel
          </Button>
          <Button type="submit" size="xs" h={32}>
            Add
          </Button>
        </div>
      </div>
      <Wrong id={wrongId} words={wrong} />
    </form>
  );
}
