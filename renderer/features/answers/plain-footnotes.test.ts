import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import Markdown from 'react-markdown';
import remarkGfm from 'remark-gfm';
import { expect, it } from 'vitest';
import { plainFootnotes } from './plain-footnotes';

const html = (markdown: string): string =>
  renderToStaticMarkup(
    createElement(Markdown, { remarkPlugins: [remarkGfm, plainFootnotes], children: markdown }),
  );

it('shows a note that nothing in its block refers to', () => {
  expect(html('[^1]: The note.')).toContain('[1] The note.');
});

it('shows a reference whose note stands elsewhere', () => {
  expect(html('A claim[^1].')).toBe('<p>A claim[1].</p>');
});

it('shows both where they meet', () => {
  const both = html('A claim[^a].\n\n[^a]: The note.');
  expect(both).toContain('A claim[a].');
  expect(both).toContain('[a] The note.');
});

it('leaves code alone', () => {
  expect(html('`x[^1]`')).toBe('<p><code>x[^1]</code></p>');
});
