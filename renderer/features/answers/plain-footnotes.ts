/** The little of a Markdown tree that is needed here. */
interface Node {
  type: string;
  label?: string | null;
  identifier?: string;
  value?: string;
  children?: Node[];
}

const REFERENCE = /\[\^([^\]\s]+)\]/g;

/**
 * Shows footnotes where they stand, `[1]` in the text and `[1]` before the note: an answer is drawn block by
 * block, so a note and its reference rarely meet, and a note that nothing refers to would not be shown at all.
 */
export function plainFootnotes() {
  return (tree: Node): void => visit(tree);
}

function visit(node: Node): void {
  if (node.type === 'text') node.value = node.value?.replaceAll(REFERENCE, '[$1]') ?? '';
  if (node.type === 'footnoteReference') {
    node.type = 'text';
    node.value = `[${node.label ?? node.identifier ?? ''}]`;
    return;
  }
  if (node.type === 'footnoteDefinition') {
    node.type = 'blockquote';
    const mark: Node = { type: 'text', value: `[${node.label ?? node.identifier ?? ''}] ` };
    const [first] = node.children ?? [];
    if (first?.type === 'paragraph') first.children?.unshift(mark);
    else node.children?.unshift({ type: 'paragraph', children: [mark] });
  }
  for (const child of node.children ?? []) visit(child);
}
