import { useId, type ReactNode } from 'react';
import { useField, type FieldOptions } from './edits';
import { Part, Wrong } from './Part';
import { TextField } from './TextField';

interface Props<Value> extends FieldOptions<Value> {
  readonly label: string;
  /** Behind the field: `seconds`. */
  readonly unit?: string;
  readonly placeholder?: string;
  readonly note?: ReactNode;
  readonly maxLength?: number;
}

/** One line of a profile, with its label. */
export function TextPart<Value>({
  label,
  unit,
  placeholder,
  note,
  maxLength,
  ...options
}: Props<Value>) {
  const field = useField(options);
  const fieldId = useId();
  return (
    <Part label={label} htmlFor={fieldId}>
      <TextField
        id={fieldId}
        field={field}
        unit={unit}
        placeholder={placeholder}
        maxLength={maxLength}
      />
      {note !== undefined && <p className="ls-small ls-dim">{note}</p>}
      <Wrong id={`${fieldId}-wrong`} words={field.wrong} />
    </Part>
  );
}
