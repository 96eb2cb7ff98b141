/**
 * Remembers what has the focus, for a dialog to give it back.
 * @returns gives the focus back; false where that element has gone or cannot take it
 */
export function focusKeeper(): () => boolean {
  const element = document.activeElement;
  return () => {
    if (!(element instanceof HTMLElement) || element === document.body) return false;
    element.focus({ preventScroll: true });
    return document.activeElement === element;
  };
}
