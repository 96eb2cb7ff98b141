import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { MAX_KEY_CHARS } from '../../shared/domain/limits';
import {
  KEY_MASK,
  MAX_TRACED_RESPONSE_BYTES,
  type RequestSending,
  type SentAgain,
  type TraceHeader,
} from '../../shared/domain/request-trace';
import { causes } from '../platform/connection-errors';
import type { Mask } from './mask';
import { sentHeaders, TransportFailure, type Outgoing, type Reply, type Step } from './transport';

/** What a sending's trace is about. */
export interface Traced {
  readonly mask: Mask;
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  /** Milliseconds since 1970. */
  readonly queuedAt: number;
  readonly because: SentAgain | null;
  /** Of each header that carries a secret, by its name in lower case: see {@link TraceHeader}. */
  readonly variables: ReadonlyMap<string, string>;
  /** The body without its pictures' bytes; it may come later than the answer. */
  readonly elided: Promise<{ readonly text: string; readonly pictures: readonly string[] }>;
}

/** Longer than any form of a key that is masked: what is cut must not end in the first half of one. */
const MARGIN_CHARS = 4 * MAX_KEY_CHARS;
/** Header values that are secrets, whoever's. */
const SECRET_RESPONSE_HEADERS = new Set(['set-cookie', 'set-cookie2', 'authorization']);
const REMOVED = '[removed]';

/** Gathers what is worth looking at of one sending, while it runs. */
export class SendingRecorder {
  readonly #traced: Traced;
  /** From `performance.now()` to milliseconds since 1970; taken anew each time, since a sleeping computer stops the former. */
  readonly #epoch = Date.now() - performance.now();
  #outgoing: Outgoing | null = null;
  #preparedAt: number | null = null;
  /** When each step was reached, by `performance.now()`. */
  readonly #steps = new Map<Step, number>();
  #reply: Reply | null = null;
  #firstDeltaAt: number | null = null;
  readonly #chunks: Uint8Array[] = [];
  #kept = 0;
  #bytes = 0;
  #failure: unknown = null;

  constructor(traced: Traced) {
    this.#traced = traced;
  }

  /** It is about to be handed to the network. */
  prepared(outgoing: Outgoing): void {
    this.#outgoing = outgoing;
    this.#preparedAt = performance.now();
  }

  /** Of a request that is sent on another connection, the last time counts. */
  reached(step: Step): void {
    this.#steps.set(step, performance.now());
  }

  /** The reply, of which a part is kept while it is read. */
  replied(reply: Reply): Reply {
    this.#reply = reply;
    return { ...reply, chunks: this.#tap(reply.chunks) };
  }

  firstDelta(): void {
    this.#firstDeltaAt ??= performance.now();
  }

  failed(thrown: unknown): void {
    this.#failure = thrown;
  }

  /** To be called once it has ended, however that was. */
  async finish(): Promise<RequestSending> {
    const { mask, url, because, elided, method, queuedAt } = this.#traced;
    const done = this.#at(performance.now());
    const { text, pictures } = await elided;
    return {
      because,
      method,
      url: mask(url.href),
      requestHeaders: this.#requestHeaders(),
      body: mask(text),
      pictures: pictures.map(mask),
      bodyBytes: this.#outgoing?.body.length ?? 0,
      status: this.#reply?.status ?? null,
      responseHeaders: headersOf(this.#reply?.headers ?? {}).map(({ name, value }) => ({
        name: mask(name),
        value: SECRET_RESPONSE_HEADERS.has(name.toLowerCase()) ? REMOVED : mask(value),
      })),
      responseBody: this.#responseText(),
      responseBytes: this.#bytes,
      responseCut: this.#bytes > MAX_TRACED_RESPONSE_BYTES,
      failure: this.#failure === null ? null : mask(wordsOfFailure(this.#failure)),
      times: {
        queued: queuedAt,
        prepared: this.#at(this.#preparedAt),
        connected: this.#at(this.#steps.get('connected') ?? null),
        sent: this.#at(this.#steps.get('sent') ?? null),
        headers: this.#at(this.#steps.get('headers') ?? null),
        firstDelta: this.#at(this.#firstDeltaAt),
        done,
      },
    };
  }

  #at<T extends number | null>(at: T): T {
    return (at === null ? null : Math.floor(this.#epoch + at)) as T;
  }

  async *#tap(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of chunks) {
        this.#keep(chunk);
        yield chunk;
      }
    } catch (thrown) {
      this.failed(thrown);
      throw thrown;
    }
  }

  #keep(chunk: Uint8Array): void {
    this.#bytes += chunk.length;
    const room = MAX_TRACED_RESPONSE_BYTES + MARGIN_CHARS - this.#kept;
    if (room <= 0) return;
    // A copy: the chunk may be a view of a far larger piece of memory.
    const part = Uint8Array.prototype.slice.call(chunk, 0, room);
    this.#chunks.push(part);
    this.#kept += part.length;
  }

  #responseText(): string | null {
    if (this.#reply === null) return null;
    const text = new TextDecoder().decode(Buffer.concat(this.#chunks));
    const masked = this.#traced.mask(text);
    if (this.#bytes <= MAX_TRACED_RESPONSE_BYTES) return masked;
    const whole = this.#bytes === this.#kept ? masked : masked.slice(0, -MARGIN_CHARS);
    return whole.slice(0, MAX_TRACED_RESPONSE_BYTES);
  }

  #requestHeaders(): readonly TraceHeader[] {
    const { mask, variables } = this.#traced;
    return headersOf(this.#outgoing ? sentHeaders(this.#outgoing) : {}).map(({ name, value }) => {
      const variable = variables.get(name.toLowerCase());
      return variable === undefined
        ? { name, value: mask(value) }
        : { name, value: onlyScheme(value), variable };
    });
  }
}

/** SECURITY: a header that carries a secret is rebuilt, not searched for it. */
function onlyScheme(value: string): string {
  return value.startsWith('Bearer ') ? `Bearer ${KEY_MASK}` : KEY_MASK;
}

function headersOf(
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
): readonly TraceHeader[] {
  return Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [value].flat().map((each) => ({ name, value: String(each) })),
  );
}

function wordsOfFailure(thrown: unknown): string {
  if (!(thrown instanceof TransportFailure)) return causes(thrown).join('; ');
  const { kind, phase, cause } = thrown;
  return [`${kind} (${phase})`, ...causes(cause)].join('; ');
}

/** Bytes that are hashed at a time: some three milliseconds. */
const HASH_PIECE_BYTES = 1024 * 1024;

const hashes = new WeakMap<Uint8Array, Promise<string>>();

/**
 * SHA-256 in hexadecimal, once for the same bytes, with pauses: a photo of 20 MB would hold up the main process.
 * @param bytes that nobody changes
 */
export function sha256Of(bytes: Uint8Array): Promise<string> {
  const known = hashes.get(bytes);
  if (known) return known;
  const hash = sha256InPieces(bytes);
  hashes.set(bytes, hash);
  return hash;
}

async function sha256InPieces(bytes: Uint8Array): Promise<string> {
  const hash = createHash('sha256');
  for (let at = 0; at < bytes.length; at += HASH_PIECE_BYTES) {
    if (at > 0) await setImmediate();
    hash.update(bytes.subarray(at, at + HASH_PIECE_BYTES));
  }
  return hash.digest('hex');
}
