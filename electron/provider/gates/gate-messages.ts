/** What the processes that share their gates tell each other: one JSON object a line, nothing secret among it. */
import type { Socket } from 'node:net';
import { StringDecoder } from 'node:string_decoder';
import { z } from 'zod';
import { MAX_CONCURRENCY } from '../../../shared/domain/limits';
import { LIMIT_HEADERS } from './rate-limits';
import type { HeaderReader } from '../retry';

/** Of a line: many times what the longest message needs. */
const MAX_LINE_CHARS = 8_192;
/** Of a header that tells of limits: numbers, durations and dates. */
const MAX_HEADER_CHARS = 100;

const id = z.int().min(0);
const place = z.string().regex(/^[0-9a-f]{64}$/);
const concurrency = z.int().min(1).max(MAX_CONCURRENCY);
const tokens = z.number().min(0).nullable();
const status = z.int().min(100).max(999);
const header = z.string().max(MAX_HEADER_CHARS);
const headers = z
  .record(z.string(), header)
  .refine((all) => Object.keys(all).every((name) => LIMIT_HEADERS.includes(name)));
const learned = {
  place,
  concurrency,
  tokens,
  status,
  headers,
  atOnce: concurrency,
};
export type Learned = z.infer<z.ZodObject<typeof learned>>;

const wait = z.strictObject({
  why: z.enum(['rate-limit', 'unreachable', 'repeat']),
  until: z.number().nullable(),
});

/** From a process that asks to the one that listens. Ids are the asking process's own. */
export const askingMessage = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('ask'),
    id,
    place,
    concurrency,
    tokens,
    ahead: z.boolean(),
    /** It was begun under another leader, and is under way. */
    running: z.boolean(),
  }),
  z.strictObject({ type: z.literal('answered'), id, status, headers }),
  z.strictObject({ type: z.literal('unreachable'), id }),
  z.strictObject({ type: z.literal('lost'), id }),
  z.strictObject({ type: z.literal('end'), id }),
  z.strictObject({ type: z.literal('ping') }),
]);
export type AskingMessage = z.infer<typeof askingMessage>;

/** From the one that listens. */
export const leadingMessage = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('start'), id }),
  z.strictObject({ type: z.literal('wait'), id, wait: wait.nullable() }),
  /** What somebody was answered: whoever leads next shall know. */
  z.strictObject({ type: z.literal('learned'), ...learned }),
  /** To `unreachable`: whether to go again. */
  z.strictObject({ type: z.literal('verdict'), id, again: z.boolean() }),
  z.strictObject({ type: z.literal('pong') }),
]);
export type LeadingMessage = z.infer<typeof leadingMessage>;

/** Those that tell of limits, and no other. */
export function limitHeaders(read: HeaderReader): Record<string, string> {
  const found = LIMIT_HEADERS.map((name) => [name, read(name)?.slice(0, MAX_HEADER_CHARS)]);
  return Object.fromEntries(found.filter(([, value]) => value !== undefined));
}

export function headerReader(headers: Readonly<Record<string, string>>): HeaderReader {
  return (name) => headers[name] ?? null;
}

export function send(socket: Socket, message: AskingMessage | LeadingMessage): void {
  if (socket.writable) socket.write(`${JSON.stringify(message)}\n`);
}

/** What came is no message. */
export class UnreadableMessage extends Error {
  override readonly name = 'UnreadableMessage';
}

/** Calls back for each message. Whoever sends anything else is cut off: `error` and `close` follow. */
export function receive<T>(
  socket: Socket,
  schema: z.ZodType<T>,
  onMessage: (message: T) => void,
): void {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  const take = (line: string): void => {
    const parsed = line.length > MAX_LINE_CHARS ? null : schema.safeParse(parse(line));
    if (parsed?.success) onMessage(parsed.data);
    else socket.destroy(new UnreadableMessage('what came is no message'));
  };
  socket.on('data', (chunk) => {
    const lines = (rest + decoder.write(chunk as Buffer)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (!socket.destroyed) take(line);
    if (rest.length > MAX_LINE_CHARS) socket.destroy(new UnreadableMessage('too long a line'));
  });
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return null;
  }
}
