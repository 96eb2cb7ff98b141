import { expect, it } from 'vitest';
import { splitBlocks } from './blocks';
import { definitionsOf, withDefinitions } from './definitions';

const blocks = splitBlocks(
  'See [the menu][1].\n\nNo link here.\n\n[1]: https://example.com/menu\n',
);
const definitions = definitionsOf(blocks);

it('gives a block the link targets that stand elsewhere', () => {
  expect(withDefinitions(blocks[0] ?? '', definitions)).toContain('[1]: https://example.com/menu');
});

it('leaves blocks alone that refer to nothing, and the targets themselves', () => {
  expect(withDefinitions(blocks[1] ?? '', definitions)).toBe(blocks[1]);
  expect(withDefinitions(blocks[2] ?? '', definitions)).toBe(blocks[2]);
});

it('takes footnotes for no link targets', () => {
  expect(definitionsOf(['[^1]: A note.'])).toBe('');
});
