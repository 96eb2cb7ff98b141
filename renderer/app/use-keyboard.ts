import { useEffect, type KeyboardEvent as ReactKeyboardEvent } from 'react';
import {
  dialogIsOpen,
  topLayer,
  useAnalyses,
  useLayout,
  useSession,
  useStageCount,
} from '../state';
import { hasMod } from '../ui/keys';
import { runCommand } from './commands';
import { arrowStep, commandOf, stageCommandOf, stepOf, type Key } from './key-map';

/** The keys that hold anywhere in the window. */
export function useKeyboard(): void {
  const last = useStageCount() - 1;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      const key = keyOf(event);
      const step = stepOf(key, isText(event.target));
      const command = dialogIsOpen(useLayout.getState()) ? null : commandOf(key);
      if (step !== null) useSession.getState().step(step, last);
      else if (command !== null) runCommand(command);
      else return;
      event.preventDefault();
    };
    // Before a field that has the focus makes something else of Enter.
    const onAsk = (event: KeyboardEvent): void => {
      if (dialogIsOpen(useLayout.getState()) || commandOf(keyOf(event)) !== 'ask') return;
      runCommand('ask');
      event.preventDefault();
      event.stopPropagation();
    };
    // Before anything closes by Esc: then it is still known that something was open.
    const onEscape = (event: KeyboardEvent): void => {
      if (event.key === 'Escape' && !event.isComposing && !somethingIsOpen(last + 1)) escape();
    };
    addEventListener('keydown', onKeyDown);
    addEventListener('keydown', onAsk, { capture: true });
    addEventListener('keydown', onEscape, { capture: true });
    return () => {
      removeEventListener('keydown', onKeyDown);
      removeEventListener('keydown', onAsk, { capture: true });
      removeEventListener('keydown', onEscape, { capture: true });
    };
  }, [last]);
}

/** @returns the handler of the bare keys, for the element that holds stage and filmstrip */
export function useStageKeys(): (event: ReactKeyboardEvent) => void {
  const last = useStageCount() - 1;
  const readOnly = useSession(({ view }) => view !== 'draft');
  return (event) => {
    if (event.defaultPrevented || isText(event.target)) return;
    const { step, selection, currentId, removePictures } = useSession.getState();
    const { nativeEvent } = event;
    const key = keyOf(nativeEvent);
    const steps = key.mod || key.altKey || key.shiftKey ? null : arrowStep(event.key);
    const command = stageCommandOf(key);
    const removes = event.key === 'Delete' || event.key === 'Backspace';
    if (steps !== null && !isRadio(event.target)) step(steps, last);
    else if (command !== null) runCommand(command);
    else if (removes && !readOnly && currentId !== null) {
      void removePictures(selection.size > 0 ? [...selection] : [currentId]);
    } else if (event.key === 'Enter' && isListbox(event.target)) {
      useLayout.getState().setLightbox(true);
    } else return;
    event.preventDefault();
  };
}

function keyOf(event: KeyboardEvent): Key {
  const { key, shiftKey, altKey } = event;
  return { key, shiftKey, altKey, mod: hasMod(event) };
}

/** Esc with nothing open: the history over the stage, its view, an ask that waits, the selection, then the requests. */
function escape(): void {
  const layout = useLayout.getState();
  const session = useSession.getState();
  if (layout.historyOver) layout.closeHistoryOver();
  else if (session.view !== 'draft') session.showDraft();
  else if (useAnalyses.getState().waiting) useAnalyses.getState().stopWaiting();
  else if (session.selection.size > 0) session.clearSelection();
  else void useAnalyses.getState().cancel();
}

function somethingIsOpen(pictures: number): boolean {
  const { endpointId } = useSession.getState().choices;
  const open =
    '[aria-haspopup][aria-expanded="true"], [role="menu"], [role="dialog"], [data-dragged="true"], ' +
    '[role="searchbox"]:focus:not(:placeholder-shown), [data-closes-by-esc]:focus-within';
  const top = topLayer(useLayout.getState(), { pictures, endpointId });
  return top !== null || document.querySelector(open) !== null;
}

function isText(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLTextAreaElement ||
    (target instanceof HTMLInputElement && target.type !== 'radio' && target.type !== 'checkbox')
  );
}

function isRadio(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement;
}

function isListbox(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.getAttribute('role') === 'listbox';
}
