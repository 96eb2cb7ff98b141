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
/** Blocks that are compared as one: an answer of 100,000 words has thousands. */
const SECTION_BLOCKS = 32;
/** No model writes as much; a server that goes mad does, and the window has to live through it. */
const MAX_DRAWN_CHARS = 1_500_000;

/** An answer as formatted text. Raw HTML stays text, pictures are not loaded. Drawn block by block. */
export function Markdown({ text, live }: Props) {
  const began = performance.now();
  const isCut = text.length > MAX_DRAWN_CHARS;
  const [shown, reportCost] = useRested(isCut ? text.slice(0, MAX_DRAWN_CHARS) : text, live);
  const last = useRef<readonly string[]>([]);
  const blocks = growBlocks(last.current, shown);
  const definitions = definitionsOf(blocks);
  useLayoutEffect(() => {
    last.current = blocks;
    reportCost(performance.now() - began);
  });
  return (
    <div className={styles.markdown} data-selectable>
      {sectionsOf(blocks).map((section, index) => (
        <Section key={index} blocks={section} definitions={definitions} />
      ))}
      {isCut && (
        <p className="ls-dim">
          {`It goes on. Its first ${MAX_DRAWN_CHARS.toLocaleString('en')} characters are shown; Copy takes all of it.`}
        </p>
      )}
    </div>
  );
}

function sectionsOf(blocks: readonly string[]): (readonly string[])[] {
  return Array.from({ length: Math.ceil(blocks.length / SECTION_BLOCKS) }, (_, index) =>
    blocks.slice(index * SECTION_BLOCKS, (index + 1) * SECTION_BLOCKS),
  );
}

interface SectionProps {
  readonly blocks: readonly string[];
  readonly definitions: string;
}

const Section = memo(
  function Section({ blocks, definitions }: SectionProps) {
    return blocks.map((block, index) => (
      <Block key={index} markdown={withDefinitions(block, definitions)} />
    ));
  },
  (before, now) =>
    before.definitions === now.definitions &&
    before.blocks.length === now.blocks.length &&
    before.blocks.every((block, index) => block === now.blocks[index]),
);

const Block = memo(function Block({ markdown }: { readonly markdown: string }) {
  return (
    <ReactMarkdown remarkPlugins={PLUGINS} components={MARKDOWN_COMPONENTS}>
      {markdown}
    </ReactMarkdown>
  );
});
