import { useCallback, useEffect, useRef, useState } from 'react';

/** Of the time between two draws, at most one in this many parts goes into drawing. */
const REST = 4;
/** Milliseconds a draw may take without a rest. */
const CHEAP = 6;

/**
 * A growing text, held back as long as drawing it would leave the window no time for anything else: one huge
 * table cannot be cut into blocks.
 * @returns the text to draw, and where to report what drawing it took, in milliseconds
 */
export function useRested(text: string, live: boolean): [string, (cost: number) => void] {
  const [shown, setShown] = useState(text);
  const due = useRef(0);
  useEffect(() => {
    if (!live || text === shown) return;
    const timer = setTimeout(() => setShown(text), Math.max(0, due.current - performance.now()));
    return () => clearTimeout(timer);
  }, [live, text, shown]);
  const report = useCallback((cost: number) => {
    if (cost > CHEAP) due.current = performance.now() + cost * (REST - 1);
  }, []);
  return [live ? shown : text, report];
}
