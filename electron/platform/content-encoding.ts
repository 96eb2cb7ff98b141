import type { Transform } from 'node:stream';
import * as zlib from 'node:zlib';

/** Content that is compressed, but damaged. */
export class EncodingError extends Error {
  override readonly name = 'EncodingError';
}

/** Encodings inside each other that are undone; more are no answer. */
const MAX_LAYERS = 5;
/** Bytes by which a mark is known. */
const MARK_BYTES = 4;
/** Bytes by which text is told from an encoding that has no mark. */
const TEXT_BYTES = 24;

type Coding = 'gzip' | 'deflate' | 'br' | 'zstd';

const CODINGS: Readonly<Record<string, Coding>> = {
  gzip: 'gzip',
  'x-gzip': 'gzip',
  deflate: 'deflate',
  br: 'br',
  zstd: 'zstd',
};

type Chunks = AsyncIterable<Uint8Array>;

/**
 * Undoes a `Content-Encoding`, by what the bytes are rather than by what is stated of them: `utf-8`, an unknown word or a
 * wrong one leaves them as they are.
 * @param stated value of the header, null where there is none; of several headers, joined by commas
 * @param isText whether what comes out is text: then what is compressed unsaid is unpacked, too
 * @throws EncodingError, after what could be unpacked; whatever `chunks` throws, after what came before
 */
export function decodeContent(
  chunks: Chunks,
  stated: string | null,
  isText: boolean,
): AsyncIterable<Uint8Array> {
  const codings = (stated ?? '')
    .split(',')
    .map((each) => CODINGS[each.trim().toLowerCase()])
    .filter((coding) => coding !== undefined);
  return undo(chunks, codings, isText, MAX_LAYERS);
}

async function* undo(
  chunks: Chunks,
  codings: readonly Coding[],
  isText: boolean,
  layers: number,
): AsyncGenerator<Uint8Array> {
  // The last one that was put on comes off first.
  const stated = codings.at(-1) ?? null;
  if ((stated === null && !isText) || layers === 0) return yield* chunks;
  const hasMark = stated !== 'br' && stated !== 'deflate';
  const { head, all } = await peek(chunks, hasMark ? MARK_BYTES : TEXT_BYTES);
  const marked = codingOf(head);
  if (marked === null && (hasMark || isPlainText(head))) {
    // Stated, but not there.
    return yield* stated === null ? all : undo(all, codings.slice(0, -1), isText, layers);
  }
  const rest = marked !== null && !codings.includes(marked) ? codings : codings.slice(0, -1);
  const unpacked = marked === null ? tried(all, stated as Coding) : through(all, decoder(marked));
  yield* undo(unpacked, rest, isText, layers - 1);
}

/** What is compressed has other bytes among its first ones. */
function isPlainText(head: Uint8Array): boolean {
  if (head.some((byte) => byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d)) {
    return false;
  }
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/** First bytes of gzip and zstd. */
const MARK_STARTS: readonly number[] = [0x1f, 0x28];

/** By what its first bytes say; null where they say nothing. */
function codingOf(head: Uint8Array): Coding | null {
  const [first, second, third, fourth] = head;
  if (first === 0x1f && second === 0x8b) return 'gzip';
  const isZstd = first === 0x28 && second === 0xb5 && third === 0x2f && fourth === 0xfd;
  return isZstd && 'createZstdDecompress' in zlib ? 'zstd' : null;
}

function decoder(coding: Coding, isRaw = false): Transform {
  const flush = { flush: zlib.constants.Z_SYNC_FLUSH };
  switch (coding) {
    case 'gzip':
      return zlib.createGunzip(flush);
    case 'deflate':
      return isRaw ? zlib.createInflateRaw(flush) : zlib.createInflate(flush);
    case 'br':
      return zlib.createBrotliDecompress({ flush: zlib.constants.BROTLI_OPERATION_FLUSH });
    case 'zstd':
      // Node 22.15 and later.
      return (zlib as unknown as { createZstdDecompress(): Transform }).createZstdDecompress();
  }
}

/** Of an encoding that has no mark: what is not of it is left as it is. */
async function* tried(chunks: Chunks, coding: Coding): AsyncGenerator<Uint8Array> {
  const kept: Uint8Array[] = [];
  let isProven = false;
  const source = chunks[Symbol.asyncIterator]();
  const noted: AsyncGenerator<Uint8Array> = (async function* () {
    for (let next = await source.next(); next.done !== true; next = await source.next()) {
      if (!isProven) kept.push(next.value);
      yield next.value;
    }
  })();
  // `deflate` is meant to have a header of zlib's; some servers send it without.
  const forms = coding === 'deflate' ? [false, true] : [false];
  for (const isRaw of forms) {
    const all = replay([...kept], noted);
    try {
      for await (const part of through(all, decoder(coding, isRaw))) {
        isProven = true;
        yield part;
      }
      return;
    } catch (thrown) {
      if (isProven || !(thrown instanceof EncodingError)) throw thrown;
    }
  }
  yield* replay(kept, noted);
}

async function* replay(head: readonly Uint8Array[], rest: Chunks): AsyncGenerator<Uint8Array> {
  yield* head;
  // Not with yield*: the rest is read on after an encoding turned out to be none.
  const source = rest[Symbol.asyncIterator]();
  for (let next = await source.next(); next.done !== true; next = await source.next()) {
    yield next.value;
  }
}

/** The first bytes, at least as many as tell whether there is a mark, and all of them again. */
async function peek(chunks: Chunks, atLeast: number): Promise<{ head: Uint8Array; all: Chunks }> {
  const source = chunks[Symbol.asyncIterator]();
  const held: Uint8Array[] = [];
  let ending: { readonly thrown?: unknown } | null = null;
  let bytes = 0;
  // A server may be silent after its first byte: no longer than needed is waited for more.
  const isUnmarked = (): boolean =>
    atLeast === MARK_BYTES && bytes > 0 && !MARK_STARTS.includes(held[0]?.[0] ?? 0);
  while (bytes < atLeast && ending === null && !isUnmarked()) {
    try {
      const next = await source.next();
      if (next.done === true) ending = {};
      else {
        if (next.value.length > 0) held.push(next.value);
        bytes += next.value.length;
      }
    } catch (thrown) {
      ending = { thrown };
    }
  }
  const known = ending;
  const all = (async function* () {
    yield* held;
    if (known && 'thrown' in known) throw known.thrown;
    if (known) return;
    try {
      for (let next = await source.next(); next.done !== true; next = await source.next()) {
        yield next.value;
      }
    } finally {
      await source.return?.();
    }
  })();
  return { head: Buffer.concat(held), all };
}

/** Gives out all that can be unpacked of what came before `chunks` fails, ends or turns out to be damaged. */
async function* through(chunks: Chunks, unpacker: Transform): AsyncGenerator<Uint8Array> {
  let failure: { readonly thrown: unknown } | null = null;
  let wake: () => void = () => undefined;
  const changed = (): void => wake();
  unpacker.on('readable', changed).on('end', changed).on('close', changed);
  unpacker.on('error', (thrown) => {
    failure ??= { thrown: new EncodingError('The compression is damaged', { cause: thrown }) };
    changed();
  });
  /** Until the step is over: its output is taken meanwhile, so that it never waits for room. */
  async function* during(step: (done: () => void) => void): AsyncGenerator<Uint8Array> {
    let isOver = false;
    step(() => {
      isOver = true;
      changed();
    });
    for (;;) {
      const part = unpacker.read() as Uint8Array | null;
      if (part) yield part;
      else if (isOver || failure || unpacker.readableEnded || unpacker.destroyed) return;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  }
  try {
    try {
      for await (const chunk of chunks) {
        yield* during((done) => unpacker.write(chunk, () => done()));
        if (failure || unpacker.readableEnded) break;
      }
    } catch (thrown) {
      if (failure) throw thrown;
      failure = { thrown };
    }
    if (!failure) yield* during(() => unpacker.end());
    if (failure) throw (failure as { readonly thrown: unknown }).thrown;
  } finally {
    unpacker.destroy();
  }
}
