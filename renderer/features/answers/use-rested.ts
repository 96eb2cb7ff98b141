import { useCallback, useEffect, useRef, useState } from 'react';
import { paced, PACE_CHARS } from './paced';

/** Of the time between two draws, at most one in this many parts goes into drawing. */
const REST = 2;
/** Milliseconds a draw may take without a rest. */
const CHEAP = 6;

/**
 * A text, held back as long as drawing it would leave the window no time for anything else: one huge table cannot be cut
 * into blocks, and an endpoint can send faster than anything is drawn. Of what is ahead a little is drawn at once; what
 * is not held back is drawn in the frame in which it came.
 * @param live whether it still grows
 * @returns the text to draw, and where to report what drawing it took, in milliseconds
 */
export function useRested(text: string, live: boolean): [string, (cost: number) => void] {
  const drawn = useRef('');
  const due = useRef(0);
  const [times, drawAgain] = useState(0);
  const isBehind = text.length - drawn.current.length > PACE_CHARS;
  const rests = (live || isBehind) && performance.now() < due.current;
  const shown = rests ? drawn.current : paced(text, drawn.current.length);
  useEffect(() => {
    drawn.current = shown;
    if (shown === text) return;
    const wait = Math.max(0, due.current - performance.now());
    // A timer may be a little early: then it is set again.
    const timer = setTimeout(() => drawAgain(times + 1), Math.ceil(wait));
    return () => clearTimeout(timer);
  }, [shown, text, times]);
  const report = useCallback((cost: number) => {
    if (cost > CHEAP) due.current = performance.now() + cost * (REST - 1);
  }, []);
  return [shown, report];
}
