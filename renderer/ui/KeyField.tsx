import { useEffect, useId, useRef, useState, type FormEvent } from 'react';
import { Button } from '@mantine/core';
import styles from './Field.module.css';

interface Props {
  /** `Key for Vision API`. */
  readonly label: string;
  /** Sends the key. @returns what went wrong, in words, or null */
  readonly onSave: (key: string) => Promise<string | null>;
  readonly onSaved?: () => void;
  readonly autoFocus?: boolean;
}

/** Takes a key: typed into an uncontrolled field, sent once, cleared at once, kept in no state. */
export function KeyField({ label, onSave, onSaved, autoFocus = false }: Props) {
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

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const input = field.current;
    if (input === null) return;
    const sending = input.value.trim() === '' ? null : onSave(input.value.trim());
    input.value = '';
    setTyped(false);
    if (sending === null) {
      setProblem('Paste or type the key first.');
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
          type="password"
          aria-label={label}
          aria-invalid={problem !== null}
          aria-describedby={problem === null ? undefined : errorId}
          placeholder="Paste the key"
          autoComplete="off"
          onInput={(event) => setTyped(event.currentTarget.value !== '')}
          spellCheck={false}
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
          Save key
        </Button>
      </div>
      <p id={errorId} role="alert" className={`${styles.error} ls-small`} hidden={problem === null}>
        {problem}
      </p>
    </form>
  );
}
