import { MAX_RESPONSE_BYTES } from '../../shared/domain/limits';
import type { Answer } from './answer';
import { statesError, errorBodyOf, type ErrorBody } from './error-body';
import { EventStream, type StreamedEvent } from './event-stream';
import { JsonEnd, parseCutJson } from './json-end';
import { isObject, parseJson } from './json-values';
import { Pieces } from './pieces';
import { TransportFailure, type Reply } from './transport';

/**
 * Every few characters of a streamed answer come in an envelope of some 300 bytes, so the stream's own cap is
 * wider than that of the text in it.
 */
const MAX_STREAM_BYTES = 8 * MAX_RESPONSE_BYTES;

/** Milliseconds that are waited for the end of a reply once its answer is whole. */
export interface Graces {
  /** After JSON that is whole. */
  readonly json: number;
  /** After the finish reason of a stream: its usage may follow. */
  readonly stream: number;
}

export const GRACES: Graces = { json: 1_000, stream: 3_000 };

/** How the reading of an answer ended. */
export type Ending =
  | { readonly kind: 'complete' }
  /** An error object came in an HTTP 200. */
  | { readonly kind: 'error'; readonly words: ErrorBody | null }
  /** The stream ended before the answer did. */
  | { readonly kind: 'cut-off' }
  /** It came to its end, but a part of it could not be read. */
  | { readonly kind: 'damaged'; readonly text: string }
  | { readonly kind: 'too-large' }
  /** What came is no answer. */
  | { readonly kind: 'unreadable'; readonly text: string }
  | { readonly kind: 'failed'; readonly failure: TransportFailure };

/** Called with each piece of what a stream says. */
export type OnSaid = (said: { readonly text: string; readonly thinking: string }) => void;

/**
 * Reads a reply of status 2xx, whole or streamed, by what it is and not by what was asked for.
 * @param answer what came stands in it, however the reading ends
 */
export async function readAnswer(
  reply: Reply,
  answer: Answer,
  onSaid: OnSaid,
  graces: Graces = GRACES,
): Promise<Ending> {
  const pieces = new Pieces(reply.chunks);
  const isLabelled = /event-stream/i.test(reply.header('content-type') ?? '');
  let streams = false;
  let ending: Ending;
  try {
    const head = await readHead(pieces);
    streams = isStream(head, isLabelled);
    ending = streams
      ? await new StreamReader(answer, onSaid, graces).read(head, pieces)
      : await readWhole(head, pieces, answer, graces);
  } catch (thrown) {
    if (!(thrown instanceof TransportFailure)) throw thrown;
    ending = { kind: 'failed', failure: thrown };
  }
  await pieces.leave();
  const rest = answer.end();
  if (streams && (rest.text !== '' || rest.thinking !== '')) onSaid(rest);
  return answer.isTooLong && ending.kind === 'complete' ? { kind: 'too-large' } : ending;
}

/** What shows whether it is a stream; some servers send blank lines until the answer is ready. */
async function readHead(pieces: Pieces): Promise<string> {
  let head = '';
  for (;;) {
    const piece = await pieces.next();
    if (piece === null || piece === 'late') return head;
    head = (head + piece.text).trimStart();
    if (/^[{["<]/.test(head) || head.length >= 'event:'.length) return head;
  }
}

function isStream(head: string, isLabelled: boolean): boolean {
  if (/^[{["<]/.test(head)) return false;
  return isLabelled || /^(data|event|id|retry)?:/.test(head);
}

async function readWhole(
  head: string,
  pieces: Pieces,
  answer: Answer,
  graces: Graces,
): Promise<Ending> {
  const texts = [head];
  const end = new JsonEnd();
  end.feed(head);
  let bytes = Buffer.byteLength(head);
  // What is whole is parsed once: what follows it is white space, or shows that it was not.
  let wasWhole = false;
  /** By `performance.now()`: it is whole, and the end of the connection is not waited for any longer. */
  let until: number | null = null;
  try {
    for (;;) {
      if (bytes > MAX_RESPONSE_BYTES) return { kind: 'too-large' };
      if (end.isWhole && !wasWhole) {
        wasWhole = true;
        if (isLast(parseJson(texts.join('')))) until = performance.now() + graces.json;
      }
      const left = until === null ? null : until - performance.now();
      if (left !== null && left <= 0) break;
      const piece = await pieces.next(left);
      if (piece === null || piece === 'late') break;
      bytes += piece.bytes;
      texts.push(piece.text);
      end.feed(piece.text);
      if (until !== null && piece.text.trim() !== '') until = null;
    }
  } catch (thrown) {
    if (!(thrown instanceof TransportFailure)) throw thrown;
    // What parses whole is whole, however the connection ended.
    const text = texts.join('');
    if (end.isWhole && isLast(parseJson(text))) return readValue(text, answer);
    if (readLines(text, answer) === null) answer.add(parseCutJson(text));
    throw thrown;
  }
  return readValue(texts.join(''), answer);
}

/** Whether nothing needs to follow: not one chunk of several, a line each. */
function isLast(value: unknown): boolean {
  if (value === undefined) return false;
  if (!isObject(value)) return true;
  const choices: unknown = value['choices'];
  const chunk: unknown = Array.isArray(choices) ? choices[0] : value;
  if (!isObject(chunk)) return true;
  if (value['done'] === false) return false;
  return !isObject(chunk['delta']) || isObject(chunk['message']);
}

function readValue(text: string, answer: Answer): Ending {
  const value = parseJson(text);
  if (value === undefined) return readLines(text, answer) ?? readCut(text, answer);
  const added = answer.add(value);
  if (added.kind === 'error') return added;
  if (answer.isTooLong) return { kind: 'too-large' };
  if (added.kind === 'said' && (answer.began || answer.isCompletion)) return { kind: 'complete' };
  return answer.suspected
    ? { kind: 'error', words: answer.suspected }
    : { kind: 'unreadable', text };
}

/** JSON that ends before its end. */
function readCut(text: string, answer: Answer): Ending {
  answer.add(parseCutJson(text));
  return answer.isEmpty ? { kind: 'unreadable', text } : { kind: 'cut-off' };
}

/** Chunks one below the other, without the form of a stream. Null where no line is one. */
function readLines(text: string, answer: Answer): Ending | null {
  if (!text.includes('\n')) return null;
  for (const line of text.split('\n')) {
    const value = parseJson(line.replace(/^data:/, ''));
    if (!isObject(value)) continue;
    const added = answer.add(value);
    if (added.kind === 'error') return added;
    if (answer.isTooLong) return { kind: 'too-large' };
  }
  if (!answer.began) return null;
  return answer.finishReason === null ? { kind: 'cut-off' } : { kind: 'complete' };
}

class StreamReader {
  readonly #answer: Answer;
  readonly #onSaid: OnSaid;
  readonly #graces: Graces;
  #ending: Ending | null = null;
  #isFlushing = false;
  /** The first event that could not be read. */
  #odd: string | null = null;
  #damaged: string | null = null;
  /** By `performance.now()`: all is said, and what follows is not waited for any longer. */
  #until: number | null = null;

  constructor(answer: Answer, onSaid: OnSaid, graces: Graces) {
    this.#answer = answer;
    this.#onSaid = onSaid;
    this.#graces = graces;
  }

  async read(head: string, pieces: Pieces): Promise<Ending> {
    const events = new EventStream({
      maxChars: MAX_RESPONSE_BYTES,
      onEvent: (event) => this.#take(event),
      onTooLong: () => this.#end({ kind: 'too-large' }),
    });
    let bytes = Buffer.byteLength(head);
    events.feed(head);
    try {
      while (this.#ending === null) {
        const left = this.#until === null ? null : this.#until - performance.now();
        if (left !== null && left <= 0) return this.#complete();
        const piece = await pieces.next(left);
        if (piece === 'late') return this.#complete();
        if (piece === null) break;
        bytes += piece.bytes;
        if (bytes > MAX_STREAM_BYTES) this.#end({ kind: 'too-large' });
        else events.feed(piece.text);
      }
      this.#isFlushing = true;
      if (this.#ending === null) events.end();
    } catch (thrown) {
      const isDrop = thrown instanceof TransportFailure && thrown.kind !== 'cancelled';
      if (!isDrop) throw thrown;
      this.#isFlushing = true;
      events.end();
      // Everything was said; only the goodbye is missing.
      if (this.#ending === null && this.#answer.finishReason === null) {
        if (this.#answer.suspected === null || this.#answer.began) throw thrown;
      }
    }
    return this.#ending ?? this.#atEnd();
  }

  #take({ data, json, name }: StreamedEvent): void {
    const answer = this.#answer;
    const text = data.trim();
    if (this.#ending !== null || text === '') return;
    if (/^\[DONE\]$/i.test(text)) return this.#end(this.#whenDone());
    const isError = name !== null && /error/i.test(name);
    if (isError && !statesError(json) && !(isObject(json) && 'choices' in json)) {
      return this.#end({ kind: 'error', words: errorBodyOf(json ?? data) });
    }
    if (json === undefined) {
      this.#odd ??= text;
      // What the end of the stream cut through is no message, only a sign that the rest is missing. A heartbeat is none.
      if (!this.#isFlushing && /^[{[]/.test(text)) this.#damaged ??= text;
      return;
    }
    const before = answer.finishReason;
    const added = answer.add(json);
    if (added.kind === 'error') return this.#end({ kind: 'error', words: added.words });
    if (added.kind === 'unreadable') {
      this.#odd ??= text;
      return;
    }
    const hasSaid = added.text !== '' || added.thinking !== '';
    if (hasSaid) this.#onSaid(added);
    if (answer.isTooLong) return this.#end({ kind: 'too-large' });
    if (answer.finishReason !== null && (hasSaid || answer.finishReason !== before)) {
      this.#until = performance.now() + this.#graces.stream;
    }
  }

  #whenDone(): Ending {
    return this.#answer.began || (this.#answer.isCompletion && this.#answer.suspected === null)
      ? this.#complete()
      : this.#nothingRead();
  }

  #atEnd(): Ending {
    const { began, finishReason, isCompletion, suspected, usage } = this.#answer;
    if (finishReason !== null) return this.#complete();
    if (began) return { kind: 'cut-off' };
    // It was counted, and nothing was said: a filter.
    const isBlocked = isCompletion && usage !== null && suspected === null;
    return isBlocked ? this.#complete() : this.#nothingRead();
  }

  #complete(): Ending {
    return this.#damaged === null ? { kind: 'complete' } : { kind: 'damaged', text: this.#damaged };
  }

  #nothingRead(): Ending {
    const { suspected } = this.#answer;
    if (suspected !== null) return { kind: 'error', words: suspected };
    return { kind: 'unreadable', text: this.#odd ?? '' };
  }

  #end(ending: Ending): void {
    this.#ending ??= ending;
  }
}
