import { useEffect, useId, useRef, useState, type FocusEvent, type KeyboardEvent } from 'react';

interface Options {
  /** Of each option, in the order in which they stand in the list. */
  readonly keys: readonly string[];
  readonly onChoose: (key: string) => void;
  readonly onOpen?: () => void;
  /** Closed by Esc: nothing was chosen. */
  readonly onEscape?: () => void;
  /** Of the option that is pointed at when the list opens. */
  readonly first?: string | null;
}

export interface Listbox {
  readonly open: boolean;
  readonly show: () => void;
  readonly hide: () => void;
  /** Points at no option: what is typed holds. */
  readonly unpoint: () => void;
  /** For the element that holds field and list: focus that leaves both closes it, and Esc in either. */
  readonly outer: {
    readonly onBlur: (event: FocusEvent<HTMLElement>) => void;
    readonly onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
  };
  /** For the field, an input or a button. */
  readonly field: {
    readonly role: 'combobox';
    readonly 'aria-haspopup': 'listbox';
    readonly 'aria-expanded': boolean;
    readonly 'aria-controls': string | undefined;
    readonly 'aria-activedescendant': string | undefined;
    readonly onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
  };
  /** For the list. */
  readonly listId: string;
  /** For each option. */
  readonly option: (key: string) => {
    readonly id: string;
    readonly role: 'option';
    readonly 'data-pointed': boolean | undefined;
    readonly onClick: () => void;
  };
}

/**
 * The behaviour of a field with a list below it (the ARIA pattern "combobox"): the focus stays in the field, the arrow
 * keys point at options, Enter takes the one pointed at, Esc closes.
 * @see https://www.w3.org/WAI/ARIA/apg/patterns/combobox/
 */
export function useListbox({ keys, onChoose, onOpen, onEscape, first = null }: Options): Listbox {
  const listId = useId();
  const [open, setOpen] = useState(false);
  const [pointed, setPointed] = useState<string | null>(null);
  const byKeys = useRef(false);
  const at = pointed === null ? -1 : keys.indexOf(pointed);
  const idOf = (index: number): string => `${listId}-${index}`;
  const pointedId = open && at !== -1 ? idOf(at) : undefined;

  useEffect(() => {
    if (pointedId === undefined || !byKeys.current) return;
    document.getElementById(pointedId)?.scrollIntoView({ block: 'nearest' });
  }, [pointedId]);

  const show = (): void => {
    if (open) return;
    byKeys.current = true;
    setPointed(first);
    setOpen(true);
    onOpen?.();
  };
  const hide = (): void => {
    setOpen(false);
    setPointed(null);
  };
  const choose = (key: string): void => {
    hide();
    onChoose(key);
  };
  const point = (index: number): void => {
    byKeys.current = true;
    setPointed(keys[index] ?? null);
  };

  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    if (event.nativeEvent.isComposing || event.ctrlKey || event.metaKey) return;
    const button = event.currentTarget instanceof HTMLButtonElement;
    const last = keys.length - 1;
    switch (event.key) {
      case 'ArrowDown':
        if (!open) show();
        else point(at === last ? 0 : at + 1);
        break;
      case 'ArrowUp':
        if (!open) show();
        else point(at <= 0 ? last : at - 1);
        break;
      case 'PageDown':
        if (!open) return;
        point(Math.min(at + PAGE, last));
        break;
      case 'PageUp':
        if (!open) return;
        point(Math.max(at - PAGE, 0));
        break;
      case 'Home':
      case 'End':
        // Within a text they move the cursor.
        if (!open || !button) return;
        point(event.key === 'Home' ? 0 : last);
        break;
      case ' ':
      case 'Enter':
        if (event.key === ' ' && !button) return;
        if (!open) {
          if (!button) return;
          show();
        } else if (pointed === null) hide();
        else choose(pointed);
        break;
      default:
        return;
    }
    event.preventDefault();
  };

  return {
    open,
    show,
    hide,
    unpoint: () => setPointed(null),
    outer: {
      onBlur: ({ currentTarget, relatedTarget }) => {
        if (!currentTarget.contains(relatedTarget)) hide();
      },
      onKeyDown: (event) => {
        if (!open || event.key !== 'Escape' || event.nativeEvent.isComposing) return;
        event.preventDefault();
        event.currentTarget.querySelector<HTMLElement>('[role="combobox"]')?.focus();
        hide();
        onEscape?.();
      },
    },
    field: {
      role: 'combobox',
      'aria-haspopup': 'listbox',
      'aria-expanded': open,
      'aria-controls': open ? listId : undefined,
      'aria-activedescendant': pointedId,
      onKeyDown,
    },
    listId,
    option: (key) => ({
      id: idOf(keys.indexOf(key)),
      role: 'option',
      'data-pointed': (open && key === pointed) || undefined,
      onClick: () => choose(key),
    }),
  };
}

const PAGE = 8;
