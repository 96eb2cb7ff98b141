/**
 * Puts a call off until `ms` after the last time it was wished for.
 * @returns what wishes for it
 */
export function later(ms: number, run: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(run, ms);
  };
}
