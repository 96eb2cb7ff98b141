import { tokenCount, usageOf, type Usage } from '../../shared/domain/usage';
import { isObject, type JsonObject } from './json-values';

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
    const before = tokenCount(known.reported[key]);
    const after = tokenCount(value);
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

function countsOf(value: JsonObject): JsonObject {
  const counts = ['prompt_eval_count', 'eval_count'].filter((key) => key in value);
  return Object.fromEntries(counts.map((key) => [key, value[key]]));
}
