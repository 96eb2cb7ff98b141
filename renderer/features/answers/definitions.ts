/** Link targets that stand apart from their links: `[label]: https://...`. */

const DEFINITION = /^ {0,3}\[(?!\^)[^\]]+\]:\s*\S/;

/** All blocks that define link targets, joined; empty for nearly every answer. */
export function definitionsOf(blocks: readonly string[]): string {
  return blocks.filter((block) => DEFINITION.test(block)).join('\n');
}

/** The block with the definitions that it may refer to: they draw nothing themselves. */
export function withDefinitions(block: string, definitions: string): string {
  const refers = definitions !== '' && block.includes('[') && !DEFINITION.test(block);
  return refers ? `${block}\n\n${definitions}` : block;
}
