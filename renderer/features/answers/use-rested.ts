import { useCallback, useEffect, useRef, useState } from 'react';

/** Of the time between two draws, at most one in this many parts goes into drawing. */
const REST = 4;
/** Milliseconds a draw may take without a rest. */
const CHEAP = 6;

/**
 * A growing text, held back as long as drawing it would leave the window no time for anything else: one huge
 * table cannot be cut into blocks. What is not held back is drawn at once, in the frame in which it came.
 * @returns the text to draw, and where to report what drawing it took, in milliseconds
 */
export function useRested(text: string, live: boolean): [string, (cost: number) => void] {
  const drawn = useRef(text);
  const due = useRef(0);
  const [, drawAgain] = useState(0);
  const rests = live && performance.now() < due.current;
  const shown = rests ? drawn.current : text;
  useEffect(() => {
    drawn.current = shown;
    if (shown === text) return;
    const wait = Math.max(0, due.current - performance.now());
    const timer = setTimeout(() => drawAgain((times) => times + 1), wait);
    return () => clearTimeout(timer);
  }, [shown, text]);
  const report = useCallback((cost: number) => {
    if (cost > CHEAP) due.current = performance.now() + cost * (REST - 1);
  }, []);
  return [shown, report];
}
