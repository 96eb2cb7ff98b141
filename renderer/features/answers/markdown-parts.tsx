import { isValidElement, useRef, type ReactNode } from 'react';
import type { Components } from 'react-markdown';
import { openLink } from '../../state';
import { CopyButton } from './CopyButton';
import { safeLink } from './safe-link';
import styles from './Markdown.module.css';

function Link({ href, children }: { href?: string | undefined; children?: ReactNode }) {
  const safe = safeLink(href);
  if (safe === null) return <span title={href}>{children}</span>;
  return (
    <a
      href={safe}
      title={safe}
      onClick={(event) => {
        event.preventDefault();
        void openLink(safe);
      }}
      onAuxClick={(event) => event.preventDefault()}
    >
      {children}
    </a>
  );
}

function Code({ children }: { children?: ReactNode }) {
  const box = useRef<HTMLPreElement>(null);
  return (
    <div className={styles.code}>
      <div className={styles.codeHead}>
        <span className="ls-small ls-dim">{languageOf(children)}</span>
        <CopyButton label="Copy code" getText={() => box.current?.textContent ?? ''} />
      </div>
      <pre ref={box} tabIndex={0}>
        {children}
      </pre>
    </div>
  );
}

/** The language that the model stated behind the fence. */
function languageOf(children: ReactNode): string {
  if (!isValidElement<{ className?: string }>(children)) return '';
  return /language-(\S+)/.exec(children.props.className ?? '')?.[1] ?? '';
}

/** A heading of an answer stands below those of the window, whatever level the model gave it. */
const heading = (level: 3 | 4 | 5) => {
  const Tag = `h${level}` as const;
  return ({ children }: { children?: ReactNode }) => <Tag>{children}</Tag>;
};

export const MARKDOWN_COMPONENTS: Components = {
  a: ({ href, children }) => <Link href={href}>{children}</Link>,
  img: ({ src, alt }) => (
    // Pictures that came with the answer stand below it.
    <Link href={typeof src === 'string' ? src : undefined}>[picture: {alt || 'no name'}]</Link>
  ),
  pre: ({ children }) => <Code>{children}</Code>,
  table: ({ children }) => (
    <div className={styles.table} tabIndex={0} role="group" aria-label="Table">
      <table>{children}</table>
    </div>
  ),
  input: ({ checked }) => (
    <input type="checkbox" checked={checked} disabled aria-label={checked ? 'done' : 'open'} />
  ),
  h1: heading(3),
  h2: heading(3),
  h3: heading(4),
  h4: heading(4),
  h5: heading(5),
  h6: heading(5),
};
