import { useSession } from '../../state';
import { hasMod } from '../../ui/keys';

interface Key {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
}

/**
 * The filmstrip's own keys, as in a file manager: Shift moves the end of the selection, Ctrl/Cmd+A selects all, Alt moves
 * what is selected, or the current picture. @returns whether it was one
 */
export function filmstripKey(event: Key): boolean {
  const session = useSession.getState();
  const steps = stepsOf(event.key);
  if (steps !== null && event.altKey) {
    if (!event.shiftKey && !hasMod(event)) session.reorder(steps);
    return true;
  }
  if (steps !== null && event.shiftKey) {
    if (!hasMod(event)) session.extend(steps);
    return true;
  }
  if (steps !== null && !hasMod(event) && (event.key === 'Home' || event.key === 'End')) {
    session.step(steps);
    return true;
  }
  if (hasMod(event) && event.key.toLowerCase() === 'a') {
    session.selectAll();
    return true;
  }
  return false;
}

/** How far a key goes along; Infinity to an end. */
function stepsOf(key: string): number | null {
  if (key === 'ArrowLeft' || key === 'ArrowUp') return -1;
  if (key === 'ArrowRight' || key === 'ArrowDown') return 1;
  if (key === 'Home') return -Infinity;
  return key === 'End' ? Infinity : null;
}
