import { useEffect, useRef, useState, type ReactNode } from 'react';
import styles from './AnswersColumn.module.css';

/** So many are drawn at once. */
const AT_ONCE = 32;

interface Props {
  /** Index in the column. */
  readonly at: number;
  readonly children: ReactNode;
}

/** Draws a card of a long column once it comes near: 500 pictures make 500 cards. */
export function WhenNear({ at, children }: Props) {
  const [near, setNear] = useState(at < AT_ONCE);
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (near || place.current === null) return;
    const observer = new IntersectionObserver(
      ([entry]) => entry?.isIntersecting === true && setNear(true),
      { rootMargin: '1200px' },
    );
    observer.observe(place.current);
    return () => observer.disconnect();
  }, [near]);
  return near ? children : <div ref={place} className={styles.later} />;
}
