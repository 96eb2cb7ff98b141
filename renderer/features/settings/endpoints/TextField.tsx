import { useEffect, useRef, type FocusEvent } from 'react';
import type { Field } from './edits';
import styles from './Editor.module.css';

interface Props {
  readonly id: string;
  readonly field: Field;
  /** Where no label names it. */
  readonly label?: string | undefined;
  readonly unit?: string | undefined;
  readonly placeholder?: string | undefined;
  readonly maxLength?: number | undefined;
  readonly autoFocus?: boolean | undefined;
  readonly onFocus?: ((event: FocusEvent<HTMLInputElement>) => void) | undefined;
  /** Instead of saving alone. */
  readonly onEnter?: (() => void) | undefined;
}

/** An input that saves when it is left and on Enter. What is wrong with it stands in the element `${id}-wrong`. */
export function TextField({
  id,
  field,
  label,
  unit,
  placeholder,
  maxLength,
  autoFocus = false,
  onFocus,
  onEnter,
}: Props) {
  const { change, commit, text, wrong } = field;
  const element = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (!autoFocus) return undefined;
    // After the dialog has decided where the focus is.
    const timer = setTimeout(() => element.current?.focus());
    return () => clearTimeout(timer);
  }, [autoFocus]);
  const input = (
    <input
      ref={element}
      id={id}
      className="ls-field"
      aria-label={label}
      aria-invalid={wrong !== null}
      aria-describedby={wrong === null ? undefined : `${id}-wrong`}
      autoComplete="off"
      spellCheck={false}
      placeholder={placeholder}
      maxLength={maxLength}
      value={text}
      title={unit === undefined ? text : undefined}
      data-autofocus={autoFocus || undefined}
      onFocus={onFocus}
      onChange={(event) => change(event.currentTarget.value)}
      onBlur={() => void commit()}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
        event.preventDefault();
        if (onEnter) onEnter();
        else void commit();
      }}
    />
  );
  return unit === undefined ? (
    input
  ) : (
    <div className={styles.measured}>
      {input}
      <span className="ls-dim">{unit}</span>
    </div>
  );
}
