import { createParser } from 'eventsource-parser';
import { parseJson } from './json-values';

export interface StreamedEvent {
  /** Of the `event:` line; null where there was none. */
  readonly name: string | null;
  readonly data: string;
  /** Of the data; undefined where it is not JSON. */
  readonly json: unknown;
}

/**
 * Reads server-sent events line by line. By the standard an event ends with a blank line, and its lines of data are one text.
 * Some servers leave the blank line out: so a line of data that is JSON by itself, or `[DONE]`, is an event at once.
 */
export class EventStream {
  readonly #onEvent: (event: StreamedEvent) => void;
  readonly #parser;
  readonly #maxChars: number;
  readonly #onTooLong: () => void;
  #line: string[] = [];
  #lineChars = 0;
  /** Characters of the event so far. */
  #eventChars = 0;
  #endedWithCr = false;
  /** Data came that may be the beginning of JSON over several lines. */
  #isOpen = false;
  #known: { readonly data: string; readonly json: unknown } | null = null;

  /** @param maxChars of one event */
  constructor(options: {
    readonly maxChars: number;
    readonly onEvent: (event: StreamedEvent) => void;
    readonly onTooLong: () => void;
  }) {
    this.#maxChars = options.maxChars;
    this.#onEvent = options.onEvent;
    this.#onTooLong = options.onTooLong;
    this.#parser = createParser({
      onEvent: ({ event, data }) => this.#dispatch(event ?? null, data),
    });
  }

  feed(text: string): void {
    let from = 0;
    if (this.#endedWithCr && text.startsWith('\n')) from = 1;
    if (text !== '') this.#endedWithCr = false;
    // Looked for once each, not again for every line.
    let lf = text.indexOf('\n', from);
    let cr = text.indexOf('\r', from);
    for (;;) {
      if (lf >= 0 && lf < from) lf = text.indexOf('\n', from);
      if (cr >= 0 && cr < from) cr = text.indexOf('\r', from);
      const end = lf < 0 || cr < 0 ? Math.max(lf, cr) : Math.min(lf, cr);
      if (end < 0) break;
      this.#line.push(text.slice(from, end));
      from = end + 1;
      if (text[end] === '\r') {
        if (from === text.length) this.#endedWithCr = true;
        else if (text[from] === '\n') from += 1;
      }
      this.#take(this.#line.join(''));
      this.#line = [];
      this.#lineChars = 0;
    }
    if (from >= text.length) return;
    this.#line.push(text.slice(from));
    this.#lineChars += text.length - from;
    this.#checkLength(this.#lineChars);
  }

  /** The stream has ended: a last event counts without its blank line, and a last line without its end. */
  end(): void {
    const rest = this.#line.join('');
    this.#line = [];
    if (rest !== '') this.#take(rest);
    this.#take('');
  }

  #take(line: string): void {
    const data = line === 'data' ? '' : /^data: ?([^]*)$/.exec(line)?.[1];
    if (data === undefined) {
      if (line === '') this.#reset();
      this.#parser.feed(`${line}\n`);
      return;
    }
    this.#eventChars += data.length;
    if (!this.#checkLength(this.#eventChars)) return;
    const text = data.trim();
    // Within JSON over several lines a whole object may stand in a line, but no whole chunk.
    const mayBeWhole = this.#isOpen ? /^\{.*"choices"/.test(text) : /^[{[]/.test(text);
    const json = mayBeWhole ? parseJson(text) : undefined;
    const isWhole = json !== undefined || text === '[DONE]';
    if (!isWhole) {
      this.#isOpen ||= /^[{[]/.test(text);
      this.#parser.feed(`${line}\n`);
      return;
    }
    this.#known = { data, json };
    // What stood before it in the same event is a heartbeat, and no part of it.
    if (this.#eventChars > data.length) this.#parser.feed('\n');
    this.#parser.feed(`${line}\n\n`);
    this.#reset();
  }

  #reset(): void {
    this.#isOpen = false;
    this.#eventChars = 0;
    this.#known = null;
  }

  #dispatch(name: string | null, data: string): void {
    if (this.#known?.data === data) return this.#onEvent({ name, ...this.#known });
    const json = parseJson(data);
    const lines = data.split('\n');
    if (json !== undefined || lines.length === 1) return this.#onEvent({ name, data, json });
    // Together the lines are not JSON: pass on each by itself.
    for (const line of lines) {
      if (line.trim() !== '') this.#onEvent({ name, data: line, json: parseJson(line) });
    }
  }

  #checkLength(chars: number): boolean {
    if (chars <= this.#maxChars) return true;
    this.#onTooLong();
    return false;
  }
}
