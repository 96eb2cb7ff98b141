import { memo, useLayoutEffect, useRef } from 'react';
import ReactMarkdown from 'react-markdown';
import remarkGfm from 'remark-gfm';
import { growBlocks } from './blocks';
import { definitionsOf, withDefinitions } from './definitions';
import { MARKDOWN_COMPONENTS } from './markdown-parts';
import { plainFootnotes } from './plain-footnotes';
import { useRested } from './use-rested';
import styles from './Markdown.module.css';

interface Props {
  readonly text: string;
  /** The text still grows. */
  readonly live: boolean;
}

const PLUGINS = [remarkGfm, plainFootnotes];

/** An answer as formatted text. Raw HTML stays text, pictures are not loaded. Drawn block by block. */
export function Markdown({ text, live }: Props) {
  const began = performance.now();
  const [shown, reportCost] = useRested(text, live);
  const last = useRef<readonly string[]>([]);
  const blocks = growBlocks(last.current, shown);
  const definitions = definitionsOf(blocks);
  useLayoutEffect(() => {
    last.current = blocks;
    reportCost(performance.now() - began);
  });
  return (
    <div className={styles.markdown} data-selectable>
      {blocks.map((block, index) => (
        <Block key={index} markdown={withDefinitions(block, definitions)} />
      ))}
    </div>
  );
}

const Block = memo(function Block({ markdown }: { readonly markdown: string }) {
  return (
    <ReactMarkdown remarkPlugins={PLUGINS} components={MARKDOWN_COMPONENTS}>
      {markdown}
    </ReactMarkdown>
  );
});
