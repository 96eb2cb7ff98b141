/** Pure: which command a key means. */
import type { AppCommand } from '../../shared/ipc/contract';

export interface Key {
  readonly key: string;
  readonly mod: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

const WITH_MOD: Readonly<Record<string, AppCommand>> = {
  enter: 'ask',
  o: 'open',
  l: 'add-link',
  n: 'new',
  f: 'search',
  ',': 'settings',
  '+': 'zoom-in',
  '=': 'zoom-in',
  '-': 'zoom-out',
  '0': 'zoom-fit',
  '1': 'zoom-actual',
};

const WITH_MOD_AND_SHIFT: Readonly<Record<string, AppCommand>> = {
  o: 'open-folder',
  '+': 'zoom-in',
};

/** What a key can do; the menu has no more than the app's commands. */
export type Command = AppCommand | 'facts' | 'what-the-model-sees' | 'previous-page' | 'next-page';

const ON_STAGE: Readonly<Record<string, Command>> = {
  '+': 'zoom-in',
  '=': 'zoom-in',
  '-': 'zoom-out',
  '0': 'zoom-fit',
  '1': 'zoom-actual',
  i: 'facts',
  m: 'what-the-model-sees',
  pageup: 'previous-page',
  pagedown: 'next-page',
};

/** Keys that hold anywhere in the window. Pasting is the paste event's. */
export function commandOf({ key, mod, shiftKey, altKey }: Key): AppCommand | null {
  if (!mod || altKey) return null;
  return (shiftKey ? WITH_MOD_AND_SHIFT : WITH_MOD)[key.toLowerCase()] ?? null;
}

/** Bare keys, while stage or filmstrip has the focus. */
export function stageCommandOf({ key, mod, altKey }: Key): Command | null {
  return mod || altKey ? null : (ON_STAGE[key.toLowerCase()] ?? null);
}

/**
 * Ctrl/Cmd+arrows: steps along the pictures. In a text field left and right stay what they are there, moves by
 * word or line; up and down step from anywhere.
 */
export function stepOf({ key, mod, shiftKey, altKey }: Key, inText: boolean): number | null {
  if (!mod || shiftKey || altKey) return null;
  return arrowStep(key, !inText);
}

/** Bare arrows on stage and filmstrip. */
export function arrowStep(key: string, sideways = true): number | null {
  if (key === 'ArrowUp' || (sideways && key === 'ArrowLeft')) return -1;
  if (key === 'ArrowDown' || (sideways && key === 'ArrowRight')) return 1;
  return null;
}
