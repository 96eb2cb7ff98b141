import { onDemand } from '../../ui/on-demand';
import styles from './Card.module.css';

const [Markdown, load] = onDemand(async () => (await import('./Markdown')).Markdown);

/** Loads the parser ahead of the first answer, so that text does not change its form when it comes. */
export const preloadMarkdown = load;

/** An answer as formatted text; plain until the parser is there. */
export function AnswerText({ text, live }: { readonly text: string; readonly live: boolean }) {
  const plain = (
    <p className={styles.plain} data-selectable>
      {text}
    </p>
  );
  return <Markdown text={text} live={live} fallback={plain} />;
}
