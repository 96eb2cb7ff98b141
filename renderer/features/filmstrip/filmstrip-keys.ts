import { useSession } from '../../state';
import { hasMod } from '../../ui/keys';

interface Key {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
}

/** The filmstrip's own keys: select with Shift and Ctrl/Cmd+A, reorder with Alt. @returns whether it was one */
export function filmstripKey(event: Key): boolean {
  const session = useSession.getState();
  const { pictures, currentId, selection } = session;
  const at = pictures.findIndex(({ id }) => id === currentId);
  const steps = stepsOf(event.key, at, pictures.length);
  if (steps !== null && event.altKey) {
    const moved = currentId === null ? selection : new Set([...selection, currentId]);
    void session.move(moved, insertAt(at, steps, pictures.length));
    return true;
  }
  if (steps !== null && event.shiftKey) {
    extend(steps);
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

/** Where the moved pictures are put so that the current one goes `steps` along. */
function insertAt(at: number, steps: number, count: number): number {
  const target = Math.min(Math.max(at + steps, 0), count - 1);
  return target > at ? target + 1 : target;
}

/** Takes the current picture and the next one into the selection. */
function extend(steps: number): void {
  const { currentId, selection, step } = useSession.getState();
  step(steps);
  const next = useSession.getState().currentId;
  const selected = [...selection, currentId, next].filter((id) => id !== null);
  useSession.setState({ selection: new Set(selected) });
}

function stepsOf(key: string, at: number, count: number): number | null {
  if (key === 'ArrowLeft' || key === 'ArrowUp') return -1;
  if (key === 'ArrowRight' || key === 'ArrowDown') return 1;
  if (key === 'Home') return -at;
  if (key === 'End') return count - 1 - at;
  return null;
}
