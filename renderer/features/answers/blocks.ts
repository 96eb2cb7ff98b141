/**
 * Cuts Markdown into top-level blocks, so that a growing answer is parsed block by block: a finished block never
 * changes again. It cuts coarsely: two blocks may stay together, but one block is never torn apart (long lists
 * are the exception, see {@link MAX_LIST_CHARS}).
 */

/**
 * Characters after which a list is cut at its next top-level item: a parse has to fit into a frame. What follows
 * is a list of its own, which an ordered list's numbers survive.
 */
export const MAX_LIST_CHARS = 4_000;

type State =
  | { readonly kind: 'text' }
  /** `content`: the column at which the content of the present outermost item starts. */
  | { readonly kind: 'list'; readonly content: number }
  | { readonly kind: 'fence'; readonly marker: string; readonly length: number }
  | { readonly kind: 'html'; readonly end: RegExp };

const TEXT: State = { kind: 'text' };

const BLANK = /^\s*$/;

/** Elements whose tag begins HTML that runs to the next blank line (CommonMark 4.6, condition 6). */
const HTML_NAMES =
  'address article aside base basefont blockquote body caption center col colgroup dd details dialog dir div dl dt ' +
  'fieldset figcaption figure footer form frame frameset h[1-6] head header hr html iframe legend li link main ' +
  'menu menuitem nav noframes ol optgroup option p param search section summary table tbody td tfoot th thead ' +
  'title tr track ul';

/** How raw HTML begins and ends (CommonMark 4.6, conditions 1 to 6). It is shown as text, but has to stay whole. */
const HTML_BLOCKS: readonly (readonly [RegExp, RegExp])[] = [
  [/^ {0,3}<(?:script|pre|style|textarea)(?:\s|>|$)/i, /<\/(?:script|pre|style|textarea)>/i],
  [/^ {0,3}<!--/, /-->/],
  [/^ {0,3}<\?/, /\?>/],
  [/^ {0,3}<!\[CDATA\[/, /\]\]>/],
  [/^ {0,3}<![a-z]/i, />/],
  [new RegExp(`^ {0,3}</?(?:${HTML_NAMES.replaceAll(' ', '|')})(?:\\s|/?>|$)`, 'i'), BLANK],
];
/** Any other tag alone on its line (condition 7); it cannot interrupt a paragraph. */
const LONE_TAG = /^ {0,3}<(?:\/[a-z][\w-]*\s*|[a-z][\w-]*(?:\s[^<>]*)?\/?)>\s*$/i;

const HEADING = /^#{1,6}(?:[ \t]|$)/;
const FENCE = /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})/;
const QUOTE = /^ {0,3}>/;
const RULE = /^ {0,3}([-*_])[ \t]*(?:\1[ \t]*){2,}$/;
const ITEM = /^([ \t]*)([-*+]|\d{1,9}[.)])([ \t]*)(.*)$/;

/**
 * @param text Markdown, whole or as far as it came
 * @returns the blocks in order; joined they give `text` back
 */
export function splitBlocks(text: string): string[] {
  return cut(text, 0);
}

/**
 * As {@link splitBlocks}, but looks only at the end of a text that grew.
 *
 * The line that begins the last block may be half there, and what it is may change with its next character;
 * the line that begins the one before is whole. So the last two are cut anew.
 */
export function growBlocks(previous: readonly string[], text: string): string[] {
  const kept = previous.slice(0, -2);
  const keptChars = kept.reduce((sum, block) => sum + block.length, 0);
  const grew = text.startsWith(kept.join(''));
  return grew ? [...kept, ...cut(text, keptChars)] : cut(text, 0);
}

function cut(text: string, from: number): string[] {
  const blocks: string[] = [];
  let start = from;
  let state = TEXT;
  let afterBlank = false;
  let hasContent = false;

  for (let at = from; at < text.length;) {
    const newline = text.indexOf('\n', at);
    const next = newline === -1 ? text.length : newline + 1;
    const line = text.slice(at, newline === -1 ? next : newline).replace(/\r$/, '');
    const blank = BLANK.test(line);

    if (hasContent && !blank && beginsBlock(state, line, afterBlank, at - start)) {
      blocks.push(text.slice(start, at));
      start = at;
      state = TEXT;
    }
    const before = state;
    const first = afterBlank || at === start;
    state = after(state, line, blank, first);
    hasContent ||= !blank;
    // What follows a closed fence is a block of its own, as if a blank line stood between.
    afterBlank = blank || (before.kind === 'fence' && state.kind === 'text');
    at = next;
  }
  if (start < text.length) blocks.push(text.slice(start));
  return blocks;
}

/** Whether a line that is not blank stands outside the block so far. */
function beginsBlock(state: State, line: string, afterBlank: boolean, chars: number): boolean {
  if (state.kind === 'fence' || state.kind === 'html') return false;
  if (HEADING.test(line)) return true;
  const indent = indentOf(line);
  if (state.kind === 'text') {
    if (FENCE.test(line)) return true;
    // Indented lines may go on with indented code or a footnote.
    return afterBlank && indent < 4;
  }
  if (indent >= state.content) return false;
  if (FENCE.test(line) || QUOTE.test(line) || RULE.test(line)) return true;
  if (ITEM.test(line) && isItem(line)) return chars > MAX_LIST_CHARS;
  return afterBlank;
}

/** @param first whether the line stands after a blank one or begins the block: no paragraph is open */
function after(state: State, line: string, blank: boolean, first: boolean): State {
  if (state.kind === 'fence') {
    const closing = /^ {0,3}(`+|~+)\s*$/.exec(line)?.[1];
    const closes = closing?.startsWith(state.marker) && closing.length >= state.length;
    return closes ? TEXT : state;
  }
  if (state.kind === 'html') return state.end.test(line) ? TEXT : state;
  if (blank || (state.kind === 'list' && indentOf(line) >= state.content)) return state;

  const fence = FENCE.exec(line)?.[1];
  if (fence !== undefined) return { kind: 'fence', marker: fence.charAt(0), length: fence.length };
  if (isItem(line)) return { kind: 'list', content: contentColumn(line) };
  const html = HTML_BLOCKS.find(([begin]) => begin.test(line));
  if (html !== undefined) return html[1].test(line) ? state : { kind: 'html', end: html[1] };
  if (first && LONE_TAG.test(line)) return { kind: 'html', end: BLANK };
  return state;
}

function isItem(line: string): boolean {
  const [, , , space, rest] = ITEM.exec(line) ?? [];
  return rest !== undefined && (space !== '' || rest === '');
}

/** The column at which a list item's content starts (CommonMark 5.2). */
function contentColumn(line: string): number {
  const [, indent = '', marker = '', space = '', rest = ''] = ITEM.exec(line) ?? [];
  const markerEnd = width(indent) + marker.length;
  const spaces = width(space, markerEnd);
  return markerEnd + (rest === '' || spaces > 4 ? 1 : spaces);
}

function indentOf(line: string): number {
  return width(/^[ \t]*/.exec(line)?.[0] ?? '');
}

/** Columns of white space that starts at column `from`; a tab goes to the next multiple of four. */
function width(space: string, from = 0): number {
  let column = from;
  for (const char of space) column += char === '\t' ? 4 - (column % 4) : 1;
  return column - from;
}
