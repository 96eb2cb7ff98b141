import { useEffect, useId, useLayoutEffect, useRef, useState, type FormEvent } from 'react';
import { Button } from '@mantine/core';
import styles from './SaveField.module.css';

interface Props {
  readonly label: string;
  /** What is in it at first, and is no change. */
  readonly value?: string;
  readonly placeholder: string;
  readonly button: string;
  /** It is sent once, cleared at once, and kept in no state. */
  readonly secret?: boolean;
  /** Said when nothing was entered; without it that is a value as any other. */
  readonly whenEmpty?: string;
  /** @returns what went wrong, in words, or null */
  readonly onSave: (text: string) => Promise<string | null>;
  readonly onSaved?: (() => void) | undefined;
  readonly autoFocus?: boolean | undefined;
  /** What was typed is saved when the field goes away, too. */
  readonly savesOnLeave?: boolean | undefined;
}

/** One line to be typed, its button, and below it what went wrong. */
export function SaveField({
  label,
  value = '',
  placeholder,
  button,
  secret = false,
  whenEmpty,
  onSave,
  onSaved,
  autoFocus = false,
  savesOnLeave = false,
}: Props) {
  const field = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  /** Whether there is anything to save; never what. */
  const [typed, setTyped] = useState(false);
  const errorId = useId();
  useEffect(() => {
    if (!autoFocus) return undefined;
    // After a popover around it has noted where the focus came from.
    const timer = setTimeout(() => field.current?.focus());
    return () => clearTimeout(timer);
  }, [autoFocus]);

  const leave = useRef<() => void>(() => undefined);
  leave.current = () => {
    const text = field.current?.value.trim() ?? '';
    if (savesOnLeave && text !== value && text !== '') void onSave(text);
  };
  // While the field is still there to be read.
  useLayoutEffect(() => () => leave.current(), []);

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const input = field.current;
    if (input === null) return;
    const text = input.value.trim();
    const sending = text === '' && whenEmpty !== undefined ? null : onSave(text);
    if (secret) {
      input.value = '';
      setTyped(false);
    }
    if (sending === null) {
      setProblem(whenEmpty ?? null);
      return;
    }
    setBusy(true);
    const failed = await sending;
    setBusy(false);
    setProblem(failed);
    if (failed === null) onSaved?.();
  };

  return (
    <form onSubmit={(event) => void submit(event)}>
      <div className={styles.row}>
        <input
          ref={field}
          className="ls-field"
          type={secret ? 'password' : 'text'}
          aria-label={label}
          aria-invalid={problem !== null}
          aria-describedby={problem === null ? undefined : errorId}
          placeholder={placeholder}
          autoComplete="off"
          spellCheck={false}
          defaultValue={value}
          onInput={(event) => setTyped(event.currentTarget.value.trim() !== value)}
          data-autofocus={autoFocus || undefined}
        />
        <Button
          type="submit"
          size="xs"
          h={32}
          variant={typed ? 'filled' : 'default'}
          loading={busy}
          style={{ flex: 'none' }}
        >
          {button}
        </Button>
      </div>
      <p id={errorId} role="alert" className={`${styles.error} ls-small`} hidden={problem === null}>
        {problem}
      </p>
    </form>
  );
}
