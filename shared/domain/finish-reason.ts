/** Why a model stopped, by the word that the endpoint gives for it. */
export type FinishKind =
  /** It said all that it had to say. */
  | 'complete'
  /** The answer reached the most tokens that it may have. */
  | 'token-limit'
  /** Question and answer together reached what the model can hold. */
  | 'context-full'
  /** A content filter held back the question, the answer or a part of it. */
  | 'filtered'
  /** The endpoint had an error. */
  | 'failed'
  /** It was stopped before its end. */
  | 'stopped'
  /** It wanted to call a tool. */
  | 'tool'
  | 'unknown';

/** In the spelling of {@link plain}. */
const KINDS: Readonly<Record<Exclude<FinishKind, 'unknown'>, readonly string[]>> = {
  complete: [
    ...['stop', 'end_turn', 'stop_sequence', 'eos', 'eos_token', 'eot', 'eot_token', 'end', 'done'],
    ...['complete', 'completed', 'finish', 'finished', 'success', 'succeeded', 'ok', 'normal'],
    ...['stop_token', 'end_of_text', 'end_of_turn', 'endoftext'],
  ],
  'token-limit': [
    ...['length', 'max_tokens', 'max_token', 'max_output_tokens', 'max_completion_tokens'],
    ...['max_new_tokens', 'max_length', 'token_limit', 'tokens_limit', 'length_limit', 'limit'],
    ...['max_tokens_reached', 'out_of_tokens', 'length_capped'],
  ],
  'context-full': [
    ...['model_context_window_exceeded', 'context_window_exceeded', 'context_length_exceeded'],
    ...[
      'context_length',
      'model_length',
      'context_overflow',
      'context_limit',
      'max_context_length',
    ],
  ],
  filtered: [
    ...['content_filter', 'content_filtered', 'filter', 'filtered', 'safety', 'sensitive'],
    ...['prohibited_content', 'recitation', 'blocklist', 'spii', 'image_safety', 'refusal'],
    ...['image_prohibited_content', 'image_recitation', 'guardrail', 'guardrail_intervened'],
    ...['moderation', 'blocked', 'content_policy', 'content_policy_violation', 'policy_violation'],
    ...['risk', 'model_armor', 'input_sensitive', 'output_sensitive', 'content_blocked', 'illegal'],
  ],
  failed: [
    ...['error', 'network_error', 'insufficient_system_resource', 'internal_error', 'server_error'],
    ...['failed', 'failure', 'exception', 'timeout', 'malformed_function_call', 'language'],
    ...['unexpected_tool_call', 'malformed_response', 'overloaded', 'unavailable', 'image_other'],
    ...['no_image', 'engine_error', 'upstream_error', 'other'],
  ],
  stopped: [
    ...['abort', 'aborted', 'cancel', 'canceled', 'cancelled', 'interrupted', 'incomplete'],
    ...['truncated', 'pause_turn', 'preempted', 'disconnected', 'user_cancel', 'time_limit'],
  ],
  tool: ['tool_calls', 'tool_call', 'tool_use', 'function_call', 'function_calls'],
};

const KIND_OF = new Map<string, FinishKind>(
  Object.entries(KINDS).flatMap(([kind, words]) =>
    words.map((word) => [word, kind as FinishKind] as const),
  ),
);

/** For words that are not in the table, the first that fits. */
const PATTERNS: readonly (readonly [RegExp, FinishKind])[] = [
  [
    /filter|safety|sensitive|prohibit|block|moderat|policy|guardrail|refus|recitation|risk/,
    'filtered',
  ],
  [/context|window/, 'context-full'],
  [/max.*(token|length|len)|token.*(limit|max)|length|out_of_token/, 'token-limit'],
  [/error|fail|insufficient|overload|exception|unavailable|timeout|timed_out|quota/, 'failed'],
  [/abort|cancel|interrupt|truncat|incomplete|disconnect|preempt/, 'stopped'],
  [/tool|function/, 'tool'],
  [/^(stop|end|eos|done|complete|finish)(ped|ed)?(_|$)/, 'complete'],
];

/** @param reason null where none came */
export function finishKind(reason: string | null): FinishKind {
  if (reason === null || reason.trim() === '') return 'complete';
  const word = plain(reason);
  // Vertex AI puts the reason behind the word: `content_filter: PROHIBITED_CONTENT`.
  const [head = ''] = word.split(/[:(,;|/]/);
  const known = KIND_OF.get(word) ?? KIND_OF.get(head.replace(/_+$/, ''));
  return known ?? PATTERNS.find(([pattern]) => pattern.test(word))?.[1] ?? 'unknown';
}

/** `maxTokens`, `MAX_TOKENS`, `Max tokens` and `FINISH_REASON_MAX_TOKENS` are the same. */
function plain(reason: string): string {
  return reason
    .trim()
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[\s.-]+/g, '_')
    .replace(/^(finish_?reason|stop_?reason|finishreason)_+/, '');
}
