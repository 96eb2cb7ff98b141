import { createParser } from 'eventsource-parser';
import { MAX_RESPONSE_BYTES } from '../../shared/domain/limits';
import type { Answer } from './answer';
import { statesError, wordsOf, type EndpointWords } from './endpoint-words';
import { TransportFailure, type Reply } from './transport';

/**
 * Every few characters of a streamed answer come in an envelope of some 300 bytes, so the stream's own cap is
 * wider than that of the text in it.
 */
const MAX_STREAM_BYTES = 8 * MAX_RESPONSE_BYTES;
/** Characters kept of a stream that has no event yet: it may be an error that is only labelled as a stream. */
const MAX_HEAD_CHARS = 64 * 1024;

/** How the reading of an answer ended. */
export type Ending =
  | { readonly kind: 'complete' }
  /** An error object came in an HTTP 200. */
  | { readonly kind: 'error'; readonly words: EndpointWords | null }
  /** The stream ended before the answer did. */
  | { readonly kind: 'cut-off' }
  | { readonly kind: 'too-large' }
  /** What came is no answer. */
  | { readonly kind: 'unreadable'; readonly text: string }
  | { readonly kind: 'failed'; readonly failure: TransportFailure };

/**
 * Reads a reply of status 2xx, whole or streamed, by what it is and not by what was asked for.
 * @param answer what came stands in it, however the reading ends
 * @param onText called with each piece of text of a stream
 */
export async function readAnswer(
  reply: Reply,
  answer: Answer,
  onText: (text: string) => void,
): Promise<Ending> {
  try {
    const chunks = decodeText(reply.chunks);
    const isStream = reply.header('content-type')?.toLowerCase().includes('text/event-stream');
    if (isStream) return await readStream(chunks, answer, onText);
    const head: string[] = [];
    for await (const { text } of chunks) {
      head.push(text);
      const start = head.join('').trimStart();
      // Some servers send blank lines until the answer is ready.
      if (start === '') head.length = 0;
      if (start.length < 'event:'.length) continue;
      const all = replay(head.splice(0), chunks);
      return await (/^(data|event|id|retry)?:/.test(start)
        ? readStream(all, answer, onText)
        : readWhole(all, answer));
    }
    return readValue(head.join(''), answer);
  } catch (thrown) {
    if (thrown instanceof TransportFailure) return { kind: 'failed', failure: thrown };
    throw thrown;
  }
}

/** Text and the number of bytes it stands for. */
interface Piece {
  readonly text: string;
  readonly bytes: number;
}

async function* decodeText(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Piece> {
  const decoder = new TextDecoder();
  for await (const chunk of chunks) {
    yield { text: decoder.decode(chunk, { stream: true }), bytes: chunk.length };
  }
  yield { text: decoder.decode(), bytes: 0 };
}

async function* replay(head: readonly string[], rest: AsyncIterable<Piece>): AsyncGenerator<Piece> {
  for (const text of head) yield { text, bytes: Buffer.byteLength(text) };
  yield* rest;
}

async function readWhole(pieces: AsyncIterable<Piece>, answer: Answer): Promise<Ending> {
  const texts: string[] = [];
  let bytes = 0;
  for await (const piece of pieces) {
    bytes += piece.bytes;
    if (bytes > MAX_RESPONSE_BYTES) return { kind: 'too-large' };
    texts.push(piece.text);
  }
  return readValue(texts.join(''), answer);
}

function readValue(text: string, answer: Answer): Ending {
  const value = parseJson(text);
  if (value === undefined) return { kind: 'unreadable', text };
  const added = answer.add(value);
  if (added.kind === 'error') return added;
  if (answer.isTooLong) return { kind: 'too-large' };
  return added.kind === 'text' && answer.began
    ? { kind: 'complete' }
    : { kind: 'unreadable', text };
}

async function readStream(
  pieces: AsyncIterable<Piece>,
  answer: Answer,
  onText: (text: string) => void,
): Promise<Ending> {
  const state: { ending: Ending | null } = { ending: null };
  let events = 0;
  let head = '';
  let flushing = false;
  const end = (ending: Ending): void => {
    state.ending ??= ending;
  };
  const parser = createParser({
    maxBufferSize: MAX_RESPONSE_BYTES,
    onError: ({ type }) => {
      if (type === 'max-buffer-size-exceeded') end({ kind: 'too-large' });
    },
    onEvent: ({ event, data }) => {
      if (state.ending !== null || data.trim() === '') return;
      events += 1;
      if (data.trim() === '[DONE]') {
        return end(answer.began ? { kind: 'complete' } : { kind: 'unreadable', text: data });
      }
      const value = parseJson(data);
      if (event === 'error' && !statesError(value)) {
        return end({ kind: 'error', words: wordsOf(value ?? data) });
      }
      // What the end of the stream cut through is no message, only a sign that the rest is missing.
      if (value === undefined)
        return flushing ? undefined : end({ kind: 'unreadable', text: data });
      const added = answer.add(value);
      if (added.kind === 'error') return end(added);
      if (added.kind === 'unreadable') return end({ kind: 'unreadable', text: data });
      if (added.text !== '') onText(added.text);
      if (answer.isTooLong) end({ kind: 'too-large' });
    },
  });

  let bytes = 0;
  try {
    for await (const piece of pieces) {
      bytes += piece.bytes;
      if (bytes > MAX_STREAM_BYTES) end({ kind: 'too-large' });
      if (events === 0 && head.length < MAX_HEAD_CHARS) head += piece.text;
      if (state.ending === null) parser.feed(piece.text);
      if (state.ending !== null) return state.ending;
    }
    // A last event with no blank line after it counts.
    flushing = true;
    parser.feed('\n\n');
  } catch (thrown) {
    // Everything was said; only the goodbye is missing.
    if (answer.finishReason !== null && isDrop(thrown)) return { kind: 'complete' };
    throw thrown;
  }
  if (state.ending !== null) return state.ending;
  if (answer.finishReason !== null) return { kind: 'complete' };
  if (events === 0) return readValue(head, answer);
  return { kind: 'cut-off' };
}

function isDrop(thrown: unknown): boolean {
  return thrown instanceof TransportFailure && thrown.kind !== 'cancelled';
}

/** @returns undefined where the text is not JSON */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
