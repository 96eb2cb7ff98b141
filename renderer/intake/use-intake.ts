import { useEffect, useState } from 'react';
import { useSession } from '../state';
import { dragFacts, type DragFacts } from './drag-facts';

/**
 * Takes files dropped or pasted anywhere on the window; text stays what it is, text for the field it is dropped on.
 * @returns what is being dragged over the window; null for nothing
 */
export function useIntake(): DragFacts | null {
  const [drag, setDrag] = useState<DragFacts | null>(null);
  useEffect(() => {
    const gone = new AbortController();
    const { signal } = gone;
    addEventListener(
      'dragenter',
      (event) => {
        if (!holdsFiles(event)) return;
        event.preventDefault();
        // Entering from outside: between elements of the page, relatedTarget is the one that was left.
        if (event.relatedTarget === null) useSession.getState().expectPictures();
        setDrag(dragFacts(event.dataTransfer?.items ?? []));
      },
      { signal },
    );
    addEventListener(
      'dragover',
      (event) => {
        if (!holdsFiles(event)) return;
        event.preventDefault();
        if (event.dataTransfer !== null) event.dataTransfer.dropEffect = 'copy';
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
        const files = [...(event.dataTransfer?.files ?? [])];
        // A link or text dropped beside a field would make the window go there.
        if (files.length > 0 || !isEditable(event.target)) event.preventDefault();
        if (files.length > 0) void useSession.getState().addFiles(files);
      },
      { signal },
    );
    addEventListener(
      'paste',
      (event) => {
        const { clipboardData } = event;
        const intoField = isEditable(event.target);
        if (intoField && clipboardData?.types.includes('text/plain') === true) return;
        event.preventDefault();
        const files = [...(clipboardData?.files ?? [])];
        const { addFiles, paste } = useSession.getState();
        void (files.length > 0 ? addFiles(files) : paste());
      },
      { signal },
    );
    return () => gone.abort();
  }, []);
  return drag;
}

function holdsFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes('Files') ?? false;
}

function isEditable(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
}
