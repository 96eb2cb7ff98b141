import fc from 'fast-check';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import Markdown from 'react-markdown';
import remarkGfm from 'remark-gfm';
import { describe, expect, it } from 'vitest';
import { growBlocks, MAX_LIST_CHARS, splitBlocks } from './blocks';

const html = (markdown: string): string =>
  renderToStaticMarkup(
    createElement(Markdown, { remarkPlugins: [remarkGfm], children: markdown }),
  ).replaceAll(/\s+/g, ' ');

/** Lines in which every construct that the splitter knows begins, goes on or ends. */
const line = fc.constantFrom(
  '',
  '',
  '',
  ' ',
  'Words of a paragraph',
  '# Heading',
  '- item',
  '  - nested',
  '1. first',
  '   of the first',
  '    four spaces',
  '```',
  '```ts',
  '~~~~',
  '| a | b |',
  '| --- | --- |',
  '> quote',
  '> ```',
  '<!-- comment',
  'ends -->',
  '<div>',
  'text <b>bold</b>',
  '---',
  '\tTab',
  'carriage return\r',
);
const text = fc.oneof(
  fc
    .array(fc.oneof(line, fc.constantFrom('2) other', '   ```', '<custom-tag a="b">')), {
      maxLength: 30,
    })
    .map((lines) => lines.join('\n')),
  fc.array(fc.constantFrom(...'-*#`~ \n\t\r1.)>|<!ax'), { maxLength: 60 }).map((c) => c.join('')),
  fc.string(),
);

describe('splitBlocks', () => {
  it('gives the text back when its blocks are joined', () => {
    fc.assert(fc.property(text, (whole) => splitBlocks(whole).join('') === whole));
  });

  it('leaves no block empty', () => {
    fc.assert(fc.property(text, (whole) => splitBlocks(whole).every((block) => block !== '')));
  });

  it.each([
    ['paragraphs', 'one\n\ntwo\n\n\nthree', ['one\n\n', 'two\n\n\n', 'three']],
    ['a fence with blank lines', '```\na\n\nb\n```\n\nc', ['```\na\n\nb\n```\n\n', 'c']],
    ['a fence right after words', 'say:\n```\na\n```\nthen', ['say:\n', '```\na\n```\n', 'then']],
    ['a fence that is still open', 'a\n\n```\nb\n\nc', ['a\n\n', '```\nb\n\nc']],
    [
      'a longer fence around a shorter one',
      '````\n```\n\n```\n````\nz',
      ['````\n```\n\n```\n````\n', 'z'],
    ],
    ['a loose list', '- a\n\n- b\n\n  more\n\nend', ['- a\n\n- b\n\n  more\n\n', 'end']],
    ['a list under words', 'these:\n- a\n\n- b\n\nend', ['these:\n- a\n\n- b\n\n', 'end']],
    [
      'a fence within a list',
      '1. a\n   ```\n   x\n\n   y\n   ```\n2. b',
      ['1. a\n   ```\n   x\n\n   y\n   ```\n2. b'],
    ],
    [
      'a fence that ends a list',
      '1. a\n```\nx\n\ny\n```\n2. b',
      ['1. a\n', '```\nx\n\ny\n```\n', '2. b'],
    ],
    ['a table', 'a\n\n| x |\n| - |\n| 1 |\n\nb', ['a\n\n', '| x |\n| - |\n| 1 |\n\n', 'b']],
    ['indented code', '    a\n\n    b\n\nc', ['    a\n\n    b\n\n', 'c']],
    ['a comment', '<!-- a\n\nb -->\n\nc', ['<!-- a\n\nb -->\n\n', 'c']],
    ['headings without blank lines', 'a\n# b\nc\n## d', ['a\n', '# b\nc\n', '## d']],
    ['a hash within a fence', '```sh\n# no heading\n```', ['```sh\n# no heading\n```']],
    ['Windows line ends', 'a\r\n\r\nb', ['a\r\n\r\n', 'b']],
  ])('cuts %s', (_name, whole, blocks) => {
    expect(splitBlocks(whole)).toEqual(blocks);
  });

  it('means the same as the whole', () => {
    const meant = (whole: string): string => splitBlocks(whole).map(html).join(' ');
    const tidy = (markup: string): string => markup.replaceAll(/ (?=<)|(?<=>) /g, '').trim();
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
        const whole = lines.join('\n');
        expect(tidy(meant(whole))).toBe(tidy(html(whole)));
      }),
      { numRuns: 1_000 },
    );
  });

  it('cuts a list that is too long for a frame, at an item, with its number kept', () => {
    const items = Array.from({ length: 400 }, (_, n) => `${n + 1}. item with some words in it\n`);
    const blocks = splitBlocks(items.join(''));
    expect(blocks.length).toBeGreaterThan(2);
    expect(blocks.join('')).toBe(items.join(''));
    for (const block of blocks) expect(block.length).toBeLessThan(MAX_LIST_CHARS + 100);
    expect(html(blocks[1] ?? '')).toMatch(/^<ol start="\d+">/);
  });
});

describe('growBlocks', () => {
  it('gives what a cut of the whole gives, whatever the pieces', () => {
    fc.assert(
      fc.property(text, fc.array(fc.nat({ max: 7 })), (whole, sizes) => {
        let blocks: string[] = [];
        let at = 0;
        for (const size of [...sizes, whole.length]) {
          at = Math.min(whole.length, at + size);
          blocks = growBlocks(blocks, whole.slice(0, at));
          expect(blocks).toEqual(splitBlocks(whole.slice(0, at)));
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('starts again when the text is another one', () => {
    expect(growBlocks(splitBlocks('a\n\nb\n\nc'), 'x\n\ny\n\nz')).toEqual(['x\n\n', 'y\n\n', 'z']);
  });

  it('keeps finished blocks as they are', () => {
    const before = splitBlocks('a\n\nb\n\nc\n\nd');
    expect(growBlocks(before, 'a\n\nb\n\nc\n\nd e\n\nf').slice(0, 3)).toEqual(before.slice(0, 3));
  });
});
