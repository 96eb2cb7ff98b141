import { describe, expect, it } from 'vitest';
import { finishKind, type FinishKind } from './finish-reason';

/** Words that endpoints give, as they spell them. */
const WORDS: Readonly<Record<FinishKind, readonly (string | null)[]>> = {
  complete: [
    ...[null, '', ' ', 'stop', 'STOP', 'Stop', 'end_turn', 'stop_sequence', 'eos', 'eos_token'],
    ...['FINISH_REASON_STOP', 'endTurn', 'done', 'completed', 'stopped_by_eos', 'end_of_turn'],
  ],
  'token-limit': [
    ...['length', 'LENGTH', 'max_tokens', 'MAX_TOKENS', 'maxTokens', 'Max tokens', 'max-tokens'],
    ...['FINISH_REASON_MAX_TOKENS', 'max_output_tokens', 'length: max_tokens', 'token_limit_hit'],
  ],
  'context-full': ['model_context_window_exceeded', 'context_length_exceeded', 'model_length'],
  filtered: [
    ...[
      'content_filter',
      'SAFETY',
      'sensitive',
      'content_filter: PROHIBITED_CONTENT',
      'RECITATION',
    ],
    ...['BLOCKLIST', 'SPII', 'IMAGE_SAFETY', 'refusal', 'guardrail_intervened', 'contentFilter'],
    ...['MODEL_ARMOR', 'output_sensitive', 'blocked_by_moderation', 'policy_violation'],
  ],
  failed: [
    ...['error', 'network_error', 'insufficient_system_resource', 'MALFORMED_FUNCTION_CALL'],
    ...['OTHER', 'server_error', 'timeout', 'LANGUAGE', 'NO_IMAGE', 'engine_overloaded'],
  ],
  stopped: ['abort', 'cancelled', 'canceled', 'interrupted', 'incomplete', 'pause_turn'],
  tool: ['tool_calls', 'tool_use', 'function_call', 'TOOL_CALLS'],
  unknown: ['zebra', '42', 'because'],
};

describe.each(Object.entries(WORDS))('%s', (kind, words) => {
  it.each(words)('%j', (word) => {
    expect(finishKind(word)).toBe(kind);
  });
});
