import { useEffect, useState } from 'react';
import { msToMidnight } from './rows';

/** Some moment of the present day, in milliseconds since 1970; another one after midnight. */
export function useToday(): number {
  const [today, setToday] = useState(Date.now);
  useEffect(() => {
    const timer = setTimeout(() => setToday(Date.now()), msToMidnight(Date.now()) + 1_000);
    return () => clearTimeout(timer);
  }, [today]);
  return today;
}
