import { useId, useState, type ReactNode } from 'react';
import { Select, Switch } from '@mantine/core';
import { Part, Wrong } from './Part';
import styles from './Editor.module.css';

const AT_ONCE = { duration: 0 };

interface ChoiceProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly label: string }[];
  /** @returns what went wrong, in words, or null */
  readonly onChoose: (value: Value) => Promise<string | null>;
  readonly children?: ReactNode;
}

/** One of a few, with its label. It holds as it is chosen. */
export function ChoicePart<Value extends string>({
  label,
  value,
  options,
  onChoose,
  children,
}: ChoiceProps<Value>) {
  const [wrong, setWrong] = useState<string | null>(null);
  const fieldId = useId();
  return (
    <Part label={label} htmlFor={fieldId}>
      <Select
        id={fieldId}
        classNames={{ input: styles.select ?? '' }}
        data={options}
        value={value}
        allowDeselect={false}
        withCheckIcon={false}
        comboboxProps={{ transitionProps: AT_ONCE }}
        onChange={(chosen) => {
          if (chosen !== null && chosen !== value) void onChoose(chosen).then(setWrong);
        }}
      />
      {children}
      <Wrong words={wrong} />
    </Part>
  );
}

interface SwitchProps {
  readonly label: string;
  readonly description: string;
  readonly checked: boolean;
  /** As in {@link ChoicePart}. */
  readonly onChange: (checked: boolean) => Promise<string | null>;
}

/** Something that is or is not. */
export function SwitchLine({ label, description, checked, onChange }: SwitchProps) {
  const [wrong, setWrong] = useState<string | null>(null);
  return (
    <>
      <Switch
        label={label}
        description={description}
        withThumbIndicator={false}
        checked={checked}
        onChange={(event) => void onChange(event.currentTarget.checked).then(setWrong)}
      />
      <Wrong words={wrong} />
    </>
  );
}
