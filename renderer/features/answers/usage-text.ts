import type { Usage } from '../../../shared/domain/usage';

const count = (tokens: number): string => tokens.toLocaleString('en-US');

/** Token counts for the eye (`1,118 + 65 = 1,183 tokens`) and in words for a screen reader or a tooltip. */
export interface UsageText {
  readonly short: string;
  readonly words: string;
}

/** Says what the endpoint reported and nothing else: no sum is made up, none that is wrong gets a `=`. */
export function usageText(usage: Usage | null): UsageText {
  const { promptTokens: prompt, completionTokens: completion, totalTokens: total } = usage ?? {};
  const parts = [
    ...(typeof prompt === 'number' ? [`${count(prompt)} prompt tokens`] : []),
    ...(typeof completion === 'number' ? [`${count(completion)} completion tokens`] : []),
    ...(typeof total === 'number' ? [`${count(total)} tokens in total`] : []),
  ];
  if (parts.length === 0) return { short: 'no usage reported', words: 'no usage reported' };
  const words = `${parts.join(', ')}, as the endpoint reported them`;

  if (typeof prompt === 'number' && typeof completion === 'number') {
    const both = `${count(prompt)} + ${count(completion)}`;
    if (typeof total !== 'number') return { short: `${both} tokens (reported)`, words };
    const short =
      prompt + completion === total
        ? `${both} = ${count(total)} tokens (reported)`
        : `${both} tokens, ${count(total)} in total (reported)`;
    return { short, words };
  }
  return { short: `${parts.join(', ')} (reported)`, words };
}

/** `0.4 s`, `21.0 s`, `2 min 05 s`. */
export function durationText(ms: number): string {
  const tenths = Math.round(ms / 100);
  if (tenths < 600) return `${(tenths / 10).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}

/** Whole seconds since the start, as a running answer shows them. */
export function elapsedText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  return seconds < 60 ? `${seconds} s` : durationText(seconds * 1_000);
}
