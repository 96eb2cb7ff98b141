/** A call put off until `ms` after the last `schedule`; `flush` makes it now, if one is due. */
export interface Later {
  schedule(): void;
  flush(): void;
}

export function later(ms: number, run: () => void): Later {
  let timer: ReturnType<typeof setTimeout> | null = null;
  const stop = (): boolean => {
    if (timer === null) return false;
    clearTimeout(timer);
    timer = null;
    return true;
  };
  return {
    schedule() {
      stop();
      timer = setTimeout(() => {
        timer = null;
        run();
      }, ms);
    },
    flush() {
      if (stop()) run();
    },
  };
}
