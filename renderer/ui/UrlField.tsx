import { useId, useState, type FormEvent } from 'react';
import { Button } from '@mantine/core';
import styles from './Field.module.css';

interface Props {
  readonly label: string;
  readonly value: string;
  /** @returns what went wrong, in words, or null */
  readonly onSave: (url: string) => Promise<string | null>;
  readonly onSaved?: () => void;
  readonly autoFocus?: boolean;
}

/** Takes the base URL of an endpoint. */
export function UrlField({ label, value, onSave, onSaved, autoFocus = false }: Props) {
  const [url, setUrl] = useState(value);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const errorId = useId();

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    const failed = await onSave(url.trim());
    setBusy(false);
    setProblem(failed);
    if (failed === null) onSaved?.();
  };

  return (
    <form onSubmit={(event) => void submit(event)}>
      <div className={styles.row}>
        <input
          className="ls-field"
          type="text"
          inputMode="url"
          aria-label={label}
          aria-invalid={problem !== null}
          aria-describedby={problem === null ? undefined : errorId}
          placeholder="https://api.example.com/v1"
          autoComplete="off"
          spellCheck={false}
          value={url}
          onChange={(event) => setUrl(event.currentTarget.value)}
          data-autofocus={autoFocus || undefined}
        />
        <Button
          type="submit"
          size="xs"
          h={32}
          variant={url.trim() === value ? 'default' : 'filled'}
          loading={busy}
          style={{ flex: 'none' }}
        >
          Save
        </Button>
      </div>
      <p id={errorId} role="alert" className={`${styles.error} ls-small`} hidden={problem === null}>
        {problem}
      </p>
    </form>
  );
}
