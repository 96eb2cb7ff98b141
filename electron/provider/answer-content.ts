import { pictureOf, type AnswerPicture } from './answer-pictures';
import { firstOf, isObject, textIn, type JsonObject } from './json-values';

/** One piece of what a model said. */
export type Content =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'thinking'; readonly text: string }
  | { readonly kind: 'refusal'; readonly text: string }
  | { readonly kind: 'picture'; readonly picture: AnswerPicture }
  | { readonly kind: 'tool'; readonly name: string; readonly args: string }
  /** Something that is not known, as JSON. */
  | { readonly kind: 'other'; readonly json: string };

/** Deeper parts are shown as they are. */
const MAX_DEPTH = 6;

const THINKING_TYPE = /think|reason|thought/i;
const REFUSAL_TYPE = /refus/i;
const TOOL_TYPE = /tool_?(use|call)|function_?call/i;
const PICTURE_TYPE = /image|picture/i;
const PICTURE_KEYS = ['image_url', 'imageUrl', 'inline_data', 'inlineData', 'b64_json', 'image'];
const TEXT_KEYS = ['text', 'output_text', 'content', 'value', 'transcript', 'parts'];
const THINKING_KEYS = ['thinking', 'reasoning', 'text', 'summary', 'content', 'thought'];

/** Reads what stands as content: text, number, boolean, null, one part, or a list of them, nested or not. */
export function readContent(value: unknown, depth = 0): readonly Content[] {
  if (value === null || value === undefined) return [];
  if (typeof value === 'string') return value === '' ? [] : [{ kind: 'text', text: value }];
  if (typeof value === 'number' || typeof value === 'boolean') {
    return [{ kind: 'text', text: String(value) }];
  }
  if (depth > MAX_DEPTH) return [other(value)];
  if (Array.isArray(value)) return value.flatMap((each) => readContent(each, depth + 1));
  return isObject(value) ? readPart(value, depth) : [];
}

function readPart(part: JsonObject, depth: number): readonly Content[] {
  const type = textIn(part['type']) ?? '';
  if (THINKING_TYPE.test(type) || part['thought'] === true) {
    return asThinking(firstOf(part, THINKING_KEYS), depth);
  }
  const refusal = textIn(part['refusal']);
  if (refusal !== null) return [{ kind: 'refusal', text: refusal }];
  if (REFUSAL_TYPE.test(type)) {
    return readContent(firstOf(part, TEXT_KEYS), depth + 1).map((each) =>
      each.kind === 'text' ? { ...each, kind: 'refusal' } : each,
    );
  }
  const call = firstOf(part, ['functionCall', 'function_call', 'function']);
  if (TOOL_TYPE.test(type) || call !== undefined) return [toolCall(isObject(call) ? call : part)];
  if (PICTURE_TYPE.test(type) || PICTURE_KEYS.some((key) => key in part)) {
    const picture = pictureOf(part);
    if (picture) return [{ kind: 'picture', picture }];
  }
  const inner = TEXT_KEYS.find((key) => part[key] !== undefined);
  if (inner !== undefined) return readContent(part[inner], depth + 1);
  const thinking = firstOf(part, ['thinking', 'reasoning']);
  if (thinking !== undefined) return asThinking(thinking, depth);
  // A part that only names its type says nothing.
  return Object.keys(part).every((key) => key === 'type' || key === 'index') ? [] : [other(part)];
}

/** In the order of preference: some servers state the same twice. */
const THINKING_FIELDS = [
  ...['reasoning_content', 'reasoning', 'reasoning_text', 'thinking', 'thinking_content'],
  ...['thought', 'thoughts', 'reasoning_details', 'thinking_blocks', 'reasoningContent'],
];
const PICTURE_FIELDS = ['images', 'image', 'image_url', 'generated_images'];

/** Reads `message` of an answer or `delta` of a chunk. */
export function readMessage(message: unknown): readonly Content[] {
  if (!isObject(message)) return readContent(message);
  const thinking = asThinking(firstOf(message, THINKING_FIELDS), 0);
  const content = readContent(firstOf(message, ['content', 'text', 'parts', 'output_text']));
  const refusal = textIn(message['refusal']);
  const pictures = PICTURE_FIELDS.flatMap((field) => listOf(message[field]))
    .map(pictureOf)
    .filter((picture) => picture !== null);
  const calls = [
    ...listOf(message['tool_calls']),
    ...listOf(message['function_call']),
    ...listOf(message['functionCall']),
  ].filter(isObject);
  const audio = isObject(message['audio']) ? textIn(message['audio']['transcript']) : null;
  return [
    ...thinking,
    ...content,
    ...(audio === null ? [] : [{ kind: 'text', text: audio } as const]),
    ...(refusal === null ? [] : [{ kind: 'refusal', text: refusal } as const]),
    ...pictures.map((picture) => ({ kind: 'picture', picture }) as const),
    ...calls.map((call) => toolCall(isObject(call['function']) ? call['function'] : call)),
  ];
}

function asThinking(value: unknown, depth: number): readonly Content[] {
  if (value === undefined || typeof value === 'boolean') return [];
  return readThinking(value, depth).map((text) => ({ kind: 'thinking', text }));
}

function readThinking(value: unknown, depth: number): readonly string[] {
  if (typeof value === 'string') return value === '' ? [] : [value];
  if (typeof value === 'number') return [String(value)];
  if (depth > MAX_DEPTH) return [];
  if (Array.isArray(value)) return value.flatMap((each) => readThinking(each, depth + 1));
  return isObject(value) ? readThinking(firstOf(value, THINKING_KEYS), depth + 1) : [];
}

function toolCall(call: JsonObject): Content {
  const args = firstOf(call, ['arguments', 'args', 'input', 'parameters']);
  return {
    kind: 'tool',
    name: textIn(call['name']) ?? '',
    args: typeof args === 'string' ? args : args === undefined ? '' : JSON.stringify(args),
  };
}

function other(value: unknown): Content {
  return { kind: 'other', json: JSON.stringify(value) };
}

function listOf(value: unknown): readonly unknown[] {
  if (value === undefined || value === null || value === '') return [];
  return Array.isArray(value) ? value : [value];
}
