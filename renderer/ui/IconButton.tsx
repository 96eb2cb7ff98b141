import type { MouseEvent, ReactNode } from 'react';
import { ActionIcon, Tooltip } from '@mantine/core';
import { keysForAria, keysInWords } from './keys';

interface Props {
  /** Its name for everyone; the tooltip shows it with its keys. */
  readonly label: string;
  /** As `Mod+O`. */
  readonly keys?: string;
  readonly onClick: (event: MouseEvent) => void;
  readonly disabled?: boolean;
  readonly pressed?: boolean;
  readonly children: ReactNode;
}

/** A button with an icon, a name and a tooltip. */
export function IconButton({ label, keys, onClick, disabled = false, pressed, children }: Props) {
  const tip = keys === undefined ? label : `${label}  ${keysInWords(keys)}`;
  return (
    <Tooltip label={tip}>
      <ActionIcon
        variant="subtle"
        color="gray"
        c="var(--ls-text)"
        size={32}
        aria-label={label}
        aria-keyshortcuts={keys === undefined ? undefined : keysForAria(keys)}
        aria-pressed={pressed}
        disabled={disabled}
        onClick={onClick}
      >
        {children}
      </ActionIcon>
    </Tooltip>
  );
}
