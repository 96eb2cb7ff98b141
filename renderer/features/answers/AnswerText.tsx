import { lazy, Suspense } from 'react';
import styles from './Card.module.css';

const load = () => import('./Markdown');

/** Loads the parser ahead of the first answer, so that text does not change its form when it comes. */
export const preloadMarkdown = (): void => void load();

const Markdown = lazy(async () => ({ default: (await load()).Markdown }));

/** An answer as formatted text; plain until the parser is there. */
export function AnswerText({ text, live }: { readonly text: string; readonly live: boolean }) {
  const plain = (
    <p className={styles.plain} data-selectable>
      {text}
    </p>
  );
  return (
    <Suspense fallback={plain}>
      <Markdown text={text} live={live} />
    </Suspense>
  );
}
