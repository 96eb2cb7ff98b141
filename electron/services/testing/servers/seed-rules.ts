/**
 * What the two documented endpoints accept, read from their pages: Vision API ("Chat Completions Vision") and
 * GPTProto ("gpt-41-2025-04-14, image analysis"). A stub that checks these refuses what the real one would refuse.
 */
import type { IncomingHttpHeaders } from 'node:http';

export interface Refusal {
  readonly status: 400 | 401 | 404 | 415;
  readonly message: string;
}

export interface CheckedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

export type SeedRules = (request: CheckedRequest) => Refusal | null;

/** Bearer token; `detail` stands at the top level; no other keys than the page lists. */
export const visionApi =
  (key: string): SeedRules =>
  (request) =>
    checkRequest(request, {
      authorization: `Bearer ${key}`,
      keys: [
        'model',
        'messages',
        'stream',
        'stream_options',
        'max_tokens',
        'temperature',
        'detail',
      ],
      imageKeys: ['url'],
      roles: ['system', 'user', 'assistant'],
    });

/** The bare key in Authorization; roles user and assistant only; `detail` beside the picture's address. */
export const gptProto =
  (key: string): SeedRules =>
  (request) =>
    checkRequest(request, {
      authorization: key,
      keys: ['model', 'messages', 'stream', 'stream_options', 'max_tokens', 'temperature'],
      imageKeys: ['url', 'detail'],
      roles: ['user', 'assistant'],
    });

interface Rules {
  readonly authorization: string;
  readonly keys: readonly string[];
  readonly imageKeys: readonly string[];
  readonly roles: readonly string[];
}

function checkRequest(request: CheckedRequest, rules: Rules): Refusal | null {
  const bad = (message: string): Refusal => ({ status: 400, message });
  if (request.method !== 'POST' || request.path !== '/v1/chat/completions') {
    return { status: 404, message: `Unknown route ${request.method} ${request.path}` };
  }
  if (request.headers.authorization !== rules.authorization) {
    return { status: 401, message: 'Incorrect API key provided' };
  }
  if (!/^application\/json\b/.test(request.headers['content-type'] ?? '')) {
    return { status: 415, message: 'Content-Type must be application/json' };
  }
  if (!isRecord(request.body)) return bad('The body must be a JSON object');
  const { model, messages, stream, max_tokens, temperature, detail } = request.body;
  const extra = extraKey(request.body, rules.keys);
  if (extra) return bad(`Unknown parameter: ${extra}`);
  if (typeof model !== 'string' || model === '') return bad('model is required');
  if (stream !== undefined && typeof stream !== 'boolean') return bad('stream must be a boolean');
  if (request.body['stream_options'] !== undefined && stream !== true) {
    return bad('stream_options needs stream');
  }
  if (max_tokens !== undefined && !Number.isInteger(max_tokens)) return bad('max_tokens: integer');
  if (temperature !== undefined && !isBetween(temperature, 0, 2)) return bad('temperature: 0 to 2');
  if (detail !== undefined && !isDetail(detail)) return bad('detail: low, high or auto');
  if (!Array.isArray(messages) || messages.length === 0) return bad('messages is required');
  const reason = messages.map((message) => checkMessage(message, rules)).find(Boolean);
  return reason ? bad(reason) : null;
}

function checkMessage(message: unknown, rules: Rules): string | null {
  if (!isRecord(message)) return 'A message must be an object';
  if (typeof message['role'] !== 'string' || !rules.roles.includes(message['role'])) {
    return `Unknown role ${String(message['role'])}`;
  }
  const { content } = message;
  if (message['role'] === 'system' && typeof content === 'string') return null;
  if (!Array.isArray(content) || content.length === 0) return 'content must be an array of parts';
  return content.map((part) => checkPart(part, rules)).find(Boolean) ?? null;
}

function checkPart(part: unknown, rules: Rules): string | null {
  if (!isRecord(part)) return 'A part must be an object';
  if (part['type'] === 'text') {
    return extraKey(part, ['type', 'text']) || typeof part['text'] !== 'string'
      ? 'Bad text part'
      : null;
  }
  const image = part['image_url'];
  if (part['type'] !== 'image_url' || !isRecord(image))
    return `Unknown part ${String(part['type'])}`;
  const extra = extraKey(part, ['type', 'image_url']) ?? extraKey(image, rules.imageKeys);
  if (extra) return `Unknown key in image_url: ${extra}`;
  if (image['detail'] !== undefined && !isDetail(image['detail'])) return 'Bad detail';
  const isPicture = /^(https?:\/\/|data:image\/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/]+=*$)/;
  return typeof image['url'] === 'string' && isPicture.test(image['url']) ? null : 'Bad image url';
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const extraKey = (value: object, allowed: readonly string[]) =>
  Object.keys(value).find((key) => !allowed.includes(key));
const isDetail = (value: unknown) => value === 'low' || value === 'high' || value === 'auto';
const isBetween = (value: unknown, low: number, high: number) =>
  typeof value === 'number' && value >= low && value <= high;
