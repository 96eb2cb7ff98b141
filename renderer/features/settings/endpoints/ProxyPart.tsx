import { useEffect, useId, useRef, useState, type FormEvent } from 'react';
import { Button } from '@mantine/core';
import {
  PASSING_KEY_PROBLEMS,
  type Endpoint,
  type KeyProblem,
  type Proxy,
} from '../../../../shared/domain/endpoint';
import { BACKEND_NAME, replaceProxyLogin, useSession } from '../../../state';
import { ChoicePart } from './ChoicePart';
import { useField } from './edits';
import { Wrong } from './Part';
import { readProxyUrl } from './read-fields';
import { TextField } from './TextField';
import styles from './Editor.module.css';

interface Props {
  readonly endpoint: Endpoint;
  /** The settings were opened for it. */
  readonly wanted: boolean;
}

const PROXIES = [
  { value: 'system', label: 'As the system does' },
  { value: 'none', label: 'None' },
  { value: 'url', label: 'This one' },
] as const;

/** The way to the endpoint, with the login that a proxy of its own wants. */
export function ProxyPart({ endpoint, wanted: isWanted }: Props) {
  const { id, proxy } = endpoint.profile;
  const { updateEndpoint } = useSession.getState();
  const part = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isWanted) part.current?.scrollIntoView({ block: 'center' });
  }, [isWanted]);
  const field = useField({
    id: `${id} more proxy`,
    kept: proxy.type === 'url' ? proxy.url : '',
    read: readProxyUrl,
    // The login goes by itself, so that no state holds it.
    save: async ({ login, url }) => {
      const failed = await updateEndpoint(id, { proxy: { type: 'url', url } });
      return failed === null && login !== null ? replaceProxyLogin(id, login) : failed;
    },
  });
  /** It was chosen, and its address is not known yet. */
  const [wanted, setWanted] = useState(false);
  const own = wanted || proxy.type === 'url' || field.wrong !== null;
  const choose = async (type: Proxy['type']): Promise<string | null> => {
    setWanted(type === 'url');
    if (type !== 'url') field.discard();
    return type === 'url' ? null : updateEndpoint(id, { proxy: { type } });
  };
  const fieldId = `${id}-proxy`;
  return (
    <div ref={part}>
      <ChoicePart
        label="Proxy"
        value={own ? 'url' : proxy.type}
        options={PROXIES}
        onChoose={choose}
      >
        {own && (
          <>
            <TextField
              id={fieldId}
              field={field}
              label="Address of the proxy"
              placeholder="http://127.0.0.1:3128"
              autoFocus={wanted}
            />
            <Wrong id={`${fieldId}-wrong`} words={field.wrong} />
            {proxy.type === 'url' && (
              <ProxyLogin key={proxy.url} endpoint={endpoint} wanted={isWanted} />
            )}
          </>
        )}
      </ChoicePart>
    </div>
  );
}

/** The user name and password: entered once, afterwards only replaced or removed. */
function ProxyLogin({ endpoint: { profile, proxyLogin }, wanted }: Props) {
  const [entering, setEntering] = useState(wanted);
  const [failed, setFailed] = useState<string | null>(null);
  const isKept = proxyLogin?.present === true;
  const user = proxyLogin?.user ?? '';
  const problem = proxyLogin?.problem ?? null;
  const asks = entering || (isKept && problem !== null);
  const remove = (): void => {
    setEntering(false);
    void replaceProxyLogin(profile.id, null).then(setFailed);
  };
  return (
    <>
      {isKept && (
        <div className={styles.key}>
          <span className={`${styles.user} ls-small`}>
            {user === '' ? 'Password stored' : `User name: ${user}`}
          </span>
          <span className={`${styles.badge} ls-small`}>{BACKEND_NAME[proxyLogin.backend]}</span>
          <span className={styles.space} />
          {problem === null && (
            <Button size="xs" h={32} variant="default" onClick={() => setEntering(!entering)}>
              {entering ? 'Cancel' : 'Replace'}
            </Button>
          )}
          <Button size="xs" h={32} variant="default" onClick={remove}>
            Remove
          </Button>
        </div>
      )}
      <Wrong words={problem === null ? null : problemText(problem)} />
      {asks && <LoginFields id={profile.id} knownUser={user} onSaved={() => setEntering(false)} />}
      {!isKept && !asks && (
        <div>
          <Button size="xs" h={32} variant="default" onClick={() => setEntering(true)}>
            Enter user name and password
          </Button>
        </div>
      )}
      <Wrong words={failed} />
    </>
  );
}

function problemText(problem: KeyProblem): string {
  if (problem === 'origin-changed') {
    return 'The user name and password were entered for another proxy address. They are not sent to this one until you enter them again.';
  }
  return PASSING_KEY_PROBLEMS.includes(problem)
    ? 'The stored user name and password could not be read: the keychain may be locked. Unlock it and ask again, or enter them again.'
    : 'The stored user name and password cannot be read. Enter them again, or remove them.';
}

interface FieldsProps {
  readonly id: string;
  /** Empty for none. */
  readonly knownUser: string;
  readonly onSaved: () => void;
}

/** What is typed is sent once, cleared at once, and kept in no state. */
function LoginFields({ id, knownUser, onSaved }: FieldsProps) {
  const user = useRef<HTMLInputElement>(null);
  const password = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const errorId = useId();
  const next = knownUser === '' ? user : password;
  useEffect(() => next.current?.focus(), [next]);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const login = { user: user.current?.value ?? '', password: password.current?.value ?? '' };
    if (login.user === '') return setProblem('Type the user name first.');
    if (password.current !== null) password.current.value = '';
    const failed = await replaceProxyLogin(id, login);
    setProblem(failed);
    if (failed === null) onSaved();
  };
  const common = {
    className: 'ls-field',
    autoComplete: 'off',
    spellCheck: false,
    'aria-invalid': problem !== null,
    'aria-describedby': problem === null ? undefined : errorId,
  } as const;
  return (
    <form className={styles.fields} onSubmit={(event) => void submit(event)}>
      <input
        {...common}
        ref={user}
        aria-label="User name for the proxy"
        placeholder="User name"
        defaultValue={knownUser}
        data-autofocus={knownUser === '' || undefined}
      />
      <input
        {...common}
        ref={password}
        type="password"
        aria-label="Password for the proxy"
        placeholder="Password"
        data-autofocus={knownUser !== '' || undefined}
      />
      <div>
        <Button type="submit" size="xs" h={32} variant="default">
          Save
        </Button>
      </div>
      <Wrong id={errorId} words={problem} />
    </form>
  );
}
