import { useEffect, useState } from 'react';

/** Milliseconds after which somebody who waits is told so. */
const LATE_MS = 300;

/** Whether something has been waited for so long that it is to be seen. */
export function useLate(waiting: boolean): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (!waiting) return undefined;
    const timer = setTimeout(() => setLate(true), LATE_MS);
    return () => {
      clearTimeout(timer);
      setLate(false);
    };
  }, [waiting]);
  return waiting && late;
}
