import { useEffect, useState } from 'react';
import { useLayout, useSession } from '../state';
import { dragFacts, type DragFacts } from './drag-facts';
import { droppedPictures, OWN_DRAG, pastedPictures, type Pictures } from './dropped';

/**
 * Takes pictures dropped or pasted anywhere on the window, as files or by their links; text stays what it is, text for
 * the field it comes into.
 * @returns what is being dragged over the window; null for nothing
 */
export function useIntake(): DragFacts | null {
  const [drag, setDrag] = useState<DragFacts | null>(null);
  useEffect(() => {
    const gone = new AbortController();
    const { signal } = gone;
    addEventListener('dragstart', (event) => event.dataTransfer?.setData(OWN_DRAG, '1'), {
      signal,
    });
    addEventListener(
      'dragenter',
      (event) => {
        const { dataTransfer } = event;
        if (dataTransfer === null || staysText(event)) return;
        event.preventDefault();
        const facts = dragFacts(dataTransfer);
        // Entering from outside: between elements of the page, relatedTarget is the one that was left.
        if (facts !== null && event.relatedTarget === null) {
          useSession.getState().expectPictures();
        }
        setDrag(facts);
      },
      { signal },
    );
    addEventListener(
      'dragover',
      (event) => {
        const { dataTransfer } = event;
        if (dataTransfer === null || staysText(event)) return;
        event.preventDefault();
        // Some sources let their links be linked alone. Never to move: the source would delete the file.
        const allowed = dataTransfer.effectAllowed;
        dataTransfer.dropEffect = allowed.startsWith('link') ? 'link' : 'copy';
      },
      { signal },
    );
    addEventListener(
      'dragleave',
      (event) => {
        if (event.relatedTarget === null) setDrag(null);
      },
      { signal },
    );
    addEventListener(
      'drop',
      (event) => {
        setDrag(null);
        if (event.dataTransfer === null || staysText(event)) return;
        // A link dropped beside a field would make the window go there.
        event.preventDefault();
        take(droppedPictures(event.dataTransfer));
      },
      { signal },
    );
    addEventListener(
      'paste',
      (event) => {
        const { clipboardData } = event;
        // Behind the settings nobody sees what comes in.
        if (clipboardData === null || useLayout.getState().dialog !== null) return;
        const pasted = pastedPictures(clipboardData, isTextField(event.target));
        if (pasted === 'text') return;
        event.preventDefault();
        // What the page cannot see, the main process may: lists of files of other desktops.
        if (pasted === null) void useSession.getState().paste();
        else take(pasted);
      },
      { signal },
    );
    return () => gone.abort();
  }, []);
  return drag;
}

function take(pictures: Pictures<File>): void {
  if (pictures === null) return;
  const { addFiles, addLinks } = useSession.getState();
  useLayout.getState().setLinkDialog(false);
  if ('files' in pictures) void addFiles(pictures.files);
  else void addLinks(pictures.links);
}

/** Whether a drag is none of the window's: begun within it, or text over a field, which takes it. */
function staysText({ dataTransfer, target }: DragEvent): boolean {
  if (dataTransfer?.types.includes(OWN_DRAG)) return true;
  return dataTransfer !== null && dragFacts(dataTransfer) === null && isTextField(target);
}

const NOT_TEXT: ReadonlySet<string> = new Set(['radio', 'checkbox', 'button', 'range', 'submit']);

/** Whether text typed or dropped here goes into a field. */
function isTextField(target: EventTarget | null): boolean {
  if (target instanceof HTMLTextAreaElement) return !target.readOnly;
  return target instanceof HTMLInputElement && !NOT_TEXT.has(target.type) && !target.readOnly;
}
