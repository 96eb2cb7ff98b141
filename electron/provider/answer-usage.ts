import type { Usage } from '../../shared/domain/usage';
import { isObject, type JsonObject } from './json-values';

const PROMPT = [
  ...['prompt_tokens', 'input_tokens', 'promptTokens', 'inputTokens', 'promptTokenCount'],
  ...['prompt_token_count', 'prompt_eval_count'],
];
const COMPLETION = [
  ...['completion_tokens', 'output_tokens', 'completionTokens', 'outputTokens'],
  ...['candidatesTokenCount', 'candidates_token_count', 'eval_count'],
];
const TOTAL = ['total_tokens', 'totalTokens', 'totalTokenCount', 'total_token_count'];
/** Anthropic counts beside `input_tokens` what it read from its cache and wrote there. */
const BESIDE_INPUT = ['cache_read_input_tokens', 'cache_creation_input_tokens'];
/** Gemini counts the thinking beside the answer. */
const BESIDE_OUTPUT = ['thoughtsTokenCount', 'thoughts_token_count'];

const MAX_USAGE_CHARS = 100_000;

/** Where the usage of an answer may stand, beside its choice. */
export function usagesIn(value: JsonObject, choice: JsonObject | null): readonly JsonObject[] {
  const groq = isObject(value['x_groq']) ? value['x_groq'] : {};
  const message = isObject(value['message']) ? value['message'] : {};
  return [
    ...[choice?.['usage'], groq['usage'], message['usage']],
    ...[value['usageMetadata'], value['usage_metadata'], value['usage']],
    // Ollama's own answers.
    'eval_count' in value ? countsOf(value) : null,
  ]
    .filter(isObject)
    .filter((usage) => Object.keys(usage).length > 0 && isKeepable(usage));
}

/** Whether it can be written down: JSON can be read that is too deep to be written. */
function isKeepable(usage: JsonObject): boolean {
  try {
    return JSON.stringify(usage).length < MAX_USAGE_CHARS;
  } catch {
    return false;
  }
}

/**
 * Takes in what was reported once more. Counts only grow while an answer comes: what is smaller, such as the zeros with which
 * some servers end a stream, changes nothing.
 */
export function mergedUsage(known: Usage | null, reported: JsonObject): Usage {
  const now = usageOf(reported);
  if (known === null) return now;
  const keys = ['promptTokens', 'completionTokens', 'totalTokens'] as const;
  const isSmaller = keys.some((key) => (now[key] ?? 0) < (known[key] ?? 0));
  if (!isSmaller) {
    const counts = Object.fromEntries(keys.map((key) => [key, now[key] ?? known[key]]));
    return { ...now, ...counts };
  }
  const larger = (key: (typeof keys)[number]): number | null =>
    known[key] === null && now[key] === null ? null : Math.max(known[key] ?? 0, now[key] ?? 0);
  const grown = Object.entries(reported).filter(([key, value]) => {
    const before = tokens(known.reported[key]);
    const after = tokens(value);
    if (after === null) return value !== null && !(key in known.reported);
    return after > (before ?? 0) || !(key in known.reported);
  });
  return {
    promptTokens: larger('promptTokens'),
    completionTokens: larger('completionTokens'),
    totalTokens: larger('totalTokens'),
    reported: { ...known.reported, ...Object.fromEntries(grown) },
  };
}

function usageOf(reported: JsonObject): Usage {
  const input = first(reported, PROMPT);
  const output = first(reported, COMPLETION);
  const isSplit = 'input_tokens' in reported && !('prompt_tokens' in reported);
  return {
    promptTokens: input === null || !isSplit ? input : input + sum(reported, BESIDE_INPUT),
    completionTokens: output === null ? null : output + sum(reported, BESIDE_OUTPUT),
    totalTokens: first(reported, TOTAL),
    reported,
  };
}

function first(reported: JsonObject, keys: readonly string[]): number | null {
  const counts = keys.map((key) => tokens(reported[key])).filter((count) => count !== null);
  // One of two spellings is left at zero by some relays.
  return counts.find((count) => count > 0) ?? counts[0] ?? null;
}

function sum(reported: JsonObject, keys: readonly string[]): number {
  return keys.reduce((all, key) => all + (tokens(reported[key]) ?? 0), 0);
}

function countsOf(value: JsonObject): JsonObject {
  const counts = ['prompt_eval_count', 'eval_count'].filter((key) => key in value);
  return Object.fromEntries(counts.map((key) => [key, value[key]]));
}

function tokens(value: unknown): number | null {
  const count =
    typeof value === 'string' && /^\s*\d+(\.\d+)?\s*$/.test(value) ? Number(value) : value;
  return typeof count === 'number' && Number.isFinite(count) && count >= 0 ? count : null;
}
