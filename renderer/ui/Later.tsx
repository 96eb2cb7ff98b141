import { startTransition, useEffect, useState, type ReactNode } from 'react';

interface Props {
  /** Stands in their place until then. */
  readonly fallback?: ReactNode;
  readonly children: ReactNode;
}

/**
 * Draws its children after what stands around them, in slices between which the window answers: what comes to the
 * screen at one moment need not hold it up as one piece.
 */
export function Later({ fallback = null, children }: Props): ReactNode {
  const [due, setDue] = useState(false);
  useEffect(() => startTransition(() => setDue(true)), []);
  return due ? children : fallback;
}
