/** Token counts as the endpoint reported them. */
export interface Usage {
  readonly promptTokens: number | null;
  readonly completionTokens: number | null;
  readonly totalTokens: number | null;
  /** The usage object exactly as it stood in the answer. */
  readonly reported: Readonly<Record<string, unknown>>;
}

type Reported = Readonly<Record<string, unknown>>;

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

/** The counts of a usage object, under whatever names the endpoint gives them. */
export function usageOf(reported: Reported): Usage {
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

function first(reported: Reported, keys: readonly string[]): number | null {
  const counts = keys.map((key) => tokenCount(reported[key])).filter((count) => count !== null);
  // One of two spellings is left at zero by some relays.
  return counts.find((count) => count > 0) ?? counts[0] ?? null;
}

function sum(reported: Reported, keys: readonly string[]): number {
  return keys.reduce((all, key) => all + (tokenCount(reported[key]) ?? 0), 0);
}

const CACHED = [
  // DeepSeek, Moonshot, Anthropic, Gemini.
  ...['prompt_cache_hit_tokens', 'cached_tokens', 'cache_read_input_tokens'],
  ...['cachedContentTokenCount', 'cached_content_token_count'],
];
/** OpenAI: in its chat completions, and in its responses. */
const DETAILS = ['prompt_tokens_details', 'input_tokens_details', 'promptTokensDetails'];

/** How many of the prompt's tokens came from the endpoint's cache; 0 where it does not say. */
export function cachedTokens(reported: Reported): number {
  const details = DETAILS.map((key) => reported[key]).filter(isReported);
  const counts = [
    ...details.map((each) => first(each, ['cached_tokens', 'cachedTokens'])),
    first(reported, CACHED),
  ];
  return counts.find((count) => count !== null && count > 0) ?? 0;
}

function isReported(value: unknown): value is Reported {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A count of tokens, be it written as a text; null where it is none. */
export function tokenCount(value: unknown): number | null {
  const count =
    typeof value === 'string' && /^\s*\d+(\.\d+)?\s*$/.test(value) ? Number(value) : value;
  return typeof count === 'number' && Number.isFinite(count) && count >= 0 ? count : null;
}
