/** Some models write what they think into the answer itself, between tags. */

export interface SplitText {
  readonly kind: 'text' | 'thinking';
  readonly text: string;
}

interface Opening {
  /** In lower case. */
  readonly open: string;
  /** In lower case; the first of them that comes is the end. */
  readonly closes: readonly string[];
  readonly opens: 'thinking' | 'answer';
}

const NAMES = [
  ...['think', 'thinking', 'thought', 'thoughts', 'thought_process', 'reasoning', 'antthinking'],
  ...['inner_monologue', 'internal_thoughts', 'scratchpad', 'chain_of_thought', 'seed:think'],
];
/** `[Analysis]` may begin an answer; these words in brackets do not. */
const BRACKETED_NAMES = ['think', 'thinking', 'thought', 'reasoning'];
/** A tag in a text is `open + name + close`; the tag that ends it has a slash before the name. */
const BRACKETS: readonly (readonly [string, string, readonly string[]])[] = [
  ['<', '>', NAMES],
  ['<|', '|>', NAMES],
  ['&lt;', '&gt;', NAMES],
  ['\uff1c', '\uff1e', NAMES],
  ['[', ']', BRACKETED_NAMES],
  ['\u3010', '\u3011', BRACKETED_NAMES],
  // Kimi: ◁think▷
  ['\u25c1', '\u25b7', NAMES],
];

const paired = BRACKETS.flatMap(([left, right, names]) =>
  names.map((name): Opening => {
    const alike = name.startsWith('think') ? ['think', 'thinking'] : [name];
    const closes = alike.map((each) => `${left}/${each}${right}`);
    return { open: `${left}${name}${right}`, closes, opens: 'thinking' };
  }),
);

const special: readonly Opening[] = (
  [
    ['<|begin_of_thought|>', '<|end_of_thought|>', 'thinking'],
    ['<|begin_of_solution|>', '<|end_of_solution|>', 'answer'],
    ['<|start_thinking|>', '<|end_thinking|>', 'thinking'],
    ['<|start_response|>', '<|end_response|>', 'answer'],
    ['<|think_start|>', '<|think_end|>', 'thinking'],
    ['<|thinking_start|>', '<|thinking_end|>', 'thinking'],
    ['<unused94>', '<unused95>', 'thinking'],
  ] as const
).map(([open, close, opens]) => ({ open, closes: [close], opens }));

const OPENINGS: readonly Opening[] = [...paired, ...special];
/** gpt-oss (Harmony): a header names the channel of what follows. */
const CHANNEL =
  /^(?:<\|start\|>[^<]{0,40})?<\|channel\|>\s*(analysis|commentary|final)(?:(?:[^<\n]|<\|constrain\|>){0,100}<\|message\|>|[ \t]*\n)/i;
const CHANNEL_ENDS = ['<|end|>', '<|return|>', '<|call|>'];
const NEXT_CHANNEL = ['<|start|>', '<|channel|>'];
const CHANNEL_CLOSES = [...CHANNEL_ENDS, ...NEXT_CHANNEL];
/** `<think time="3">`; a longer one is none. */
const MAX_HEADER_CHARS = 200;
const ATTRIBUTES = new RegExp(`^<(${NAMES.join('|')})\\s[^<>]*>`, 'i');
const ATTRIBUTES_BEGIN = new RegExp(`^<(${NAMES.join('|')})\\s[^<>]*$`, 'i');
/** White space before the first tag that is waited for. */
const MAX_LEAD_CHARS = 10_000;

interface Found {
  readonly length: number;
  readonly closes: readonly string[];
  readonly opens: 'thinking' | 'answer';
}

type State =
  | { readonly name: 'start' }
  | { readonly name: 'thinking' | 'text'; readonly closes: readonly string[] };

/**
 * Splits what a model writes, as it comes, into thinking and answer. Only tags at the start count: `<think>` in the middle of
 * an answer about HTML is text. Nothing but the tags themselves is left out.
 */
export class ThinkingTags {
  #state: State = { name: 'start' };
  #held = '';
  /** White space at the very start: part of the answer where no tag follows. */
  #lead = '';
  #hasThought = false;

  /** Whether any tag came. */
  get hasThought(): boolean {
    return this.#hasThought;
  }

  feed(text: string): readonly SplitText[] {
    if (this.#state.name === 'text' && this.#state.closes.length === 0) return textOnly(text);
    this.#held += text;
    return this.#split(false);
  }

  /** What was held back: nothing more comes. */
  end(): readonly SplitText[] {
    const out = [...this.#split(true)];
    const rest = this.#held;
    this.#held = '';
    if (rest !== '')
      out.push({ kind: this.#state.name === 'thinking' ? 'thinking' : 'text', text: rest });
    return out;
  }

  #split(isEnd: boolean): readonly SplitText[] {
    const out: SplitText[] = [];
    while (this.#step(out, isEnd));
    return out.filter(({ text }) => text !== '');
  }

  /** @returns whether there is more to split */
  #step(out: SplitText[], isEnd: boolean): boolean {
    const state = this.#state;
    return state.name === 'start' ? this.#start(out, isEnd) : this.#within(state, out);
  }

  #start(out: SplitText[], isEnd: boolean): boolean {
    const rest = this.#held.trimStart();
    this.#lead += this.#held.slice(0, this.#held.length - rest.length);
    this.#held = rest;
    const isLong = this.#lead.length > MAX_LEAD_CHARS;
    if (rest === '' && !isLong && !isEnd) return false;
    const found = openingOf(rest, isEnd);
    if (found === 'maybe' && !isEnd) return false;
    if (found !== 'maybe' && found !== null) {
      this.#lead = '';
      this.#held = rest.slice(found.length);
      if (found.opens === 'thinking' && this.#hasThought) {
        out.push({ kind: 'thinking', text: '\n\n' });
      }
      this.#hasThought = true;
      this.#state = {
        name: found.opens === 'thinking' ? 'thinking' : 'text',
        closes: found.closes,
      };
      return true;
    }
    // What stands between the thinking and the answer belongs to neither.
    out.push({ kind: 'text', text: (this.#hasThought ? '' : this.#lead) + rest });
    this.#lead = '';
    this.#held = '';
    if (rest !== '' || isLong) this.#state = { name: 'text', closes: [] };
    return false;
  }

  #within(state: Exclude<State, { name: 'start' }>, out: SplitText[]): boolean {
    const { closes, name } = state;
    const end = firstOfAll(this.#held, closes);
    if (end === null) {
      const keep = heldBack(this.#held, closes);
      out.push({ kind: name, text: this.#held.slice(0, this.#held.length - keep) });
      this.#held = keep === 0 ? '' : this.#held.slice(-keep);
      return false;
    }
    out.push({ kind: name, text: this.#held.slice(0, end.at) });
    const opensNext = NEXT_CHANNEL.includes(end.close);
    this.#held = this.#held.slice(opensNext ? end.at : end.at + end.close.length);
    this.#state = { name: 'start' };
    return this.#held !== '';
  }
}

/** @returns `maybe` where only more text can tell */
function openingOf(text: string, isEnd: boolean): Found | 'maybe' | null {
  const head = text.slice(0, MAX_HEADER_CHARS).toLowerCase();
  for (const { open, closes, opens } of OPENINGS) {
    if (!head.startsWith(open)) continue;
    // A link in Markdown is no tag.
    if (open.startsWith('[') && text[open.length] === '(') return null;
    if (open.startsWith('[') && text.length === open.length && !isEnd) return 'maybe';
    return { length: open.length, closes, opens };
  }
  const channel = CHANNEL.exec(text);
  if (channel) {
    const isAnswer = channel[1]?.toLowerCase() === 'final';
    return {
      length: channel[0].length,
      closes: CHANNEL_CLOSES,
      opens: isAnswer ? 'answer' : 'thinking',
    };
  }
  const attributes = ATTRIBUTES.exec(text.slice(0, MAX_HEADER_CHARS));
  if (attributes) {
    const closes = OPENINGS.find(
      ({ open }) => open === `<${attributes[1]?.toLowerCase()}>`,
    )?.closes;
    return { length: attributes[0].length, closes: closes ?? [], opens: 'thinking' };
  }
  if (text.length >= MAX_HEADER_CHARS) return null;
  const mayBecome =
    OPENINGS.some(({ open }) => open.startsWith(head)) ||
    NEXT_CHANNEL.some((open) => open.startsWith(head) || head.startsWith(open)) ||
    ATTRIBUTES_BEGIN.test(text);
  return mayBecome ? 'maybe' : null;
}

function firstOfAll(
  text: string,
  closes: readonly string[],
): { readonly at: number; readonly close: string } | null {
  if (closes.length === 0) return null;
  const found = searchFor(closes).exec(text);
  return found && { at: found.index, close: found[0].toLowerCase() };
}

const searches = new WeakMap<readonly string[], RegExp>();

/**
 * Of all at once: one that does not come would be looked for to the end of the text, each time. In any case; lower case alone
 * would not do, since some characters are longer in it.
 */
function searchFor(closes: readonly string[]): RegExp {
  const known = searches.get(closes);
  if (known) return known;
  const escaped = closes.map((close) => close.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&'));
  const made = new RegExp(escaped.join('|'), 'i');
  searches.set(closes, made);
  return made;
}

/** Characters at the end that may be the beginning of one of these. */
function heldBack(text: string, closes: readonly string[]): number {
  const longest = Math.max(0, ...closes.map(({ length }) => length)) - 1;
  const tail = text.slice(-longest);
  for (let length = Math.min(longest, tail.length); length > 0; length -= 1) {
    const end = tail.slice(-length).toLowerCase();
    if (closes.some((close) => close.startsWith(end))) return length;
  }
  return 0;
}

function textOnly(text: string): readonly SplitText[] {
  return text === '' ? [] : [{ kind: 'text', text }];
}

/** Its prompt ended with `<think>`, so the answer has only the tag that ends the thinking, on a line of its own. */
const ORPHAN_END = /^[ \t]*(?:<\/think(?:ing)?>|\[\/think\]|\u25c1\/think\u25b7)[ \t]*$/im;
const ANY_OPENING = /<think(?:ing)?>|\[think\]|\u25c1think\u25b7/i;
/** gpt-oss behind a server that drops the special tokens and keeps the names of the channels. */
const BARE_CHANNELS = /^\s*analysis(?=[A-Z"'\s])([\s\S]*?)assistant\s?final([\s\S]+)$/;

/** What only the whole text shows; null where all of it is the answer. */
export function splitWhole(
  text: string,
): { readonly thinking: string; readonly text: string } | null {
  const bare = BARE_CHANNELS.exec(text);
  if (bare) return { thinking: bare[1] ?? '', text: (bare[2] ?? '').trimStart() };
  const end = ORPHAN_END.exec(text);
  if (!end) return null;
  const before = text.slice(0, end.index);
  const isInCode = (before.match(/^[ \t]*(?:```|~~~)/gm)?.length ?? 0) % 2 === 1;
  if (isInCode || ANY_OPENING.test(before)) return null;
  return { thinking: before, text: text.slice(end.index + end[0].length).trimStart() };
}
