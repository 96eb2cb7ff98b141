import { parseJson } from './json-values';

/** Finds the end of a JSON object or array while it comes in, without parsing it again and again. */
export class JsonEnd {
  /** What closes the objects and arrays that are open. */
  readonly #open: string[] = [];
  #isString = false;
  #isEscaped = false;
  /** Objects and arrays that stand in no other. */
  #values = 0;

  /** Whether one object or array came, and is closed: the text so far may be whole. */
  get isWhole(): boolean {
    return this.#values === 1 && this.#open.length === 0;
  }

  /** What is missing to the end of the text so far. */
  get missing(): string {
    return (this.#isString ? '"' : '') + this.#open.toReversed().join('');
  }

  feed(text: string): void {
    for (let at = 0; at < text.length; at += 1) {
      const character = text.charCodeAt(at);
      if (this.#isString) {
        if (this.#isEscaped) this.#isEscaped = false;
        else if (character === BACKSLASH) this.#isEscaped = true;
        else if (character === QUOTE) this.#isString = false;
      } else if (character === QUOTE) {
        this.#isString = true;
      } else if (character === BRACE || character === BRACKET) {
        if (this.#open.length === 0) this.#values += 1;
        this.#open.push(character === BRACE ? '}' : ']');
      } else if (character === BRACE_END || character === BRACKET_END) {
        this.#open.pop();
      }
    }
  }
}

/** Commas at which the end of a text is left out, one after the other, until the rest can be read. */
const MAX_CUTS = 8;

/**
 * Reads JSON whose end is missing, as far as it came.
 * @returns undefined where nothing of it can be read
 */
export function parseCutJson(text: string): unknown {
  let rest = text.trimStart();
  for (let cut = 0; cut < MAX_CUTS && rest !== ''; cut += 1) {
    // Half an escape is no character.
    const whole = rest.replace(/\\(?:u[0-9a-f]{0,3})?$/i, '');
    for (const candidate of [rest, whole]) {
      const end = new JsonEnd();
      end.feed(candidate);
      const value = parseJson(candidate + end.missing);
      if (value !== undefined) return value;
    }
    rest = rest.slice(0, Math.max(0, rest.lastIndexOf(',')));
  }
  return undefined;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const BRACKET = 0x5b;
const BRACKET_END = 0x5d;
const BRACE = 0x7b;
const BRACE_END = 0x7d;
