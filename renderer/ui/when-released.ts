/**
 * Resolves when no button of the pointer is held, after its click. What moves between press and release is not clicked,
 * so nothing that a press brings about may move what was pressed.
 */
export function whenReleased(): Promise<void> {
  if (!document.documentElement.matches(':active')) return Promise.resolve();
  return new Promise((resolve) => {
    const gone = new AbortController();
    const released = (): void => {
      gone.abort();
      setTimeout(resolve);
    };
    for (const type of ['pointerup', 'pointercancel'] as const) {
      addEventListener(type, released, { capture: true, signal: gone.signal });
    }
  });
}
